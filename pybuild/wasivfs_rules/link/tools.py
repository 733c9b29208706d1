# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tool that links: a compiler, which first compiles the sources of the call, or a linker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wasivfs_rules.common.children import file_state
from wasivfs_rules.common.processes import CompilerError, Runner, require_output
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.link.compile_each import Compiled, compiling
from wasivfs_rules.link.loaded_files import TRACE, trace_option
from wasivfs_rules.request.compiler_arguments import CompilerArguments
from wasivfs_rules.request.compiler_options import PARTIAL_LINK, WASM_OPTING
from wasivfs_rules.request.plain_job import driver_command, has_words_against_link
from wasivfs_rules.request.request import LinkRequest
from wasivfs_rules.request.shim_choices import ShimChoices
from wasivfs_rules.toolchain.find import Toolchain, cxx_driver, remember_driver
from wasivfs_rules.toolchain.linker import linker_of, linker_of_rust

if TYPE_CHECKING:
    from wasivfs_rules.wasm.module import Import

_PLACES_STACK_OR_DATA = re.compile(r"--?stack-first|--no-stack-first|--global-base=.*")


# Clang's linker for components would be wasm-component-ld, which wasivfs is itself.
CORE_LINK = ["-fuse-ld=lld"]


class LinkTool(Protocol):
    """How one call compiles and links."""

    def compiling(self, runner: Runner, folder: Path) -> AbstractContextManager[Callable[[], Compiled]]:
        """Begins to compile the sources into `folder`; the yielded function waits. The end of the context ends it."""

    def link_command(self, compiled: Compiled, ours: Sequence[Path], output: str, *, has_shim: bool) -> list[str]:
        """The command that links the call's inputs with `ours`, and prints each loaded file."""

    def linker(self) -> Sequence[str]:
        """The command of the linker."""


class LinkerTool(NamedTuple):
    """`wasivfs ld`."""

    command: Sequence[str]
    words: Sequence[str]

    def compiling(
        self,
        runner: Runner,  # noqa: ARG002 (there is nothing to compile)
        folder: Path,  # noqa: ARG002
    ) -> AbstractContextManager[Callable[[], Compiled]]:
        return nullcontext(lambda: Compiled(self.words))

    def link_command(self, compiled: Compiled, ours: Sequence[Path], output: str, *, has_shim: bool) -> list[str]:
        added = [TRACE, *(stack_option(self.words) if has_shim else [])]
        return [*self.command, *compiled.words, *map(str, ours), *added, "-o", output]

    def linker(self) -> Sequence[str]:
        return self.command


class CompilerTool(NamedTuple):
    """`wasivfs cc` and `c++`. `driver` compiles and links; image and shim are C in any case."""

    request: LinkRequest
    arguments: CompilerArguments
    toolchain: Toolchain
    driver: Sequence[str]

    @property
    def command(self) -> list[str]:
        return driver_command(self.driver, str(shim_dir()), is_zig=self.toolchain.is_zig)

    @property
    def not_linked(self) -> frozenset[int]:
        """Words that only compilations get. With Zig, a link keeps the level: it needs it, and Zig runs no wasm-opt."""
        return self.arguments.words_of(WASM_OPTING) if self.toolchain.is_zig else self.arguments.unoptimised_link

    @property
    def has_more_to_do(self) -> bool:
        """Whether a link without a shim must differ from the compiler's."""
        words, is_zig = self.arguments, self.toolchain.is_zig
        return bool(self.request.depfiles or self.request.line.front == "wasip2") or has_words_against_link(
            words, self.driver[0], is_zig=is_zig
        )

    def compiling(self, runner: Runner, folder: Path) -> AbstractContextManager[Callable[[], Compiled]]:
        """Compiles separately from the link, because the link must read the objects and know the included files."""
        asked = self.arguments.dependencies
        only_own = asked is not None and not asked.with_system_headers and not self.request.depfile
        flag = "-MMD" if only_own else "-MD"
        return compiling(runner, self.command, self.arguments, folder, flag, not_linked=self.not_linked)

    def link_command(self, compiled: Compiled, ours: Sequence[Path], output: str, *, has_shim: bool) -> list[str]:
        # Our objects come first: no -x or -- applies to them, and this image wins over images of libraries.
        added = trace_option(self.toolchain)
        added += CORE_LINK if self.request.line.front == "wasip2" else []
        added += stack_option_of_compiler(self.toolchain, self.request.line.linker.words) if has_shim else []
        return [*self.command, *added, "-o", output, *map(str, ours), *compiled.words]

    def linker(self) -> Sequence[str]:
        return linker_of(self.toolchain)

    def pass_on(self, runner: Runner) -> None:
        """Runs the compiler, because wasivfs has nothing to do. Also for a partial link."""
        arguments, request = self.arguments, self.request
        before = file_state(str(request.output))
        with temporary_folder() as folder:
            if arguments.stops in PARTIAL_LINK and arguments.inputs and not request.depfiles:
                with self.compiling(runner, folder) as compiled:
                    words = [*self.command, "-o", str(request.output), *compiled().words]
            else:
                dropped = () if arguments.links else arguments.words_of(WASM_OPTING)
                words = [*self.command, *arguments.without(dropped)]
            if status := runner.run(words):
                raise CompilerError(status)
        if arguments.links or arguments.compiles_to_output:
            require_output(words, request.output, before)


def stack_option(words: Iterable[str]) -> list[str]:
    """The linker's option with which an overflow of the stack traps instead of overwriting the data.

    None if the words of the linker place the stack or the data.
    """
    return [] if any(map(_PLACES_STACK_OR_DATA.fullmatch, words)) else ["--stack-first"]


def stack_option_of_compiler(toolchain: Toolchain, words: Iterable[str]) -> list[str]:
    """The same for a compiler whose linker gets `words`. Zig places the stack first, and does not know the option."""
    return [] if toolchain.is_zig else [f"-Wl,{option}" for option in stack_option(words)]


class Job(NamedTuple):
    """A request, and what was found for it. `with_shim`: we link the shim; `has_shim`: one is linked."""

    request: LinkRequest
    spec: Spec
    choices: ShimChoices
    toolchain: Toolchain
    tool: CompilerTool | LinkerTool
    runner: Runner
    with_shim: bool
    has_shim: bool


class Result(NamedTuple):
    """`own_imports` are a sealed program's imports from namespaces that are not WASI's."""

    own_imports: Sequence[Import] = ()


def link_tool(request: LinkRequest, toolchain: Toolchain) -> CompilerTool | LinkerTool:
    """The tool of this toolchain that the request calls."""
    if request.line.compiler is None:
        component = request.line.component
        named = (component.linker,) if component and component.linker else ()
        return LinkerTool(named or linker_of_rust() or linker_of(toolchain), request.line.linker.words)
    driver = cxx_driver(toolchain) if request.is_cxx else toolchain.compiler
    if not request.sdk:
        remember_driver("c++" if request.is_cxx else "cc", toolchain, driver)
    return CompilerTool(request, request.line.compiler, toolchain, driver)
