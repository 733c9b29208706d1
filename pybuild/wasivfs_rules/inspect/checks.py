# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that the nodes of an image are a tree that can be read as a whole. image.py checks each node by itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress, count, repeat
from operator import lt, ne, rshift

from wasivfs_rules.common.sizes import DEPTH_MAX, PATHS_MAX
from wasivfs_rules.inspect.image import LinkedImage, require
from wasivfs_rules.wasm.image_layout import DIRECTORY, NodeColumns

# The limit of work for one program; real programs need much less.
SLOTS_PER_NODE_MAX = 16


def check(image: LinkedImage) -> None:
    """Raises ImageError if an image that was read whole breaks the contract anywhere."""
    nodes, names = image.columns, image.names
    directories = [found.start() for found in re.finditer(bytes([DIRECTORY]), nodes.kind.tobytes())]
    _check_tree(nodes, directories)
    _check_links(nodes)
    _check_slots(image)
    image.check_targets(nodes)
    _check_writable(image)
    for index in directories:
        below = names[nodes.start[index] : nodes.start[index] + nodes.size[index]]
        require(all(map(lt, below, below[1:])), "names are not sorted")


def _check_tree(nodes: NodeColumns, directories: Sequence[int]) -> None:
    """Each node except the root is the child of exactly one directory, and can be reached from the root."""
    end = 1
    for start, size in sorted((nodes.start[index], nodes.size[index]) for index in directories if nodes.size[index]):
        require(start >= end, "directories overlap or contain themselves")
        require(start == end, "a node is in no directory")
        end = start + size
    require(end == len(nodes.kind), "a node is in no directory")
    pending, reached, total = [(0, 0, 0)], 0, 0
    while pending:
        index, depth, path_size = pending.pop()
        reached += 1
        start, size = nodes.start[index], nodes.size[index]
        require(size == 0 or depth < DEPTH_MAX, "the tree is too deep")
        total += size * (path_size + 1) + sum(nodes.name_size[start : start + size])
        require(total <= PATHS_MAX, "all its paths together are too long")
        for child in directories[bisect_left(directories, start) : bisect_left(directories, start + size)]:
            require(nodes.related[child] == index, "a directory is not in the one that it names")
            pending.append((child, depth + 1, path_size + 1 + nodes.name_size[child]))
    require(reached == len(directories), "directories overlap or contain themselves")


def _check_links(nodes: NodeColumns) -> None:
    for index in compress(count(), map(ne, nodes.related, count())):
        if nodes.kind[index] != DIRECTORY:
            first = nodes.related[index]
            same = all(column[first] == column[index] for column in (nodes.kind, nodes.start, nodes.size))
            require(same, "hard links differ")


def _check_writable(image: LinkedImage) -> None:
    numbers, nodes = image.writable(), image.columns
    are_directories = all(number < len(nodes.kind) and nodes.kind[number] == DIRECTORY for number in numbers)
    require(are_directories, "a writable directory is none")
    require(all(map(lt, numbers, numbers[1:])), "writable directories are not sorted")


def _check_slots(image: LinkedImage) -> None:
    """Each node except the root has a slot. Only the shim needs the right one."""
    node_count, slot_count = image.record.node_count, image.record.slot_count
    require(slot_count <= SLOTS_PER_NODE_MAX * node_count, "it has too many slots")
    slots = image.slots()
    empty = slots.count(0)
    number_bits = node_count.bit_length()
    has_slot = bytearray(1 << number_bits)
    for number in map(rshift, slots, repeat(32 - number_bits)):
        has_slot[number] = True
    require(
        slot_count - empty == node_count - 1 and has_slot.count(True, 1, node_count) == node_count - 1,
        "a node cannot be looked up",
    )
    require(empty > 0, "it has no empty slot")
