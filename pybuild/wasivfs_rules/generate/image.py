# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From Tree to Image: the tables, times and digests. Pure; the fields are as in shim/image.h."""

from __future__ import annotations

import array
import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from wasivfs_rules.collect.contents import Contents
from wasivfs_rules.collect.problems import size_problem
from wasivfs_rules.collect.tree import Directory, Entries, Entry, File, Tree
from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.sizes import IMAGE_LIMIT
from wasivfs_rules.generate.hash_table import make_slots, slot_count
from wasivfs_rules.generate.node_table import NodeTable
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
from wasivfs_rules.wasm.tree_digest import NO_BYTES, sorted_tree_digest

_NANOSECONDS = 10**9
_TIME_MAX = 2**63 - 1


class Image(NamedTuple):
    """`nodes` is the table; `names` are the pieces of the name table in order.

    `times` are in nanoseconds, or None if all are `time`.

    `tree_digest` is the SHA-256 of the tree, as docs/image.md describes it; `writable` are numbers of nodes, ascending.
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
    writable: tuple[int, ...] = ()

    @property
    def node_count(self) -> int:
        return len(self.nodes) // NODE.size

    @property
    def digest(self) -> str:
        """16 hexadecimal digits, equal only for equal images."""
        digest = hashlib.sha256(self.nodes)  # from which the slots follow
        digest.update(b"".join(self.names))
        if self.times:
            digest.update(table(self.times))
        digest.update(f"{self.names_size} {self.time} {self.data_digest}".encode("ascii"))
        if self.writable:
            digest.update(f" writable {self.writable}".encode("ascii"))
        return digest.hexdigest()[:16]


def layout(
    tree: Tree,
    contents: Contents,
    mtime: int | None,
    default_mtime: int,
    mtimes_ns: Mapping[bytes, int],
    *,
    limit: int = IMAGE_LIMIT,
) -> Image:
    """The image of a tree. `mtime` is the time of all nodes in seconds, or None to keep their own.

    `mtimes_ns` has other times, by guest path, which all hard links of a file get.
    Raises WasivfsError for an image of more than `limit` bytes.
    """
    numbered = NodeTable(tree.entries, contents.offsets)
    count = len(numbered.paths)
    default = (default_mtime if mtime is None else mtime) * _NANOSECONDS
    times = _times(tree.entries, numbered, default, mtimes_ns, keep=mtime is None)
    tables = count * (NODE.size + (TIME.size if times else 0)) + slot_count(count) * SLOT.size
    total = contents.size + numbered.texts_size + tables
    if total > limit:
        raise WasivfsError([size_problem(total, tree, limit)])
    return Image(
        nodes=bytes(numbered.nodes),
        names=tuple(text for text in numbered.texts if text),
        names_size=numbered.texts_size,
        slots=make_slots(numbered.directories, numbered.names),
        times=times,
        time=default,
        files=sum(isinstance(entry, File) for entry in tree.entries.values()),
        data_size=contents.size,
        data_digest=contents.digest,
        tree_digest=_tree_digest(tree.entries, contents, numbered, times, default),
        writable=_numbers(tree.writable, numbered),
    )


def _times(
    entries: Entries, numbered: NodeTable, default: int, others: Mapping[bytes, int], *, keep: bool
) -> Column[int] | None:
    """The time of each node; None if all have the default."""
    if not keep and not others:
        return None
    own = (_time(entries[path], default) if keep else default for path in numbered.paths)
    times = array.array("q", own)
    chosen = {number: others[path] for number, path in enumerate(numbered.paths) if path in others}
    for numbers in numbered.hard_links():
        for time in [chosen[number] for number in numbers if number in chosen]:
            chosen.update(dict.fromkeys(numbers, time))
    for number, time in chosen.items():
        times[number] = time
    return times if times.count(default) < len(times) else None


def _time(entry: Entry, default: int) -> int:
    time = default if entry.mtime_ns is None else entry.mtime_ns
    if abs(time) > _TIME_MAX:
        raise fail("time does not fit in 64-bit nanoseconds", display(entry.host), "touch it")
    return time


def _numbers(paths: Collection[bytes], numbered: NodeTable) -> tuple[int, ...]:
    """The numbers of the nodes at these paths, ascending."""
    wanted = set(paths)
    return tuple(number for number, path in enumerate(numbered.paths) if path in wanted) if wanted else ()


def _tree_digest(
    entries: Entries, contents: Contents, numbered: NodeTable, times: Column[int] | None, default: int
) -> bytes:
    digests = dict(zip(contents.stored.values(), contents.stored, strict=True))
    paths = sorted(entries)
    time_of = dict(zip(numbered.paths, times, strict=True)).__getitem__ if times else lambda _: default

    def summaries() -> Iterator[tuple[bytes, int, int, bytes]]:
        for path in paths:
            entry = entries[path]
            if isinstance(entry, File):
                content = digests[contents.offsets[path]] if entry.size else NO_BYTES
                yield path, FILE, time_of(path), content
            elif isinstance(entry, Directory):
                yield path, DIRECTORY, time_of(path), b""
            else:
                yield path, SYMLINK, time_of(path), entry.target

    return sorted_tree_digest(summaries())
