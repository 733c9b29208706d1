# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From Image to its tables as bytes, with their head: what a compiler makes of `struct tables` in fs_image.c. Pure."""

from __future__ import annotations

from typing import NamedTuple

from wasivfs_rules import __version__
from wasivfs_rules.collect.tree import Link, Tree
from wasivfs_rules.generate.hash_table import slot_count
from wasivfs_rules.generate.image import Image
from wasivfs_rules.wasm.image_layout import (
    DATA_ALIGNMENT,
    HEAD,
    HEAD_ALIGNMENT,
    HEAD_MAGIC,
    IN_LATE_SEGMENT,
    IN_MEMORY,
    NODE,
    NUMBER,
    SLOT,
    TIME,
    HeadRecord,
    table,
)


class _Places(NamedTuple):
    """Offsets in the blob, and its size; that of a table that is missing is 0."""

    slots: int
    writable: int
    times: int
    names: int
    size: int


def _places(node_count: int, slots_count: int, names_size: int, writable_count: int, *, has_times: bool) -> _Places:
    slots = HEAD.size + node_count * NODE.size
    end = slots + slots_count * SLOT.size
    writable = end if writable_count else 0
    end += (1 + writable_count) * NUMBER.size if writable_count else 0
    times = _aligned(end, HEAD_ALIGNMENT) if has_times else 0
    names = times + node_count * TIME.size if has_times else end
    # One byte more than there are: C has no empty arrays.
    return _Places(slots, writable, times, names, _aligned(names + names_size + 1, HEAD_ALIGNMENT))


def tables_size(tree: Tree, *, has_times: bool) -> int:
    """The size of the whole blob of a tree, whose contents need not be known."""
    names = {path.rpartition(b"/")[2] for path in tree.entries}
    names.update(entry.target for entry in tree.entries.values() if isinstance(entry, Link))
    count = len(tree.entries)
    return _places(count, slot_count(count), sum(map(len, names)), len(tree.writable), has_times=has_times).size


def head_and_tables(image: Image, where: int = IN_MEMORY) -> bytes:
    """The whole blob. `where` says where the contents will lie."""
    times = table(image.times) if image.times else b""
    slots = table(image.slots)
    writable = [len(image.writable), *image.writable] if image.writable else []
    places = _places(image.node_count, len(image.slots), image.names_size, len(image.writable), has_times=bool(times))
    size = places.size
    head = HeadRecord(
        magic=HEAD_MAGIC,
        version=__version__.encode("ascii"),
        tree=image.tree_digest,
        data_size=image.data_size,
        time=image.time,
        size=size,
        node_count=image.node_count,
        slot_count=len(image.slots),
        names_size=image.names_size,
        nodes=HEAD.size,
        slots=places.slots,
        names=places.names,
        times=places.times,
        digests=0,
        where=where,
        contents=0 if where == IN_MEMORY else _aligned(size if where == IN_LATE_SEGMENT else HEAD.size, DATA_ALIGNMENT),
        writable=places.writable,
    )
    before_times = b"".join((HEAD.pack(*head), image.nodes, slots, *map(NUMBER.pack, writable)))
    pieces = (before_times.ljust(places.times, b"\0"), times, *image.names)
    return b"".join(pieces).ljust(size, b"\0")


def _aligned(offset: int, alignment: int) -> int:
    return -(-offset // alignment) * alignment
