# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Numbers the entries of a tree, and fills the tables of nodes and of names. Pure; the fields are as in image.h."""

from __future__ import annotations

import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

from wasivfs_rules.collect.tree import Directory, Entries, File
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE, NODE, SYMLINK, NodeRecord

_LINKS_MAX = 2**16 - 1


class NodeTable:
    """The tables; `paths` are those of all nodes in order."""

    def __init__(self, entries: Entries, offsets: Mapping[bytes, int]) -> None:
        """`offsets` are those of the contents of files."""
        self.nodes = bytearray(NODE.size * len(entries))
        self.paths = [b""]
        # Of each node from 1 on: the number of its directory, and its name.
        self.directories = array.array("I")
        self.names = list[bytes]()
        # The name table: the offset of each name and target.
        self.texts = {b"": 0}
        self.texts_size = 0
        # The nodes of each file that has hard links on the host.
        self._linked: dict[tuple[int, int], list[int]] = {}
        self._fill(entries, offsets)

    def hard_links(self) -> Iterator[list[int]]:
        """The nodes of each file that has several."""
        return (numbers for numbers in self._linked.values() if len(numbers) > 1)

    def _fill(self, entries: Entries, offsets: Mapping[bytes, int]) -> None:
        """Breadth first, so that the children of a directory lie side by side."""
        paths = sorted(entries)
        children = _children(paths, entries)
        # By index in `paths`: lists are faster than dicts of many paths, which lie all over the memory.
        sorted_entries, starts = [entries[path] for path in paths], [offsets.get(path, 0) for path in paths]
        # Path, number, offset and size of the name, and the number of the directory that holds it.
        directories = [(b"", 0, 0, 0, 0)]
        number = 1
        for path, own, own_name, own_size, parent in directories:
            below = children.pop(path)
            prefix, first, links = len(path) + 1 if path else 0, number, 2
            for index in below:
                entry, child = sorted_entries[index], paths[index]
                name, size = child[prefix:], len(child) - prefix
                if isinstance(entry, File):  # the most frequent first
                    self._put(number, self._text(name), size, FILE, 1, starts[index], entry.size, number)
                elif isinstance(entry, Directory):
                    directories.append((child, number, self._text(name), size, own))
                    links += 1
                else:
                    target = self._text(entry.target)
                    self._put(number, self._text(name), size, SYMLINK, 1, target, len(entry.target), number)
                if not isinstance(entry, Directory) and entry.identity:
                    self._linked.setdefault(entry.identity, []).append(number)
                self.names.append(name)
                number += 1
            self.paths += [paths[index] for index in below]
            self.directories.extend(repeat(own, len(below)))
            links = links if links <= _LINKS_MAX else 1
            self._put(own, own_name, own_size, DIRECTORY, links, first if below else 0, len(below), parent)
        for numbers in self.hard_links():
            for number in numbers:
                node = NodeRecord(*NODE.unpack_from(self.nodes, NODE.size * number))
                self._put(number, *node._replace(links=min(len(numbers), _LINKS_MAX), related=numbers[0]))

    def _put(self, number: int, *node: int) -> None:
        NODE.pack_into(self.nodes, NODE.size * number, *node)

    def _text(self, text: bytes) -> int:
        """The offset of a name or target."""
        offset = self.texts.setdefault(text, self.texts_size)
        if offset == self.texts_size:
            self.texts_size += len(text)
        return offset


def _children(paths: Sequence[bytes], entries: Entries) -> dict[bytes, list[int]]:
    """The indices of what is in each directory."""
    children: dict[bytes, list[int]] = {}
    # Paths with the same parent compare as their last names do; a directory comes before what it holds.
    for index, path in enumerate(paths):
        if isinstance(entries[path], Directory):
            children[path] = []
        if path:
            children[path.rpartition(b"/")[0]].append(index)
    return children
