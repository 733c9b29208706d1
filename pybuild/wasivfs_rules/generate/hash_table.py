# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The hash table by which the shim finds a node by its directory and its name; shim/image.h describes it."""

from __future__ import annotations

import array
from collections.abc import Iterable, Sequence

from wasivfs_rules.wasm.image_layout import SLOT, Column, column

HASH_START = 2166136261
HASH_STEP = 16777619
HASH_SPREAD = 2654435761
_MASK = 2**32 - 1
_LANE, _LANES = 8, 4096  # bytes of a hash while it grows, and hashes that fit into the processor's cache


def slot_count(nodes: int) -> int:
    """The number of slots for so many nodes: a third of the slots are empty, so that searches end soon."""
    return nodes + nodes // 2 + 1


def make_slots(directories: Iterable[int], names: Sequence[bytes]) -> Column[int]:
    """All slots, for the number of the directory and the name of each node from 1 on."""
    nodes = len(names) + 1
    count = slot_count(nodes)
    slots = array.array("I", bytes(SLOT.size * count))
    shift = 32 - nodes.bit_length()
    low_bits = (1 << shift) - 1
    for number, (directory, text) in enumerate(zip(directories, _hashes(names), strict=True), 1):
        value = (text ^ directory) * HASH_SPREAD & _MASK
        slot = value * count >> 32
        while slots[slot]:
            slot = slot + 1 if slot + 1 < count else 0
        slots[slot] = number << shift | value & low_bits
    return slots


def _hashes(names: Sequence[bytes]) -> Column[int]:
    """The FNV-1a of each name. Names of one length are hashed side by side, in one large integer."""
    by_size: dict[int, list[int]] = {}
    for index, name in enumerate(names):
        by_size.setdefault(len(name), []).append(index)
    hashes = array.array("I", bytes(4 * len(names)))
    for size, indices in by_size.items():
        for first in range(0, len(indices), _LANES):
            some = indices[first : first + _LANES]
            for index, value in zip(some, _hashes_of_size(size, [names[index] for index in some]), strict=True):
                hashes[index] = value
    return hashes


def _hashes_of_size(size: int, names: Sequence[bytes]) -> Column[int]:
    text, width = b"".join(names), _LANE * len(names)
    values = int.from_bytes(HASH_START.to_bytes(_LANE, "little") * len(names), "little")
    mask = int.from_bytes(_MASK.to_bytes(_LANE, "little") * len(names), "little")
    byte_of_each = bytearray(width)
    for place in range(size):
        byte_of_each[::_LANE] = text[place::size]
        # No lane overflows into the next: a product has less than 64 bits.
        values = (values ^ int.from_bytes(byte_of_each, "little")) * HASH_STEP & mask
    return column("Q", values.to_bytes(width, "little"))
