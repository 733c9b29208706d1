# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How the files of a program differ from directories of the host, in all that an image keeps but times and hard links.

Raises WasivfsError if the directories cannot be read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wasivfs_rules.collect.scan import scan
from wasivfs_rules.collect.tree import Directory, Entry, File, Link, Tree, parents
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.inputs.host_problems import host_problem
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.inspect.lookup import walk
from wasivfs_rules.inspect.program import Program
from wasivfs_rules.inspect.reader import TreeNode
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE, SYMLINK

_KINDS = {DIRECTORY: "a directory", FILE: "a file", SYMLINK: "a symbolic link"}


class Difference(NamedTuple):
    """`path` is that in the program, with the slash at its start."""

    path: bytes
    what: str


def differences(program: Program, spec: Spec) -> Sequence[Difference]:
    """Sorted by path. Of a directory that only one side has, what is below it is not listed."""
    progress.phase("scan")
    scanned = scan(spec)
    if scanned.problems:
        raise WasivfsError(scanned.problems)
    inside = {path.removeprefix(b"/"): entry for path, entry in walk(b"/", program.root)} | {b"": program.root}
    tree = scanned.tree
    advance = progress.phase("compare", sum(entry.size for entry in tree.entries.values() if isinstance(entry, File)))
    found = {
        path: what for path, entry in _expected(tree) if (what := _differs(program, inside.get(path), entry, advance))
    }
    tops = [root.guest.strip(b"/") for root in spec.roots if os.path.isdir(root.host)]
    found |= dict.fromkeys(_extra(inside, tree, tops), "not in the directories")
    return [Difference(b"/" + path, found[path]) for path in sorted(found) if found.keys().isdisjoint(parents(path))]


def _expected(tree: Tree) -> Iterator[tuple[bytes, Entry]]:
    yield from tree.entries.items()
    yield from tree.rivals


def _extra(inside: Mapping[bytes, TreeNode], tree: Tree, tops: Sequence[bytes]) -> Iterator[bytes]:
    """The paths at or below one of `tops` that only the program has."""
    for path in inside:
        if path not in tree.entries and any(not top or path.startswith(top + b"/") for top in tops):
            yield path


def _differs(program: Program, found: TreeNode | None, entry: Entry, advance: Callable[[int], object]) -> str:
    """What is different; nothing if both are equal."""
    kind = {Directory: DIRECTORY, File: FILE, Link: SYMLINK}[type(entry)]
    if found is None:
        return "not in the program"
    if found.kind != kind:
        return f"{_KINDS[found.kind]}, but {_KINDS[kind]} in the directories"
    if isinstance(entry, Link) and found.target != entry.target:
        return "another target"
    if isinstance(entry, File) and not _same_contents(program, found, entry, advance):
        return "other contents"
    return ""


def _same_contents(program: Program, found: TreeNode, file: File, advance: Callable[[int], object]) -> bool:
    if found.size != file.size:
        return False
    try:
        with open(file.host, "rb", buffering=0) as source:
            for piece in program.contents(found):
                if source.read(len(piece)) != piece:
                    return False
                advance(len(piece))
    except OSError as error:
        raise WasivfsError([host_problem(error, file.host)]) from error
    return True
