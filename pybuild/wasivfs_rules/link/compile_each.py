# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the sources of a link one by one, so that the depfiles of all of them are known."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from wasivfs_rules.common.dependencies import prerequisites
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.link.compiler_arguments import CompilerArguments

# Each step sees the options of the whole command line.
QUIET = "-Qunused-arguments"


def compile_each(
    runner: Runner,
    command: Sequence[str],
    compiler: CompilerArguments,
    folder: Path,
    flag: str,
    *,
    not_linked: set[int],
) -> tuple[list[str], list[bytes]]:
    """Compiles each source into `folder`, with -MD or -MMD as `flag`.

    Returns the arguments of the link, with objects in the place of sources and without the words `not_linked`, and all
    files that were included.
    """
    always_dropped = compiler.output_words | compiler.dependency_words | compiler.language_words
    not_compiled = always_dropped | compiler.link_words | compiler.wasm_opt_words
    replaced: dict[int, Sequence[str]] = {}
    included: list[bytes] = []
    for number, source in enumerate(entry for entry in compiler.inputs if entry.is_source):
        stem = PurePath(source.path).stem or "source"
        unit, depfile = folder / f"{stem}.{number}.o", folder / f"{number}.d"
        others = {entry.index for entry in compiler.inputs} - {source.index}
        language = ["-x", source.language] if source.language else []
        arguments = compiler.render(
            not_compiled | others,
            {source.index: [*language, source.path]},
        )
        wanted = ["-c", "-o", str(unit), flag, "-MF", str(depfile), "-MT", "unit"]
        runner.make([*command, QUIET, *wanted, *arguments], unit)
        replaced[source.index] = [str(unit)]
        included += prerequisites(depfile.read_bytes()) if depfile.exists() else [os.fsencode(source.path)]
    if not replaced:
        return compiler.render(always_dropped | not_linked), []
    return [QUIET, *compiler.render(always_dropped | not_linked, replaced)], included
