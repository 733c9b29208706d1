# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From Tree to Image: node numbers, the name table, inodes. Pure; the fields are as in shim/image.h."""

from __future__ import annotations

import array
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import NamedTuple

from wasivfs_rules.collect.contents import Contents
from wasivfs_rules.collect.problems import size_problem
from wasivfs_rules.collect.tree import Directory, Entry, File, Link, Tree
from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.common.limits import IMAGE_LIMIT
from wasivfs_rules.common.paths import display
from wasivfs_rules.generate.hash_table import make_slots, slot_count
from wasivfs_rules.wasm.image_layout import (
    DIRECTORY,
    FILE,
    NODE,
    SLOT,
    SYMLINK,
    TIME,
    Column,
    table,
)
from wasivfs_rules.wasm.tree_digest import NO_BYTES, Summary, tree_digest

_NANOSECONDS = 10**9
_LINKS_MAX = 2**16 - 1
_TIME_MAX = 2**63 - 1


class Image(NamedTuple):
    """`nodes` is the table; `names` are the pieces of the name table in order.

    `times` are in nanoseconds, or None if all are `time`.

    `tree_digest` is the SHA-256 of the tree, as docs/image.md describes it.
    """

    nodes: bytes
    names: tuple[bytes, ...]
    names_size: int
    slots: Column[int]
    times: Column[int] | None
    time: int
    files: int
    data_size: int
    data_digest: str
    tree_digest: bytes

    @property
    def node_count(self) -> int:
        return len(self.nodes) // NODE.size

    @property
    def digest(self) -> str:
        """16 hexadecimal digits, equal only for equal images."""
        digest = hashlib.sha256(self.nodes)  # from which the slots follow
        for name in self.names:
            digest.update(name)
        if self.times:
            digest.update(table(self.times))
        digest.update(f"{self.names_size} {self.time} {self.data_digest}".encode("ascii"))
        return digest.hexdigest()[:16]


class _Names:
    """The name table: equal names once."""

    def __init__(self) -> None:
        self.offsets: dict[bytes, int] = {}
        self.size = 0

    def add(self, name: bytes) -> int:
        offset = self.offsets.setdefault(name, self.size)
        if offset == self.size:
            self.size += len(name)
        return offset


def _breadth_first(tree: Tree) -> tuple[list[bytes], dict[bytes, list[bytes]]]:
    """All paths, with the children of a directory side by side and sorted; and the children of each directory."""
    children: dict[bytes, list[bytes]] = {
        path: [] for path, entry in tree.entries.items() if isinstance(entry, Directory)
    }
    # Paths with the same parent compare as their last names do.
    for path in sorted(tree.entries):
        if path:
            children[path.rpartition(b"/")[0]].append(path)
    order = [b""]
    for path in order:
        order += children.get(path, ())
    return order, children


def _inodes(entries: list[Entry]) -> tuple[list[int], dict[int, int]]:
    """The inode of each node, and for hard links the number of nodes that share an inode."""
    first: dict[tuple[int, int], int] = {}
    inodes = []
    shared: dict[int, int] = {}
    for number, entry in enumerate(entries):
        identity = None if isinstance(entry, Directory) else entry.identity
        inode = first.setdefault(identity, number) if identity else number
        inodes.append(inode)
        if identity:
            shared[inode] = shared.get(inode, 0) + 1
    return inodes, shared


def _time(entry: Entry, default: int) -> int:
    time = default if entry.mtime_ns is None else entry.mtime_ns
    if abs(time) > _TIME_MAX:
        raise fail("time does not fit in 64-bit nanoseconds", display(entry.host), "touch it")
    return time


def _summaries(
    paths: Iterable[bytes], entries: Iterable[Entry], contents: Contents, times: Iterable[int]
) -> Iterator[Summary]:
    """What the digest of the tree covers."""
    digests = {offset: digest for digest, offset in contents.stored.items()}
    for path, entry, time in zip(paths, entries, times, strict=False):
        match entry:
            case File():
                yield Summary(path, FILE, time, digests[contents.offsets[path]] if entry.size else NO_BYTES)
            case Directory():
                yield Summary(path, DIRECTORY, time, b"")
            case Link():
                yield Summary(path, SYMLINK, time, entry.target)


def layout(
    tree: Tree, contents: Contents, mtime: int | None, default_mtime: int, mtimes_ns: Mapping[bytes, int]
) -> Image:
    """The image of a tree. `mtime` is the time of all nodes in seconds, or None to keep their own.

    `mtimes_ns` has other times, by guest path, which all hard links of a file get.
    Raises WasivfsError for an image that no linker can place.
    """
    order, children = _breadth_first(tree)
    entries = [tree.entries[path] for path in order]
    numbers = {path: number for number, path in enumerate(order)}
    inodes, shared = _inodes(entries)
    subdirectories = Counter(path.rpartition(b"/")[0] for path in children if path)
    names = _Names()
    nodes = bytearray()
    places = []
    for number, (path, entry) in enumerate(zip(order, entries, strict=True)):
        parent, _, name = path.rpartition(b"/")
        match entry:  # the most frequent first
            case File():
                kind, links = FILE, min(shared.get(inodes[number], 1), _LINKS_MAX)
                start, size, related = contents.offsets[path], entry.size, inodes[number]
            case Directory():
                below = children[path]
                links = 2 + subdirectories[path]
                kind, links = DIRECTORY, links if links <= _LINKS_MAX else 1
                start, size = (numbers[below[0]] if below else 0), len(below)
                related = numbers[parent]
            case Link():
                kind, links = SYMLINK, min(shared.get(inodes[number], 1), _LINKS_MAX)
                start, size, related = names.add(entry.target), len(entry.target), inodes[number]
        nodes += NODE.pack(names.add(name), len(name), kind, links, start, size, related)
        places.append((numbers[parent], name))
    default = (default_mtime if mtime is None else mtime) * _NANOSECONDS
    chosen = {inodes[numbers[path]]: time for path, time in mtimes_ns.items()}
    times = None
    if mtime is None or chosen:
        own = (_time(entry, default) if mtime is None else default for entry in entries)
        times = array.array("q", (chosen.get(inode, time) for inode, time in zip(inodes, own, strict=True)))
        if times.count(default) == len(times):
            times = None
    tables = len(order) * (NODE.size + (TIME.size if times else 0)) + slot_count(len(order)) * SLOT.size
    total = contents.size + names.size + tables
    if total > IMAGE_LIMIT:
        raise WasivfsError([size_problem(total, tree)])
    return Image(
        nodes=bytes(nodes),
        names=tuple(name for name in names.offsets if name),
        names_size=names.size,
        slots=make_slots(places[1:], len(order)),
        times=times,
        time=default,
        files=sum(isinstance(entry, File) for entry in entries),
        data_size=contents.size,
        data_digest=contents.digest,
        tree_digest=tree_digest(_summaries(order, entries, contents, times or repeat(default))),
    )
