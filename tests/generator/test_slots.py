# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The hash table of names, searched as shim/image.h says."""

from __future__ import annotations

from functools import reduce

import pytest
from wasivfs_rules.generate.hash_table import HASH_SPREAD, HASH_START, HASH_STEP, make_slots, slot_count

Places = list[tuple[int, bytes]]
TREES: dict[str, Places] = {
    "nothing": [],
    "one": [(0, b"name")],
    "numbered": [(0, b"f%06d" % number) for number in range(5000)],
    "equal names": [(number, b"index.js") for number in range(1000)],
    "any bytes": [(0, bytes([byte])) for byte in range(1, 256)],
}


def search(slots: list[int], nodes: int, directory: int, name: bytes, places: Places) -> tuple[int, int]:
    """The node of that name, or 0; and how many slots were looked at."""
    text = reduce(lambda value, byte: (value ^ byte) * HASH_STEP % 2**32, name, HASH_START)
    value = (text ^ directory) * HASH_SPREAD % 2**32
    unit = 2 ** (32 - nodes.bit_length())
    first = value * len(slots) // 2**32
    for looked, slot in enumerate((slots[first:] + slots[:first]), 1):
        if slot == 0:
            return 0, looked
        if slot % unit == value % unit and places[slot // unit - 1] == (directory, name):
            return slot // unit, looked
    raise AssertionError("there is no empty slot")


@pytest.mark.parametrize("tree", TREES)
def test_each_node_is_found_by_its_directory_and_name(tree: str) -> None:
    places, nodes = TREES[tree], len(TREES[tree]) + 1
    slots = list(make_slots([directory for directory, _ in places], [name for _, name in places]))
    assert len(slots) == slot_count(nodes)
    found = [search(slots, nodes, directory, name, places)[0] for directory, name in places[:500]]
    assert found == list(range(1, len(found) + 1))


@pytest.mark.parametrize("tree", TREES)
def test_other_names_and_directories_are_not_found(tree: str) -> None:
    places, nodes = TREES[tree], len(TREES[tree]) + 1
    slots = list(make_slots([directory for directory, _ in places], [name for _, name in places]))
    assert search(slots, nodes, 0, b"no such name", places)[0] == 0
    assert all(search(slots, nodes, 99_999, name, places)[0] == 0 for _, name in places[:500])


@pytest.mark.parametrize("tree", TREES)
def test_searches_are_short(tree: str) -> None:
    places, nodes = TREES[tree], len(TREES[tree]) + 1
    slots = list(make_slots([directory for directory, _ in places], [name for _, name in places]))
    looked = [search(slots, nodes, directory, name, places)[1] for directory, name in places[:500]]
    missed = [search(slots, nodes, directory, name + b"x", places)[1] for directory, name in places[:500]]
    assert sum(looked) <= 3 * len(looked)
    assert sum(missed) <= 8 * len(missed)
