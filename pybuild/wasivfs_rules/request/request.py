# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The request of one call of `cc`, `c++` or `ld`: what to compile, link and embed, and where to write it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.inputs.spec import RootOptions
from wasivfs_rules.request.compiler_arguments import CompilerArguments
from wasivfs_rules.request.compiler_options import DEFAULT_OUTPUT
from wasivfs_rules.request.component_arguments import ComponentArguments
from wasivfs_rules.request.linker_arguments import LinkerArguments
from wasivfs_rules.request.targets import is_wasip2


class CommandLine(NamedTuple):
    """The words of a call, after reading. `own` are our options as they were written.

    `compiler` is None if the call is of a linker. `linker` is the linker's command line, or the part of the compiler's
    that goes to the linker unchanged. `targets` are those that it names; `component` says how a component is made of
    the linked module, and is None if the module is what the user wants.
    """

    linker: LinkerArguments
    compiler: CompilerArguments | None = None
    own: Sequence[str] = ()
    response_files: Sequence[str] = ()
    targets: Sequence[str] = ()
    component: ComponentArguments | None = None

    @property
    def front(self) -> str:
        """The front of the shim: a folder in it."""
        return "wasip2" if is_wasip2(self.targets) else "wasip1"

    @property
    def links(self) -> bool:
        return self.compiler is None or self.compiler.links

    @property
    def is_partial(self) -> bool:
        """Whether the linker makes an object."""
        return self.compiler is None and self.linker.is_partial

    @property
    def inputs(self) -> Sequence[str]:
        """All named files, with the sources, and the libraries."""
        compiled = self.compiler.inputs if self.compiler else ()
        return [*(entry.path for entry in compiled), *self.linker.inputs]

    @property
    def read_by_linker(self) -> Sequence[str]:
        """The named files that the linker reads."""
        compiled = self.compiler.inputs if self.compiler else ()
        objects = (entry.path for entry in compiled if not entry.is_source)
        return [*objects, *self.linker.inputs, *self.linker.lists]

    @property
    def output(self) -> str:
        return (self.compiler.output if self.compiler else self.linker.output) or DEFAULT_OUTPUT

    @property
    def machine(self) -> Sequence[str]:
        """The flags that all objects of the link must share."""
        return self.compiler.machine if self.compiler else ()


class EmbedRequest(NamedTuple):
    """What to embed, and how. `shim` links the shim even if no input needs it; `host` is None if it is not given."""

    roots: RootOptions
    host: str | None = None
    embed: str = "auto"
    contents: str = "auto"
    shim: bool = False
    trace: bool = False


class LinkRequest(NamedTuple):
    """One call, from its words and options. Only libraries and response files have been searched."""

    line: CommandLine
    embed: EmbedRequest
    is_cxx: bool = False
    sdk: str | None = None
    depfile: str = ""
    quiet: bool = False
    verbose: bool = False

    @property
    def output(self) -> Path:
        return Path(self.line.output)

    @property
    def depfiles(self) -> Mapping[str, str]:
        """The targets of the requested depfiles, by file name."""
        wanted = {self.depfile: self.line.output} if self.depfile else {}
        if asked := self.line.compiler.dependencies if self.line.compiler else None:
            wanted[asked.file or os.path.splitext(self.output)[0] + ".d"] = asked.target or self.line.output
        return wanted

    @property
    def outputs(self) -> Sequence[Path]:
        return [self.output, *map(Path, self.depfiles)]
