# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From the memory of a module to the tree of files in it. What breaks the contract is an ImageError."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from wasivfs_rules.common.limits import DEPTH_MAX, PATHS_MAX, TARGET_MAX, TARGETS_MAX
from wasivfs_rules.wasm.image_layout import (
    DIRECTORY,
    FILE,
    IMAGE,
    IMAGE_ALIGNMENT,
    MAGIC,
    NODE,
    POINTER,
    SLOT,
    SYMLINK,
    TIME,
    ImageRecord,
    NodeRecord,
)
from wasivfs_rules.wasm.memory import Memory

NODES_AT_ONCE = 1 << 14
# What a program may make its reader hold or do, many times what real ones do.
IMAGES_MAX = 1000
SLOTS_PER_NODE_MAX = 16
TABLES_TRIED = 1000  # places that look like the linker's table of images


class ImageError(ValueError):
    """An image breaks an invariant of shim/image.h; the message says which."""


@dataclass(frozen=True)
class Entry:
    """A file, directory or symbolic link. `inode` is equal for hard links of one file, and for nothing else.

    `contents` is the address of a file's bytes, `size` their number.
    """

    kind: int
    inode: int
    links: int
    mtime_ns: int
    size: int = 0
    contents: int = 0
    target: bytes = b""
    children: dict[bytes, Entry] = field(default_factory=dict)


def find_images(memory: Memory) -> list[ImageRecord]:
    """All images, in the order in which the shim looks through them."""
    found: dict[int, ImageRecord] = {}
    for address in memory.find(MAGIC):
        if address % IMAGE_ALIGNMENT == 0 and address + IMAGE.size <= memory.size:
            record = ImageRecord(*IMAGE.unpack(memory.read(address, IMAGE.size)))
            if record.self == address:
                _require(len(found) < IMAGES_MAX, "it has too many images")
                found[address] = record
    return [found[address] for address in _registered_order(memory, list(found))]


def _registered_order(memory: Memory, addresses: list[int]) -> list[int]:
    """The order of the table of images that the linker gathered; else that of the addresses."""
    if len(addresses) < 2:
        return addresses
    size = len(addresses) * POINTER.size
    places = (at for at in memory.find(POINTER.pack(addresses[0])) if at % POINTER.size == 0)
    for at in itertools.islice(places, TABLES_TRIED):
        start, end = max(at - size, 0), min(at + size, memory.size // POINTER.size * POINTER.size)
        around = [address for (address,) in POINTER.iter_unpack(memory.read(start, end - start))]
        if table := _permutation_in(around, addresses):
            return table
    return addresses


def _permutation_in(values: list[int], wanted: list[int]) -> list[int] | None:
    """The first run of values that are the wanted ones, which are different, in any order."""
    missing, size = dict.fromkeys(wanted, 1), len(wanted)
    lacking = size
    for index, value in enumerate(values):
        if value in missing:
            missing[value] -= 1
            lacking -= missing[value] == 0
        if index >= size and (gone := values[index - size]) in missing:
            lacking += missing[gone] == 0
            missing[gone] += 1
        if not lacking:
            return values[index - size + 1 : index + 1]
    return None


def read_tree(memory: Memory) -> Entry | None:
    """The merged tree of all images, or None if there is no image. Where two have a path, the first one wins."""
    records = find_images(memory)
    tables = sorted((record.nodes, record.nodes + record.node_count * NODE.size) for record in records)
    _require(all(one[1] <= two[0] for one, two in itertools.pairwise(tables)), "two images share their nodes")
    roots = [read_image(memory, record, number) for number, record in enumerate(records)]
    if not roots:
        return None
    # From the last: a file hides what images after its own have at its path, also from directories before it.
    for above, below in reversed(list(itertools.pairwise(roots))):
        _merge(above, below)
    return roots[0]


def _merge(into: Entry, other: Entry) -> None:
    pending = [(into, other)]
    while pending:
        above, below = pending.pop()
        for name, entry in below.children.items():
            kept = above.children.setdefault(name, entry)
            if kept is not entry and kept.kind == entry.kind == DIRECTORY:
                pending.append((kept, entry))


def read_image(memory: Memory, record: ImageRecord, number: int) -> Entry:
    """The tree of one image; `number` keeps the inodes of several apart."""
    _require(record.node_count > 0, "it has no root")
    for address, size in (
        (record.nodes, record.node_count * NODE.size),
        (record.names, record.names_size),
        (record.data, record.data_size),
        (record.times, record.node_count * TIME.size if record.times else 0),
        (record.slots, record.slot_count * SLOT.size),
    ):
        _require(address + size <= memory.size, "a table lies outside the memory")
    nodes = list(_nodes(memory, record))
    _check_tree(nodes)
    _check_slots(memory, record)
    targets = _targets(memory, record, nodes)
    times = _times(memory, record)
    entries = [
        _entry(record, number << 32 | (index if node.kind == DIRECTORY else node.related) + 1, node, time, targets)
        for index, (node, time) in enumerate(zip(nodes, times, strict=True))
    ]
    for index, node in enumerate(nodes):
        if node.kind == DIRECTORY:
            names = [_name(memory, record, nodes[child]) for child in range(node.start, node.start + node.size)]
            _require(all(one < two for one, two in itertools.pairwise(names)), "names are not sorted")
            entries[index].children.update(zip(names, entries[node.start : node.start + node.size], strict=True))
    return entries[0]


def _require(condition: bool, problem: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        raise ImageError(problem)


def _nodes(memory: Memory, record: ImageRecord) -> Iterator[NodeRecord]:
    """All nodes, each checked by itself; stops at the first bad one, so that a large count costs nothing."""
    for first in range(0, record.node_count, NODES_AT_ONCE):
        count = min(NODES_AT_ONCE, record.node_count - first)
        table = memory.read(record.nodes + first * NODE.size, count * NODE.size)
        for index, fields in enumerate(NODE.iter_unpack(table), first):
            node = NodeRecord(*fields)
            _check_node(record, node, index)
            yield node


def _check_node(record: ImageRecord, node: NodeRecord, index: int) -> None:
    _require(node.kind in (DIRECTORY, FILE, SYMLINK), "a node has an unknown kind")
    _require((node.name_size == 0) == (index == 0), "a name is empty, or the root has one")
    _require(node.name + node.name_size <= record.names_size, "a name lies outside the names")
    known = record.node_count if node.kind == DIRECTORY else index + 1
    _require(node.related < known, "a node refers to one that does not exist")
    limit = {DIRECTORY: record.node_count, FILE: record.data_size, SYMLINK: record.names_size}[node.kind]
    _require(node.start + node.size <= limit, "a node refers to bytes outside the image")
    _require(node.kind != SYMLINK or 0 < node.size <= TARGET_MAX, "the target of a symbolic link is empty or too long")


def _check_tree(nodes: list[NodeRecord]) -> None:
    """Each node but the root is the child of exactly one directory, and can be reached from the root."""
    _require(nodes[0].kind == DIRECTORY and nodes[0].related == 0, "the root is not a directory")
    reached = bytearray(len(nodes))
    reached[0] = True
    pending, total = [(0, 0, 0)], 0
    while pending:
        index, depth, path_size = pending.pop()
        directory = nodes[index]
        _require(directory.size == 0 or depth < DEPTH_MAX, "the tree is too deep")
        for child in range(directory.start, directory.start + directory.size):
            _require(not reached[child], "directories overlap or contain themselves")
            reached[child] = True
            size = path_size + 1 + nodes[child].name_size
            total += size
            _require(total <= PATHS_MAX, "all its paths together are too long")
            if nodes[child].kind == DIRECTORY:
                _require(nodes[child].related == index, "a directory is not in the one that it names")
                pending.append((child, depth + 1, size))
    _require(all(reached), "a node is in no directory")
    for node in nodes:
        if node.kind != DIRECTORY:
            first = nodes[node.related]
            same = (node.kind, node.start, node.size) == (first.kind, first.start, first.size)
            _require(same, "hard links differ")


def _check_slots(memory: Memory, record: ImageRecord) -> None:
    """Each node but the root has a slot. That it is the right one, the shim alone needs to know."""
    _require(record.slot_count <= SLOTS_PER_NODE_MAX * record.node_count, "it has too many slots")
    shift = 32 - record.node_count.bit_length()
    table = memory.read(record.slots, record.slot_count * SLOT.size)
    numbers = sorted(slot >> shift for (slot,) in SLOT.iter_unpack(table) if slot)
    _require(numbers == list(range(1, record.node_count)), "a node cannot be looked up")
    _require(record.slot_count > len(numbers), "it has no empty slot")


def _targets(memory: Memory, record: ImageRecord, nodes: list[NodeRecord]) -> dict[tuple[int, int], bytes]:
    """The targets of symbolic links by offset and size, each held once."""
    places = {(node.start, node.size) for node in nodes if node.kind == SYMLINK}
    _require(sum(size for _, size in places) <= TARGETS_MAX, "all targets of its symbolic links together are too long")
    targets = {(start, size): memory.read(record.names + start, size) for start, size in places}
    _require(all(b"\0" not in target for target in targets.values()), "the target of a symbolic link has a NUL byte")
    return targets


def _times(memory: Memory, record: ImageRecord) -> list[int]:
    if not record.times:
        return [record.time] * record.node_count
    return [time for (time,) in TIME.iter_unpack(memory.read(record.times, record.node_count * TIME.size))]


def _entry(
    record: ImageRecord, inode: int, node: NodeRecord, time: int, targets: dict[tuple[int, int], bytes]
) -> Entry:
    is_file, is_link = node.kind == FILE, node.kind == SYMLINK
    return Entry(
        kind=node.kind,
        inode=inode,
        links=node.links,
        mtime_ns=time,
        size=node.size if is_file or is_link else 0,
        contents=record.data + node.start if is_file else 0,
        target=targets[node.start, node.size] if is_link else b"",
    )


def _name(memory: Memory, record: ImageRecord, node: NodeRecord) -> bytes:
    name = memory.read(record.names + node.name, node.name_size)
    _require(name not in (b".", b"..") and b"/" not in name and b"\0" not in name, "a name is not a valid file name")
    return name
