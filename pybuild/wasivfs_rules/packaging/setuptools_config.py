# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""[tool.wasivfs] of a pyproject.toml: the programs of a Python package. See docs/build-systems/setuptools.md."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.inputs.options import CONTENTS_CHOICES, EMBED_CHOICES, HOST_MODES, SYMLINK_POLICIES
from wasivfs_rules.inputs.spec import RootOptions, Spec, load_spec
from wasivfs_rules.inputs.toml_schema import (
    BOOLEAN,
    GLOBS,
    MTIME,
    SIZE,
    STRINGS,
    Kind,
    TomlFile,
    is_path,
    one_of,
    tables,
)
from wasivfs_rules.request.command_lines import of_compiler
from wasivfs_rules.request.request import EmbedRequest, LinkRequest

TABLE = "tool.wasivfs.program"


def _is_output(value: object) -> bool:
    if not is_path(value):
        return False
    path = PurePosixPath(str(value))
    return len(path.parts) > 1 and not path.is_absolute() and ".." not in path.parts


_OUTPUT: Kind = ("a path in a package, as 'pkg/a.wasm'", _is_output)
_SOURCES: Kind = ("an array of C files", lambda value: STRINGS[1](value) and value != [])

# Keys that are options of `wasivfs cc`. Repeatable options are arrays here.
_OPTIONS: Mapping[str, Kind] = {
    "dirs": STRINGS,
    "manifests": STRINGS,
    "include": GLOBS,
    "exclude": GLOBS,
    "symlinks": one_of(*SYMLINK_POLICIES),
    "allow-dangling": BOOLEAN,
    "mtime": MTIME,
    "host": one_of(*HOST_MODES),
    "embed": one_of(*EMBED_CHOICES),
    "contents": one_of(*CONTENTS_CHOICES),
    "trace": BOOLEAN,
    "writable": STRINGS,
    "writable-limit": SIZE,
    "devices": BOOLEAN,
}
_PROGRAM: Mapping[str, Kind] = {
    "output": _OUTPUT,
    "sources": _SOURCES,
    "depends": STRINGS,
    "generated": STRINGS,
    "compiler-flags": STRINGS,
    "linker-flags": STRINGS,
    **_OPTIONS,
}
_TOOL: Mapping[str, Kind] = {"wasivfs": (f"[[{TABLE}]] tables", lambda value: isinstance(value, dict))}
_TOP: Mapping[str, Kind] = {"program": tables(TABLE)}


@dataclass(frozen=True)
class ProgramTable:
    """One [[tool.wasivfs.program]]. Paths are relative to the project; `output` is the path in the wheel.

    `sources` and `depends` may be globs; `generated` are assets that the build makes before the programs.
    """

    output: PurePosixPath
    sources: tuple[str, ...]
    depends: tuple[str, ...]
    generated: tuple[str, ...]
    embed: EmbedRequest
    compiler_flags: tuple[str, ...]
    linker_flags: tuple[str, ...]

    def request(self, sources: Sequence[str], output: str, depfile: str) -> LinkRequest:
        """The request that builds the program from these files, as `wasivfs cc` would; all flags go to the compiler."""
        words = [*self.compiler_flags, *sources, *self.linker_flags, "-o", output]
        return LinkRequest(of_compiler(words, with_own=False), self.embed, depfile=depfile)

    def how(self, sources: Sequence[str]) -> list[str]:
        """Everything that affects the program, except the contents of files."""
        return [repr(self.embed), *self.compiler_flags, *sources, *self.linker_flags]

    def spec(self) -> Spec:
        """What to embed. Raises WasivfsError."""
        return load_spec(self.embed.roots)


def load_programs(path: str) -> list[ProgramTable]:
    """The programs that a pyproject.toml declares. Raises WasivfsError with all their problems."""
    file = TomlFile(os.fsencode(path), "project file")
    tool = file.check({"wasivfs": file.document["tool"]["wasivfs"]}, _TOOL)
    good = file.check(tool.get("wasivfs", {}), _TOP, file.line_of_table("tool.wasivfs", 0))
    programs = [_program(file, index, table) for index, table in enumerate(good.get("program", ()))]
    outputs: set[PurePosixPath] = set()
    for index, program in enumerate(programs):
        if program and program.output in outputs:
            line = file.line_of_table(TABLE, index)
            file.report(f"two programs are called '{program.output}'", "output", "give each its own name", line)
        outputs.update([program.output] if program else [])
    if file.problems:
        raise WasivfsError(file.problems)
    return [program for program in programs if program]


def _program(file: TomlFile, index: int, table: Mapping[str, Any]) -> ProgramTable | None:
    line = file.line_of_table(TABLE, index)
    good = file.check(table, _PROGRAM, line)
    for key, cure in (("output", f"give {_OUTPUT[0]}"), ("sources", f"give {_SOURCES[0]}")):
        if key not in table:
            file.report(f"[[{TABLE}]] without {key!r}", "", cure, line)
    if "output" not in good:
        return None
    return ProgramTable(
        output=PurePosixPath(good["output"]),
        sources=tuple(good.get("sources", ())),
        depends=tuple(good.get("depends", ())),
        generated=tuple(good.get("generated", ())),
        embed=_embed_request(good),
        compiler_flags=tuple(good.get("compiler-flags", ())),
        linker_flags=tuple(good.get("linker-flags", ())),
    )


def _embed_request(table: Mapping[str, Any]) -> EmbedRequest:
    lists = ("dirs", "manifests", "include", "exclude", "writable")
    roots = RootOptions()._replace(
        **{key: tuple(table.get(key, ())) for key in lists},
        symlinks=table.get("symlinks"),
        allow_dangling=table.get("allow-dangling", False),
        mtime=str(table["mtime"]) if "mtime" in table else None,
        writable_limit=str(table["writable-limit"]) if "writable-limit" in table else None,
        devices=table.get("devices", False),
    )
    said = {key: table[key] for key in ("host", "embed", "contents", "trace") if key in table}
    return EmbedRequest(roots, **said)
