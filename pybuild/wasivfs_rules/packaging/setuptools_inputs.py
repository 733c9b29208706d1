# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The inputs of a program of [tool.wasivfs], as far as they are known without a compiler."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from wasivfs_rules.collect.outputs import future_output
from wasivfs_rules.collect.scan import scan
from wasivfs_rules.collect.tree import Directory, Tree
from wasivfs_rules.common.errors import Problem, WasivfsError
from wasivfs_rules.inputs.spec import Root, Spec
from wasivfs_rules.packaging.setuptools_config import ProgramTable

_INCLUDE = re.compile(
    rb'^[ \t]*#[ \t]*(?:include|include_next|import|embed)[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE
)
_FOLDERS = ("-I", "-iquote", "-isystem", "-idirafter")


def named_files(program: ProgramTable, *, in_sdist: bool = False) -> tuple[list[str], list[str]]:
    """The files of `sources`; and the files of `depends` and in the flags.

    An sdist contains no generated files, so patterns below `generated` are left out for it. Raises WasivfsError with
    each pattern that matches no file.
    """
    problems: list[Problem] = []
    found: dict[str, list[str]] = {}
    for key, patterns in (("sources", program.sources), ("depends", program.depends)):
        found[key] = []
        for pattern in patterns:
            if in_sdist and _is_generated(program, pattern):
                continue
            files = [pattern] if os.path.isfile(pattern) else sorted(_files(pattern))
            found[key] += files
            if not files:
                cure = "name a file that exists, or a glob such as include/**/*.h"
                problems.append(Problem("no file matches", f"{pattern!r} in {key!r} of {program.output}", cure))
    if not in_sdist:
        for path in program.generated:
            if not os.path.lexists(path):
                cure = "make it in a sub-command of build that comes before build_wasm"
                problems.append(Problem("no such file or directory", f"{path!r} in 'generated'", cure))
    if problems:
        raise WasivfsError(problems)
    flags = (word.removeprefix("@") for word in (*program.compiler_flags, *program.linker_flags))
    return list(dict.fromkeys(found["sources"])), [*found["depends"], *filter(os.path.isfile, flags)]


def _files(pattern: str) -> Iterator[str]:
    return filter(os.path.isfile, glob.iglob(pattern, recursive=True))


def checked_tree(program: ProgramTable, outputs: Iterable[str]) -> tuple[bytes, ...]:
    """All files and directories that are read for the tree. Raises WasivfsError with all its problems."""
    spec = program.spec()
    writes = (future_output(os.fsencode(path)) for path in outputs)
    scanned = scan(spec, [output for output in writes if output])
    if problems := [*scanned.problems, *_idle_includes(program, spec)]:
        raise WasivfsError(problems)
    return scanned.inputs


def _idle_includes(program: ProgramTable, spec: Spec) -> Iterator[Problem]:
    """Problems of globs in `include` that select nothing. Globs in `exclude` need not match."""
    folders = [root for root in spec.roots if os.path.isdir(root.host)]
    for pattern in program.embed.roots.include:
        roots = tuple(Root(root.host, include=(pattern,), symlinks=root.symlinks) for root in folders)
        taken = scan(spec._replace(roots=roots)).tree.entries.values()
        if not pattern.startswith("!") and all(isinstance(entry, Directory) for entry in taken):
            cure = "write a pattern as in .gitignore, relative to the root"
            yield Problem("no file matches", f"{pattern!r} in 'include' of {program.output}", cure)


def sdist_files(program: ProgramTable) -> tuple[list[str], Tree]:
    """The files that an sdist must contain, relative to the project; and the tree without generated files.

    Raises WasivfsError with everything that is missing.
    """
    spec = program.spec()
    roots = tuple(root for root in spec.roots if not _is_generated(program, os.fsdecode(root.host)))
    scanned = scan(spec._replace(roots=roots))
    if scanned.problems:
        raise WasivfsError(scanned.problems)
    assets = [entry.host for entry in scanned.tree.entries.values() if not isinstance(entry, Directory)]
    sources, depends = named_files(program, in_sdist=True)
    included = _included([*sources, *depends], program.compiler_flags)
    files = {relative(path) for path in (*map(os.fsdecode, (*assets, *spec.manifests)), *sources, *depends, *included)}
    return sorted(path for path in files if not _is_generated(program, path)), scanned.tree


def _included(files: Sequence[str], flags: Sequence[str]) -> list[str]:
    """The project's files that these files include directly or indirectly, in any branch of the preprocessor."""
    folders = [folder for folder in _values(flags, _FOLDERS) if not os.path.isabs(folder)]
    todo = [*files, *_values(flags, ("-include", "-imacros"))]
    seen: dict[str, None] = {}
    while todo:
        path = todo.pop()
        if path in seen or not os.path.isfile(path):
            continue
        seen[path] = None
        with open(path, "rb") as file:
            text = file.read()
        for quoted, bracketed in _INCLUDE.findall(text):
            name = os.fsdecode(quoted or bracketed)
            places = [*([os.path.dirname(path)] if quoted else []), *folders]
            if not os.path.isabs(name):
                todo += [place for place in (os.path.join(folder, name) for folder in places) if os.path.isfile(place)]
    return list(seen)


def _values(flags: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    for index, word in enumerate(flags):
        for name in names:
            if word == name and index + 1 < len(flags):
                yield flags[index + 1]
            elif word.startswith(name) and word != name and name in _FOLDERS:
                yield word[len(name) :]


def _is_generated(program: ProgramTable, path: str) -> bool:
    return any(PurePath(relative(path)).is_relative_to(relative(folder)) for folder in program.generated)


def relative(path: str) -> str:
    """The path relative to the project, which is the current directory."""
    return os.path.relpath(path) if os.path.isabs(path) else os.path.normpath(path)
