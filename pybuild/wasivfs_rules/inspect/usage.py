# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How many bytes the files of a program take, below each directory. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from wasivfs_rules.inspect.lookup import walk
from wasivfs_rules.inspect.reader import TreeNode
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE
from wasivfs_rules.wasm.memory import Memory

_Place = tuple[int, int]  # an address, and a number of bytes


class Usage(NamedTuple):
    """What is at a path: `files` with `size` bytes together, of which the program stores `stored` bytes here.

    Contents that several files share count as stored at the first of them. `same_as`: its path, for the others.
    """

    path: bytes
    depth: int
    entry: TreeNode
    size: int
    stored: int
    files: int
    same_as: bytes


def usage(found: Iterable[tuple[bytes, TreeNode]], memory: Memory) -> list[Usage]:
    """Everything at and below these paths, sorted, parents before their children."""
    entries = [one for path, entry in found for one in _entries(path, entry)]
    places = own_places([entry.contents for _, _, entry in entries])
    stored = [sum(size for _, size in memory.stored(*place)) for place in places]
    same_as = _first_paths(entries)
    below: dict[int, tuple[int, int, int]] = {}  # the sums of what has been seen at each depth, up to its directory
    rows: list[Usage] = []
    for (depth, path, entry), own, first in reversed([*zip(entries, stored, same_as, strict=True)]):
        sums = below.pop(depth + 1, (0, 0, 0)) if entry.kind == DIRECTORY else (0, 0, 0)
        if entry.kind == FILE:
            sums = entry.size, own, 1
        size, kept, files = below.get(depth, (0, 0, 0))
        below[depth] = size + sums[0], kept + sums[1], files + sums[2]
        rows.append(Usage(path, depth, entry, *sums, first))
    return rows[::-1]


def own_places(places: Sequence[_Place]) -> list[_Place]:
    """For each place, the part that does not belong to an earlier place."""
    found, end = [*places], 0
    for index in sorted(range(len(places)), key=lambda index: places[index][0]):
        address, size = places[index]
        start, stop = max(address, end), address + size
        found[index] = start, max(stop - start, 0)
        end = max(end, stop)
    return found


def _entries(path: bytes, entry: TreeNode) -> Iterator[tuple[int, bytes, TreeNode]]:
    """The entry and everything below it, with the depth of each."""
    yield 0, path, entry
    if entry.kind == DIRECTORY:
        top = path.rstrip(b"/").count(b"/")
        yield from ((found.count(b"/") - top, found, child) for found, child in walk(path, entry))


def _first_paths(entries: Sequence[tuple[int, bytes, TreeNode]]) -> list[bytes]:
    """For each file whose contents an earlier file has, the path of the first one; else nothing."""
    firsts: dict[_Place, bytes] = {}
    paths = [
        firsts.setdefault(entry.contents, path) if entry.kind == FILE and entry.size else path
        for _, path, entry in entries
    ]
    return [first if first != path else b"" for first, (_, path, _) in zip(paths, entries, strict=True)]
