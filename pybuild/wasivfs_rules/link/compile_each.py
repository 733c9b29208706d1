# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the sources of a link one by one, so that the depfile of each is known."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from wasivfs_rules.common.depfile import prerequisites
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.request.compiler_arguments import CompilerArguments, Input
from wasivfs_rules.request.compiler_options import DEPENDENCY, LANGUAGE, LINK, OUTPUT, WASM_OPTING

# Each step has the options of the whole command line.
QUIET = "-Qunused-arguments"


class Compiled(NamedTuple):
    """`words` are the words of the link, with objects instead of sources; `headers` are all included files."""

    words: Sequence[str]
    objects: Sequence[Path] = ()
    headers: Sequence[bytes] = ()


class _Unit(NamedTuple):
    """The compilation of a source, which is a word of the command line."""

    source: Input
    command: Sequence[str]
    object: Path
    depfile: Path

    def headers(self) -> Sequence[bytes]:
        return prerequisites(self.depfile.read_bytes()) if self.depfile.exists() else [os.fsencode(self.source.path)]


@contextlib.contextmanager
def compiling(
    runner: Runner,
    command: Sequence[str],
    compiler: CompilerArguments,
    folder: Path,
    flag: str,
    *,
    not_linked: frozenset[int],
) -> Iterator[Callable[[], Compiled]]:
    """Compiles each source into `folder`, with -MD or -MMD as `flag`; the link does not get the words `not_linked`.

    The first compilation begins at once, beside other work; the yielded function waits for all. They run one after
    the other, so that their messages do not mix.
    """
    always_dropped = compiler.words_of(OUTPUT, DEPENDENCY, LANGUAGE)
    not_compiled = always_dropped | compiler.words_of(LINK, WASM_OPTING)
    units = list[_Unit]()
    for number, source in enumerate(entry for entry in compiler.inputs if entry.is_source):
        stem = PurePath(source.path).stem or "source"
        unit, depfile = folder / f"{stem}.{number}.o", folder / f"{number}.d"
        others = {entry.index for entry in compiler.inputs} - {source.index}
        language = ["-x", source.language] if source.language else []
        arguments = compiler.without(not_compiled | others, {source.index: [*language, source.path]})
        wanted = ["-c", "-o", str(unit), flag, "-MF", str(depfile), "-MT", "unit"]
        units.append(_Unit(source, [*command, QUIET, *wanted, *arguments], unit, depfile))
    words = compiler.without(always_dropped | not_linked, {unit.source.index: [str(unit.object)] for unit in units})
    if not units:
        yield lambda: Compiled(words)
        return
    first, *rest = units
    with runner.making(first.command, first.object) as finish_first:

        def finish() -> Compiled:
            finish_first()
            for unit in rest:
                runner.make(unit.command, unit.object)
            included = [header for unit in units for header in unit.headers()]
            return Compiled([QUIET, *words], sorted(unit.object for unit in units), included)

        yield finish
