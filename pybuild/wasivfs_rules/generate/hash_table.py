# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The hash table by which the shim finds a node by its directory and its name; shim/image.h describes it."""

from __future__ import annotations

import array
from collections.abc import Iterable

from wasivfs_rules.wasm.image_layout import Column

HASH_START = 2166136261
HASH_STEP = 16777619
HASH_SPREAD = 2654435761
_MASK = 2**32 - 1


def slot_count(nodes: int) -> int:
    """The number of slots for so many nodes: a third of the slots are empty, so that searches end soon."""
    return nodes + nodes // 2 + 1


def make_slots(places: Iterable[tuple[int, bytes]], nodes: int) -> Column[int]:
    """All slots. `places` are the directory and name of each node from 1 on; `nodes` counts the nodes with the root."""
    count = slot_count(nodes)
    slots = array.array("I", bytes(4 * count))
    shift = 32 - nodes.bit_length()
    low_bits = (1 << shift) - 1
    hashes: dict[bytes, int] = {}
    for number, (directory, name) in enumerate(places, 1):
        text = hashes.get(name)
        if text is None:
            text = HASH_START
            for byte in name:
                text = (text ^ byte) * HASH_STEP & _MASK
            hashes[name] = text
        value = (text ^ directory) * HASH_SPREAD & _MASK
        slot = value * count >> 32
        while slots[slot]:
            slot = slot + 1 if slot + 1 < count else 0
        slots[slot] = number << shift | value & low_bits
    return slots
