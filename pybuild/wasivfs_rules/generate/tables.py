# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From Image to its tables as bytes, with their head: what a compiler makes of `struct tables` in fs_image.c. Pure."""

from __future__ import annotations

from wasivfs_rules import __version__
from wasivfs_rules.generate.image import Image
from wasivfs_rules.wasm.image_layout import (
    DATA_ALIGNMENT,
    HEAD,
    HEAD_ALIGNMENT,
    HEAD_MAGIC,
    IN_LATE_SEGMENT,
    IN_MEMORY,
    HeadRecord,
    table,
)


def head_and_tables(image: Image, where: int = IN_MEMORY) -> bytes:
    """The whole blob. `where` says where the contents will lie."""
    times = table(image.times) if image.times else b""
    slots = table(image.slots)
    slots_at = HEAD.size + len(image.nodes)
    times_at = _aligned(slots_at + len(slots), HEAD_ALIGNMENT) if times else 0
    names_at = times_at + len(times) if times else slots_at + len(slots)
    # One byte more than there are: C has no empty arrays.
    size = _aligned(names_at + image.names_size + 1, HEAD_ALIGNMENT)
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
        slots=slots_at,
        names=names_at,
        times=times_at,
        digests=0,
        where=where,
        contents=0 if where == IN_MEMORY else _aligned(size if where == IN_LATE_SEGMENT else HEAD.size, DATA_ALIGNMENT),
        reserved=0,
    )
    before_names = b"".join((HEAD.pack(*head), image.nodes, slots))
    pieces = (before_names.ljust(times_at, b"\0"), times, *image.names)
    return b"".join(pieces).ljust(size, b"\0")


def _aligned(offset: int, alignment: int) -> int:
    return -(-offset // alignment) * alignment
