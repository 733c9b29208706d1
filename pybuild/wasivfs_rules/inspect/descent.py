# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is to be written below a directory of the host, and descriptors for the way there.

Each directory is opened from the one above it and never through a symbolic link. The work is linear in the number of
items, however deep they are, and so few descriptors are open that any limit of a process allows them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from wasivfs_rules.inspect.reader import TreeNode

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# So many of the deepest directories stay open, and of those above them one in so many.
_NEAR = 64


@dataclass(frozen=True, eq=False)
class Item:
    """One thing to write, in the directory of the item `above` it, or in the target; `depth` counts those above it."""

    above: Item | None
    name: bytes
    entry: TreeNode
    depth: int

    def path(self) -> bytes:
        """The path below the target."""
        names = [self.name]
        above = self.above
        while above:
            names.append(above.name)
            above = above.above
        return b"/".join(reversed(names))


def plan(root: TreeNode, found: Iterable[tuple[bytes, TreeNode]]) -> list[Item]:
    """Items for what was found in the tree of `root` and all below it, directories before what is in them.

    The paths have no links in them. What is found twice is there once.
    """
    known: dict[tuple[Item | None, bytes], Item] = {}

    def add(above: Item | None, name: bytes, entry: TreeNode) -> Item:
        item = known.get((above, name))
        if item is None:
            item = known[above, name] = Item(above, name, entry, above.depth + 1 if above else 0)
        return item

    def children(directory: Item | None, entry: TreeNode) -> list[tuple[Item | None, bytes, TreeNode]]:
        return [(directory, name, child) for name, child in sorted(entry.children.items(), reverse=True)]

    for path, entry in found:
        item, here = None, root
        for name in filter(None, path.split(b"/")):
            here = here.children[name]
            item = add(item, name, here)
        pending = children(item, entry)
        while pending:
            above, name, child = pending.pop()
            pending += children(add(above, name, child), child)
    return list(known.values())


class Descent:
    """The directories on the way to one item after the other, below a directory that the caller owns."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._way: list[Item] = []
        # Of each directory of the way; None where it was closed again.
        self._descriptors: list[int | None] = []

    def parent(self, item: Item) -> int:
        """The directory that an item is in, valid until the next call. Raises OSError."""
        missing: list[Item] = []
        directory = item.above
        while directory and not (directory.depth < len(self._way) and self._way[directory.depth] is directory):
            missing.append(directory)
            directory = directory.above
        common = directory.depth + 1 if directory else 0
        self._leave(common)
        start = common
        while start and self._descriptors[start - 1] is None:
            start -= 1
        missing += reversed(self._way[start:])
        self._leave(start)
        for directory in reversed(missing):
            self._enter(directory)
        return self._here()

    def close(self) -> None:
        """Closes all descriptors."""
        self._leave(0)

    def _here(self) -> int:
        deepest = self._descriptors[-1] if self._descriptors else None
        return self._target if deepest is None else deepest

    def _enter(self, directory: Item) -> None:
        self._descriptors.append(os.open(directory.name, _OPEN_DIRECTORY, dir_fd=self._here()))
        self._way.append(directory)
        far = len(self._descriptors) - 1 - _NEAR
        if far >= 0 and far % _NEAR:
            self._close(far)

    def _leave(self, depth: int) -> None:
        for index in range(depth, len(self._way)):
            self._close(index)
        del self._way[depth:], self._descriptors[depth:]

    def _close(self, index: int) -> None:
        descriptor, self._descriptors[index] = self._descriptors[index], None
        if descriptor is not None:
            os.close(descriptor)
