# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The guest tree before nodes are numbered: a flat map from guest path to entry. Pure; touches no host file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.paths import display

# The limit of links on the way to one file, as in the shim's path walk; more are a loop.
LINK_LIMIT = 40


class Directory(NamedTuple):
    """`mtime_ns` is None for a directory that exists only as a parent of a root; `host` is then this root."""

    host: bytes
    mtime_ns: int | None


class File(NamedTuple):
    """`identity` is (st_dev, st_ino) if the file has hard links on the host, otherwise None.

    Its bytes are those of the host's file, or the part of it that starts at `offset`.
    """

    host: bytes
    size: int
    mtime_ns: int
    identity: tuple[int, int] | None
    offset: int | None = None


class Link(NamedTuple):
    """A symbolic link; if `may_dangle`, its target need not be in the tree."""

    host: bytes
    target: bytes
    mtime_ns: int
    identity: tuple[int, int] | None
    may_dangle: bool


Entry = Directory | File | Link
# Guest path without the leading slash, so that the root is b"".
Entries = Mapping[bytes, Entry]


class Tree(NamedTuple):
    """`entries` has a Directory for each parent; `rivals` are files that must equal the file in `entries`.

    `writable` are directories that a program may change, with all that is below them; none lies below another.
    """

    entries: Entries
    rivals: tuple[tuple[bytes, File], ...] = ()
    writable: tuple[bytes, ...] = ()


def parents(path: bytes) -> Iterator[bytes]:
    """The parent directories of a guest path, nearest first, the root last."""
    while path:
        path = path.rpartition(b"/")[0]
        yield path


def disagreement(path: bytes, first: Entry, second: Entry) -> Problem:
    """The problem of two roots that disagree about one guest path."""

    def describe(entry: Entry) -> str:
        match entry:
            case Directory(host, None):
                return f"{display(host)} lies below it"
            case Directory(host, _):
                return f"{display(host)} is a directory"
            case Link(host, target):
                return f"{display(host)} is a symlink to {display(target)}"
            case File(host, size):
                return f"{display(host)} is a file of {size} bytes"

    both = f"/{display(path)} ({describe(first)}, {describe(second)})"
    return Problem("two roots disagree about one path", both, "leave one out with --exclude")


def merge(parts: Iterable[Entries]) -> tuple[Tree, list[Problem]]:
    """One tree of all roots. If roots have the same file or link at a path, the first one counts."""
    entries: dict[bytes, Entry] = {b"": Directory(b"/", None)}
    rivals: list[tuple[bytes, File]] = []
    problems: list[Problem] = []
    for part in parts:
        for path, entry in part.items():
            known = entries.setdefault(path, entry)
            if known is entry:
                continue
            match known, entry:
                case Directory(), Directory():
                    if known.mtime_ns is None:
                        entries[path] = entry
                case File(), File() if known.size == entry.size:
                    if known.host != entry.host:
                        rivals.append((path, entry))
                case Link(), Link() if known.target == entry.target:
                    pass
                case _:
                    problems.append(disagreement(path, known, entry))
    # Whoever sorts them again has little to do.
    return Tree(dict(sorted(entries.items())), tuple(rivals)), problems


def layered(upper: Entries, lower: Entries) -> Entries:
    """Both trees as one, in which an entry of `upper` hides what `lower` has at its path and below."""
    entries = dict(upper)
    for path, entry in lower.items():
        known = upper.get(path)
        if known is None:
            above = next((upper[parent] for parent in parents(path) if parent in upper), None)
            if above is None or isinstance(above, Directory):
                entries[path] = entry
        elif isinstance(known, Directory) and known.mtime_ns is None and isinstance(entry, Directory):
            entries[path] = entry
    return entries


def _resolves(entries: Entries, path: bytes) -> bool:
    """Whether the link at `path` leads to an entry. True for a loop, which is kept as it is."""
    here: list[bytes] = path.split(b"/")[:-1]
    todo = [path.rpartition(b"/")[2]]
    links = 0
    while todo:
        name = todo.pop()
        if name in (b"", b".", b".."):
            if not isinstance(entries[b"/".join(here)], Directory):
                return False
            if name == b"..":
                del here[-1:]
            continue
        here.append(name)
        entry = entries.get(b"/".join(here))
        if entry is None:
            return False
        if isinstance(entry, Link):
            links += 1
            if links > LINK_LIMIT:
                return True
            here = [] if entry.target.startswith(b"/") else here[:-1]
            todo += reversed(entry.target.split(b"/"))
    return True


def unresolved_links(tree: Tree) -> list[Link]:
    """The links that must lead to an entry of the tree and do not, in the order of their paths."""
    return [
        entry
        for path, entry in sorted((path, entry) for path, entry in tree.entries.items() if isinstance(entry, Link))
        if not entry.may_dangle and not _resolves(tree.entries, path)
    ]
