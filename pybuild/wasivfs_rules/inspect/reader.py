# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From the memory of a module to its tree of files. Raises ImageError if an image breaks the contract."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wasivfs_rules.inspect.checks import check
from wasivfs_rules.inspect.image import LinkedImage, named_tuples, require
from wasivfs_rules.inspect.images import find_images
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE, NODE, SYMLINK
from wasivfs_rules.wasm.memory import Memory


class TreeNode(NamedTuple):
    """A file, directory or symbolic link: the node `number` of its image, and what the node says.

    `others`: directories of later images at the same path. Their entries appear if this one lacks the name.
    """

    image: LinkedImage
    number: int
    kind: int
    links: int
    start: int
    length: int
    others: tuple[TreeNode, ...] = ()

    @property
    def inode(self) -> int:
        """Equal only for hard links of one file."""
        return self.image.inode(self.number)

    @property
    def mtime_ns(self) -> int:
        return self.image.time(self.number)

    @property
    def size(self) -> int:
        """The bytes of a file, or of the target of a symbolic link."""
        return 0 if self.kind == DIRECTORY else self.length

    @property
    def contents(self) -> tuple[int, int]:
        """The address of a file's bytes, and their number."""
        return (self.image.record.data + self.start, self.length) if self.kind == FILE else (0, 0)

    @property
    def target(self) -> bytes:
        """The target of a symbolic link."""
        return self.image.target(self.number) if self.kind == SYMLINK else b""

    @property
    def may_hold_directories(self) -> bool:
        """False only for a directory that holds none."""
        return bool(self.others) or self.image.may_hold_directories(self.number)

    def child(self, name: bytes) -> TreeNode | None:
        """The child of this name. Reads only the nodes on the way there."""
        found = [child for layer in (self, *self.others) if (child := layer.own_child(name))]
        return _merged(found) if found else None

    @property
    def children(self) -> dict[bytes, TreeNode]:
        """All entries of a directory, sorted by name."""
        return dict(self.each_child())

    def each_child(self) -> Iterable[tuple[bytes, TreeNode]]:
        """As `children`, for loops over all of them."""
        if not self.others:
            return self.own_children()
        found: dict[bytes, list[TreeNode]] = {}
        for layer in (self, *self.others):
            for name, child in layer.own_children():
                found.setdefault(name, []).append(child)
        return [(name, _merged(found[name])) for name in sorted(found)]

    def own_child(self, name: bytes) -> TreeNode | None:
        number = self.image.find(self.number, name) if self.kind == DIRECTORY else None
        return None if number is None else _node(self.image, number)

    def own_children(self) -> Iterable[tuple[bytes, TreeNode]]:
        if self.kind != DIRECTORY:
            return ()
        names, numbers, nodes = self.image.children(self.number)
        said = (nodes.kind, nodes.links, nodes.start, nodes.size)
        fields = zip(itertools.repeat(self.image), numbers, *said, itertools.repeat(()))
        return zip(names, named_tuples(TreeNode, fields), strict=True)


def _node(image: LinkedImage, number: int) -> TreeNode:
    node = image.nodes[number]
    return TreeNode(image, number, node.kind, node.links, node.start, node.size)


def _merged(found: Sequence[TreeNode]) -> TreeNode:
    """The merged node of several images at a path.

    A file hides everything that later images have there, also from directories of earlier images.
    """
    first, *others = found
    if first.kind != DIRECTORY or not others:
        return first
    directories = itertools.takewhile(lambda entry: entry.kind == DIRECTORY, others)
    return first._replace(others=tuple(directories))


def open_tree(memory: Memory) -> TreeNode | None:
    """The merged tree of all images, or None if there is no image. If two images have a path, the first one wins.

    Reads and checks only requested nodes. To go through the whole tree, call read_tree().
    """
    return merged_layers(_roots(_images(memory, whole=False)))


def read_tree(memory: Memory) -> TreeNode | None:
    """As open_tree(), but reads and checks the images as a whole."""
    return merged_layers(read_layers(memory))


def read_layers(memory: Memory) -> list[TreeNode]:
    """The root of each image, in the order in which the shim looks through them, read and checked as a whole."""
    images = _images(memory, whole=True)
    for image in images:
        check(image)
    return _roots(images)


def _images(memory: Memory, *, whole: bool) -> list[LinkedImage]:
    records = find_images(memory)
    tables = sorted((record.nodes, record.nodes + record.node_count * NODE.size) for record in records)
    require(all(one[1] <= two[0] for one, two in itertools.pairwise(tables)), "two images share their nodes")
    return [LinkedImage(memory, record, number, whole=whole) for number, record in enumerate(records)]


def _roots(images: Sequence[LinkedImage]) -> list[TreeNode]:
    return [_node(image, 0) for image in images]


def merged_layers(roots: Sequence[TreeNode]) -> TreeNode | None:
    """The merged tree of some layers; None if there is none."""
    return _merged(roots) if roots else None
