# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the sources of a link one by one, so that the depfile of each is known."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from wasivfs_rules.common.depfile import prerequisites
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.request.compiler_arguments import CompilerArguments

# Each step has the options of the whole command line.
QUIET = "-Qunused-arguments"


class Compiled(NamedTuple):
    """`words` are the words of the link, with objects instead of sources; `headers` are all included files."""

    words: Sequence[str]
    objects: Sequence[Path] = ()
    headers: Sequence[bytes] = ()


def compile_each(
    runner: Runner,
    command: Sequence[str],
    compiler: CompilerArguments,
    folder: Path,
    flag: str,
    *,
    not_linked: set[int],
) -> Compiled:
    """Compiles each source into `folder`, with -MD or -MMD as `flag`; the link does not get the words `not_linked`."""
    always_dropped = compiler.output_words | compiler.dependency_words | compiler.language_words
    not_compiled = always_dropped | compiler.link_words | compiler.wasm_opt_words
    replaced: dict[int, Sequence[str]] = {}
    units: list[Path] = []
    included: list[bytes] = []
    for number, source in enumerate(entry for entry in compiler.inputs if entry.is_source):
        stem = PurePath(source.path).stem or "source"
        unit, depfile = folder / f"{stem}.{number}.o", folder / f"{number}.d"
        others = {entry.index for entry in compiler.inputs} - {source.index}
        language = ["-x", source.language] if source.language else []
        arguments = compiler.without(
            not_compiled | others,
            {source.index: [*language, source.path]},
        )
        wanted = ["-c", "-o", str(unit), flag, "-MF", str(depfile), "-MT", "unit"]
        runner.make([*command, QUIET, *wanted, *arguments], unit)
        replaced[source.index] = [str(unit)]
        units.append(unit)
        included += prerequisites(depfile.read_bytes()) if depfile.exists() else [os.fsencode(source.path)]
    words = compiler.without(always_dropped | not_linked, replaced)
    return Compiled([QUIET, *words] if units else words, sorted(units), included)
