# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The nodes of one image, their names, times and targets. No other module reads its tables.

Each returned value has been checked by itself, and only requested values are read. checks.py checks that the nodes
together are a tree.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import add, gt, le
from typing import TypeVar, cast

from wasivfs_rules.common.sizes import PATHS_MAX, TARGET_MAX, TARGETS_MAX
from wasivfs_rules.wasm.image_layout import (
    DIRECTORY,
    FILE,
    NODE,
    NUMBER,
    SLOT,
    SYMLINK,
    TIME,
    Column,
    ImageRecord,
    NodeColumns,
    NodeRecord,
    column,
    node_columns,
)
from wasivfs_rules.wasm.memory import Memory

_T = TypeVar("_T")
_OUTSIDE = "a name lies outside the names"
_KINDS = frozenset((DIRECTORY, FILE, SYMLINK))
NODES_AT_ONCE = 1 << 14
# From so many names on, the whole table is copied, if it is not too large; fewer names are read one by one.
_MANY_NAMES = 1000
_NAMES_AT_ONCE = 1 << 24


class ImageError(ValueError):
    """An image breaks an invariant of shim/image.h; the message says which."""


def require(condition: bool, problem: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        raise ImageError(problem)


def named_tuples(kind: type[_T], values: Iterable[tuple[object, ...]]) -> Iterator[_T]:
    """As kind._make() of each of the values, which would take twice as long."""
    make = cast("Callable[[type[_T], tuple[object, ...]], _T]", tuple.__new__)
    return map(make, itertools.repeat(kind), values)


def _records(columns: NodeColumns) -> Iterator[NodeRecord]:
    return named_tuples(NodeRecord, zip(*columns, strict=True))


class _OnDemand(dict[int, NodeRecord]):
    """Nodes by number, read at first use."""

    def __init__(self, read: Callable[[int, int], NodeColumns]) -> None:
        self._read = read

    def __missing__(self, index: int) -> NodeRecord:
        return self.setdefault(index, *_records(self._read(index, 1)))


class LinkedImage:
    """`number` distinguishes the images of a program. A `whole` image is read at once, and each node is checked.

    Raises ImageError if it breaks the contract.
    """

    def __init__(self, memory: Memory, record: ImageRecord, number: int, *, whole: bool) -> None:
        self.record = record
        self._memory = memory
        self._number = number
        require(record.node_count > 0, "it has no root")
        contents, contents_size = record.contents()
        require(contents + contents_size <= record.data_end, "the contents lie outside the memory or their segment")
        for address, size in record.tables():
            is_inside = record.start <= address and address + size <= record.end
            require(is_inside or size == 0, "a table lies outside the tables")
        # The nodes that were read: all, or only the root.
        self.columns = self._read_nodes(0, record.node_count if whole else 1)
        self._times = self._read_times() if whole else None
        self.names = self._read_names(self.columns) if whole else []
        require(self.columns.kind[0] == DIRECTORY and self.columns.related[0] == 0, "the root is not a directory")

    @functools.cached_property
    def nodes(self) -> _OnDemand:
        """Nodes by their numbers."""
        return _OnDemand(self._known_nodes if self.names else self._read_nodes)

    def children(self, directory: int) -> tuple[Sequence[bytes], Sequence[int], NodeColumns]:
        """The names and the numbers of the children of a directory, and their nodes."""
        if self.names:
            start, size = self.columns.start[directory], self.columns.size[directory]
            return self.names[start : start + size], range(start, start + size), self._known_nodes(start, size)
        parent = self.nodes[directory]
        columns = self._read_nodes(parent.start, parent.size)
        require(sum(columns.name_size) <= PATHS_MAX, "all its paths together are too long")
        self.check_targets(columns)
        return self._read_names(columns), range(parent.start, parent.start + parent.size), columns

    def may_hold_directories(self, directory: int) -> bool:
        """False only if none of the children of a directory is one."""
        if not self.names:
            return True
        start, size = self.columns.start[directory], self.columns.size[directory]
        return DIRECTORY in self.columns.kind[start : start + size]

    def find(self, directory: int, name: bytes) -> int | None:
        """The number of the child of this name."""
        parent = self.nodes[directory]
        low, high = parent.start, parent.start + parent.size
        while low < high:
            middle = (low + high) // 2
            node = self.nodes[middle]
            found = self._read_name(node.name, node.name_size)
            if found == name:
                if node.kind == SYMLINK:
                    self.target(middle)  # checks it
                return middle
            low, high = (middle + 1, high) if found < name else (low, middle)
        return None

    def target(self, index: int) -> bytes:
        node = self.nodes[index]
        return self._read_target(node.start, node.size)

    def check_targets(self, nodes: NodeColumns) -> None:
        """Raises ImageError if all link targets of these nodes together are too long."""
        places = set(_links_among(nodes))
        total = sum(size for _, size in places)
        require(total <= TARGETS_MAX, "all targets of its symbolic links together are too long")
        for start, size in places:
            self._read_target(start, size)

    def time(self, index: int) -> int:
        if not self.record.times:
            return self.record.time
        if self._times:
            return self._times[index]
        (time,) = TIME.unpack(self._memory.read(self.record.times + index * TIME.size, TIME.size))
        return int(time)

    def inode(self, index: int) -> int:
        """Equal only for hard links of one file."""
        kind, related = (
            (self.columns.kind[index], self.columns.related[index])
            if self.names
            else (self.nodes[index].kind, self.nodes[index].related)
        )
        return self._number << 32 | (index if kind == DIRECTORY else related) + 1

    def slots(self) -> Column[int]:
        """All slots; the caller has checked their number."""
        table = self._memory.read(self.record.slots, self.record.slot_count * SLOT.size)
        return column(SLOT.format[-1], table)

    def writable(self) -> Column[int]:
        """The numbers of the writable directories, which only check() checks."""
        table = self._memory.read(self.record.writable, self.record.writable_count * NUMBER.size)
        return column(NUMBER.format[-1], table)

    def _known_nodes(self, first: int, count: int) -> NodeColumns:
        """Of an image that was read as a whole."""
        return NodeColumns(*(values[first : first + count] for values in self.columns))

    def _read_nodes(self, first: int, count: int) -> NodeColumns:
        """Stops at the first bad nodes, so that a large count costs nothing."""
        end = first + count
        nodes = self._read_block(first, min(first + NODES_AT_ONCE, end))
        for start in range(first + NODES_AT_ONCE, end, NODES_AT_ONCE):
            for values, more in zip(nodes, self._read_block(start, min(start + NODES_AT_ONCE, end)), strict=True):
                values.extend(more)
        return nodes

    def _read_block(self, first: int, end: int) -> NodeColumns:
        table = self._memory.read(self.record.nodes + first * NODE.size, (end - first) * NODE.size)
        nodes = node_columns(table)
        _check_nodes(self.record, nodes, first)
        return nodes

    def _read_times(self) -> Column[int] | None:
        if not self.record.times:
            return None
        return column(TIME.format[-1], self._memory.read(self.record.times, self.record.node_count * TIME.size))

    def _read_names(self, nodes: NodeColumns) -> list[bytes]:
        if len(nodes.name) >= _MANY_NAMES and self.record.names_size <= _NAMES_AT_ONCE:
            table = self._memory.read(self.record.names, self.record.names_size)
            ends = map(add, nodes.name, nodes.name_size)
            names = [table[start:end] for start, end in zip(nodes.name, ends, strict=True)]
        else:
            places = zip(nodes.name, nodes.name_size, strict=True)
            names = [self._read_name(start, size) for start, size in places]
        joined = b"/".join([b"", *names, b""])
        # Slices of the table end where it ends.
        require(len(joined) == sum(nodes.name_size) + len(names) + 1, _OUTSIDE)
        is_wrong = joined.count(b"/") > len(names) + 1 or any(wrong in joined for wrong in (b"\0", b"/./", b"/../"))
        require(not is_wrong, "a name is not a valid file name")
        return names

    def _read_name(self, start: int, size: int) -> bytes:
        require(start + size <= self.record.names_size, _OUTSIDE)
        return self._memory.read(self.record.names + start, size)

    def _read_target(self, start: int, size: int) -> bytes:
        target = self._memory.read(self.record.names + start, size)
        require(b"\0" not in target, "the target of a symbolic link has a NUL byte")
        return target


def _check_nodes(record: ImageRecord, nodes: NodeColumns, first: int) -> None:
    """Checks each of these nodes by itself; column by column, because a program may have 100,000 nodes."""
    require(_KINDS.issuperset(nodes.kind), "a node has an unknown kind")
    has_root = first == 0
    require(0 not in nodes.name_size[has_root:], "a name is empty")
    require(not has_root or not any(nodes.name_size[:1]), "the root has a name")
    forward = itertools.compress(itertools.count(), map(gt, nodes.related, itertools.count(first)))
    are_parents = all(nodes.kind[index] == DIRECTORY and nodes.related[index] < record.node_count for index in forward)
    require(are_parents, "a node refers to one that does not exist")
    limits = {DIRECTORY: record.node_count, FILE: record.data_size, SYMLINK: record.names_size}
    ends = map(add, nodes.start, nodes.size)
    is_inside = all(map(le, ends, map(limits.__getitem__, nodes.kind)))
    require(is_inside, "a node refers to bytes outside the image")
    are_targets = all(0 < size <= TARGET_MAX for _, size in _links_among(nodes))
    require(are_targets, "the target of a symbolic link is empty or too long")


def _links_among(nodes: NodeColumns) -> Iterator[tuple[int, int]]:
    """The start and size of each symbolic link's target."""
    if SYMLINK in nodes.kind:
        for kind, start, size in zip(nodes.kind, nodes.start, nodes.size, strict=True):
            if kind == SYMLINK:
                yield start, size
