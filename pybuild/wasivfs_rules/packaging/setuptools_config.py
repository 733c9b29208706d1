# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""[tool.wasivfs] of a pyproject.toml: the programs of a Python package. See docs/build-systems/setuptools.md."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.inputs.options import EMBED_CHOICES, HOST_MODES, SYMLINK_POLICIES
from wasivfs_rules.inputs.spec import RootOptions, Spec, load_spec
from wasivfs_rules.inputs.toml_schema import BOOLEAN, GLOBS, MTIME, STRINGS, Kind, TomlFile, is_path, one_of, tables

TABLE = "tool.wasivfs.program"


def _is_output(value: object) -> bool:
    if not is_path(value):
        return False
    path = PurePosixPath(str(value))
    return len(path.parts) > 1 and not path.is_absolute() and ".." not in path.parts


_OUTPUT: Kind = ("a path in a package, as 'pkg/a.wasm'", _is_output)
_SOURCES: Kind = ("an array of C files", lambda value: STRINGS[1](value) and value != [])

# Keys that are options of `wasivfs cc`. Those that are repeated there are arrays here.
_ROOT_KEYS: Mapping[str, tuple[str, Kind]] = {
    "dirs": ("--dir", STRINGS),
    "manifests": ("--manifest", STRINGS),
    "include": ("--include", GLOBS),
    "exclude": ("--exclude", GLOBS),
    "symlinks": ("--symlinks", one_of(*SYMLINK_POLICIES)),
    "allow-dangling": ("--allow-dangling", BOOLEAN),
    "mtime": ("--mtime", MTIME),
}
_LINK_KEYS: Mapping[str, tuple[str, Kind]] = {
    "host": ("--host", one_of(*HOST_MODES)),
    "embed": ("--embed", one_of(*EMBED_CHOICES)),
    "trace": ("--trace", BOOLEAN),
}
_PROGRAM: Mapping[str, Kind] = {
    "output": _OUTPUT,
    "sources": _SOURCES,
    "depends": STRINGS,
    "generated": STRINGS,
    "compiler-flags": STRINGS,
    "linker-flags": STRINGS,
    **{key: kind for key, (_, kind) in {**_ROOT_KEYS, **_LINK_KEYS}.items()},
}
_TOOL: Mapping[str, Kind] = {"wasivfs": (f"[[{TABLE}]] tables", lambda value: isinstance(value, dict))}
_TOP: Mapping[str, Kind] = {"program": tables(TABLE)}


@dataclass(frozen=True)
class Program:
    """One [[tool.wasivfs.program]]. Paths are relative to the project; `output` is where it is in the wheel.

    `sources` and `depends` may be globs; `generated` is what the build makes before the programs. `root_options` (which
    say `include` again) and `link_options` are options of `wasivfs cc`: what to embed, and how.
    """

    output: PurePosixPath
    sources: tuple[str, ...]
    depends: tuple[str, ...]
    generated: tuple[str, ...]
    roots: RootOptions
    root_options: tuple[str, ...]
    link_options: tuple[str, ...]
    compiler_flags: tuple[str, ...]
    linker_flags: tuple[str, ...]

    def arguments(self, sources: Sequence[str], output: str, depfile: str) -> list[str]:
        """The arguments of `wasivfs cc` that build it from these files."""
        options = [*self.root_options, *self.link_options, "--depfile", depfile]
        return [*options, *self.compiler_flags, *sources, *self.linker_flags, "-o", output]

    def spec(self) -> Spec:
        """What is to be embedded. Raises WasivfsError."""
        return load_spec(self.roots)


def load_programs(path: str) -> list[Program]:
    """The programs that a pyproject.toml declares. Raises WasivfsError with everything that is wrong with them."""
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


def _program(file: TomlFile, index: int, table: Mapping[str, Any]) -> Program | None:
    line = file.line_of_table(TABLE, index)
    good = file.check(table, _PROGRAM, line)
    for key, cure in (("output", f"give {_OUTPUT[0]}"), ("sources", f"give {_SOURCES[0]}")):
        if key not in table:
            file.report(f"[[{TABLE}]] without {key!r}", "", cure, line)
    if "output" not in good:
        return None
    return Program(
        output=PurePosixPath(good["output"]),
        sources=tuple(good.get("sources", ())),
        depends=tuple(good.get("depends", ())),
        generated=tuple(good.get("generated", ())),
        roots=RootOptions(
            dirs=tuple(good.get("dirs", ())),
            manifests=tuple(good.get("manifests", ())),
            include=tuple(good.get("include", ())),
            exclude=tuple(good.get("exclude", ())),
            symlinks=good.get("symlinks"),
            allow_dangling=good.get("allow-dangling", False),
            mtime=None if (mtime := good.get("mtime")) is None else str(mtime),
        ),
        root_options=_options(_ROOT_KEYS, good),
        link_options=_options(_LINK_KEYS, good),
        compiler_flags=tuple(good.get("compiler-flags", ())),
        linker_flags=tuple(good.get("linker-flags", ())),
    )


def _options(keys: Mapping[str, tuple[str, Kind]], table: Mapping[str, Any]) -> tuple[str, ...]:
    options: list[str] = []
    for key, (option, kind) in keys.items():
        value = table.get(key, [])
        if kind is BOOLEAN:
            options += [option] if value is True else []
        else:
            # In one word, since a value may start with a dash.
            options += [f"{option}={item}" for item in (value if isinstance(value, list) else [value])]
    return tuple(options)
