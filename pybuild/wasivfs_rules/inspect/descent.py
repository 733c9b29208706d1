# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The plan of what to write below a directory of the host, and descriptors for the way there.

Each directory is opened from its parent, and never through a symbolic link. The work is linear in the number of items,
however deep they are. So few descriptors are open that every process limit allows them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import cast

from wasivfs_rules.inspect.reader import TreeNode
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# So many of the deepest directories stay open; of the directories above them, one in so many.
_NEAR = 64


class Folder:
    """A directory to write to: the target itself, or a directory to make in the folder `above`; `depth` counts parents.

    First come its `files`, then its `links`: symbolic links, and hard links with the `Place` of their file, which is
    written first.
    """

    __slots__ = ("above", "depth", "entry", "files", "folders", "links", "name")

    def __init__(self, above: Folder | None, name: bytes, entry: TreeNode) -> None:
        self.above = above
        self.name = name
        self.entry = entry
        self.depth: int = above.depth + 1 if above else 0
        self.folders: dict[bytes, Folder] = {}
        self.files: dict[bytes, TreeNode] = {}
        self.links: dict[bytes, tuple[TreeNode, Place]] = {}

    def folder(self, name: bytes, entry: TreeNode) -> Folder:
        """The subfolder of this name."""
        return self.folders.get(name) or self.folders.setdefault(name, Folder(self, name, entry))

    def members(self) -> Iterator[tuple[bytes, TreeNode]]:
        """The name and entry of everything in the folder."""
        yield from ((name, folder.entry) for name, folder in self.folders.items())
        yield from self.files.items()
        yield from ((name, entry) for name, (entry, _) in self.links.items())

    def all(self) -> Iterator[Folder]:
        """The folder and all folders below it, parents first."""
        pending = [self]
        while pending:
            folder = pending.pop()
            yield folder
            pending += reversed(folder.folders.values())

    def path(self, name: bytes) -> bytes:
        """The path of a member below the target."""
        names, folder = [name], self
        while folder.above:
            names.append(folder.name)
            folder = folder.above
        return b"/".join(reversed(names))


Place = tuple[Folder, bytes]


def _add(folder: Folder, name: bytes, entry: TreeNode, first_of_inode: dict[int, Place]) -> None:
    """Plans a file or link, which is the first of its inode or linked to the first."""
    place = folder, name
    first = first_of_inode.setdefault(entry.inode, place)
    if entry.kind == FILE and first == place:
        folder.files[name] = entry
    else:
        folder.links[name] = entry, first


def plan(root: TreeNode, found: Iterable[tuple[bytes, TreeNode]]) -> Folder:
    """The target, with everything found in the tree of `root`, everything below, and the directories on the way.

    The paths were found there, and contain no links. A file that is found twice is planned once.
    """
    target = Folder(None, b"", root)
    first_of_inode: dict[int, Place] = {}
    complete: set[Folder] = set()

    for path, entry in found:
        names = [*filter(None, path.split(b"/"))]
        last = names.pop() if entry.kind != DIRECTORY else b""
        folder = target
        for name in names:
            folder = folder.folder(name, cast(TreeNode, folder.entry.child(name)))
        if last:
            _add(folder, last, entry, first_of_inode)
        pending = [folder] if not last else []
        while pending:
            folder = pending.pop()
            if folder not in complete:
                complete.add(folder)
                for name, child in folder.entry.each_child():
                    if child.kind == FILE and child.links == 1:
                        folder.files[name] = child
                    elif child.kind == DIRECTORY:
                        pending.append(folder.folder(name, child))
                    else:
                        _add(folder, name, child, first_of_inode)
    return target


class Descent:
    """Folders below a directory that the caller owns, opened one after the other."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._way: list[Folder] = []
        # The descriptor of each folder on the way; None if it was closed again.
        self._descriptors: list[int | None] = []

    def enter(self, folder: Folder) -> int:
        """The descriptor of a folder, valid until the next call. Raises OSError."""
        missing: list[Folder] = []
        while folder.above and not (folder.depth <= len(self._way) and self._way[folder.depth - 1] is folder):
            missing.append(folder)
            folder = folder.above
        common = folder.depth
        self._leave(common)
        start = common
        while start and self._descriptors[start - 1] is None:
            start -= 1
        missing += reversed(self._way[start:])
        self._leave(start)
        for one in reversed(missing):
            self._open(one)
        return self._here()

    def close(self) -> None:
        """Closes all descriptors."""
        self._leave(0)

    def _here(self) -> int:
        deepest = self._descriptors[-1] if self._descriptors else None
        return self._target if deepest is None else deepest

    def _open(self, folder: Folder) -> None:
        self._descriptors.append(os.open(folder.name, _OPEN_DIRECTORY, dir_fd=self._here()))
        self._way.append(folder)
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
