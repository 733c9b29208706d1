# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Adds the directories that a program may change to a tree. Pure; touches no host file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wasivfs_rules.collect.tree import Directory, Entries, File, Link, Tree, parents
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.paths import display, outermost

WHITEOUT_PREFIX = b".wh."  # as in shim/core/whiteout.h


def with_writable(tree: Tree, paths: Iterable[bytes], below: Callable[[], Entries]) -> tuple[Tree, list[Problem]]:
    """The tree with these writable directories. Those that it lacks are made, empty, with their parents.

    `below` returns what a program has already, where no file may be at such a path either.
    """
    wanted = sorted(paths)
    if not wanted:
        return tree, []
    lower = below()
    entries, problems = {**tree.entries}, list[Problem]()
    for path in wanted:
        found = next(_in_the_way(path, entries, lower), None)
        if found:
            problems.append(found)
        else:
            for directory in (path, *parents(path)):
                entries.setdefault(directory, Directory(b"", None))
    return tree._replace(entries=dict(sorted(entries.items())), writable=outermost(wanted)), problems


def reserved_names(tree: Tree) -> Iterator[Problem]:
    """The names that a tree whose changes are kept on the host cannot have."""
    for path in tree.entries:
        if path.rpartition(b"/")[2].startswith(WHITEOUT_PREFIX):
            cure = "rename it, or link with --writable memory"
            yield Problem("names that begin with .wh. are reserved with --writable host", f"/{display(path)}", cure)


def _in_the_way(path: bytes, upper: Entries, lower: Entries) -> Iterator[Problem]:
    """The problems of what is at the path, or above it, and is no directory; the highest first."""
    for place in reversed([path, *parents(path)]):
        match upper.get(place, lower.get(place)):
            case Link(_, target):
                where = f"/{display(path)} (/{display(place)} -> {display(target)})"
                yield Problem("a writable path leads through a symlink", where, "give the path to which it leads")
            case File():
                yield Problem(
                    "a writable path is not a directory", f"/{display(place)} is a file", "give its directory"
                )
