# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is known about a compiler for WASI programs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

_ZIG = "zig"


class Toolchain(NamedTuple):
    """A compiler that has built a WASI program. Commands are complete: a program and its target flags.

    A command is empty if the toolchain lacks it.
    """

    compiler: tuple[str, ...]
    cxx_compiler: tuple[str, ...]
    archiver: tuple[str, ...]
    ranlib: tuple[str, ...]
    strip: tuple[str, ...]
    triple: str
    sysroot: str  # empty if the compiler finds it by itself
    version: str  # the line of the compiler's --version that names the version
    embed: str  # the fastest way to carry contents: incbin, embed, string or array
    identity: str  # changes with the compiler; for keys of caches
    reason: str
    sdk: str  # its name for --sdk
    is_zig: bool = False

    def fields(self) -> list[str]:
        """As words, from which of_fields() makes an equal one."""
        commands = (self.compiler, self.cxx_compiler, self.archiver, self.ranlib, self.strip)
        counted = [word for command in commands for word in (str(len(command)), *command)]
        texts = [self.triple, self.sysroot, self.version, self.embed, self.identity, self.reason, self.sdk]
        return [*counted, *texts, _ZIG if self.is_zig else ""]

    @classmethod
    def of_fields(cls, words: Sequence[str]) -> Toolchain:
        rest = iter(words)
        compiler, cxx, archiver, ranlib, strip = (tuple(itertools.islice(rest, int(next(rest)))) for _ in range(5))
        triple, sysroot, version, embed, identity, reason, sdk, kind = rest
        commands = (compiler, cxx, archiver, ranlib, strip)
        return cls(*commands, triple, sysroot, version, embed, identity, reason, sdk, is_zig=kind == _ZIG)


class Finding(NamedTuple):
    """The result for one candidate: a toolchain, or the reason why it is not one.

    `was_asked`: the candidate is a compiler that failed.
    """

    candidate: str
    toolchain: Toolchain | None
    reason: str
    was_asked: bool = False
