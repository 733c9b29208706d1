# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the images in the memory of a module."""

from __future__ import annotations

import itertools

from wasivfs_rules.inspect.image import require
from wasivfs_rules.wasm.image_layout import (
    ANY_MAGIC,
    HEAD,
    HEAD_MAGIC,
    IMAGE,
    IMAGE_2,
    IMAGE_ALIGNMENT,
    IN_MEMORY,
    MAGIC,
    MAGIC_2,
    POINTER,
    HeadRecord,
    ImageRecord,
    ImageStruct,
    ImageStruct2,
)
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import Segment

# Limits of memory and work for one program; real programs need much less.
IMAGES_MAX = 1000
TABLES_TRIED = 1000  # places that look like the linker's table of images


def find_images(memory: Memory) -> list[ImageRecord]:
    """All images, in the order in which the shim looks through them."""
    # The linker puts the table that the shim searches in a separate segment. Tools that rewrite programs may have
    # joined it with other segments: then all of the memory is searched.
    tables = [table for segment in memory.segments if (table := _table_in(memory, segment))]
    return max(tables, key=len) if tables else _search(memory)


def _of_contract_2(memory: Memory, address: int) -> ImageRecord:
    found = ImageStruct2(*IMAGE_2.unpack(memory.read(address, IMAGE_2.size)))
    # It has addresses instead of offsets.
    return _record(found, 0, memory.size, found.contents, ((address, IMAGE_2.size),))


def _of_contract_3(memory: Memory, address: int) -> ImageRecord:
    found = ImageStruct(*IMAGE.unpack(memory.read(address, IMAGE.size)))
    head = HeadRecord(*HEAD.unpack(memory.read(found.head, HEAD.size)))
    require(head.magic == HEAD_MAGIC, "its head is not one of an image")
    require(head.where == IN_MEMORY, "its contents are not in the memory")
    structs = (address, IMAGE.size), (found.head, HEAD.size)
    return _record(head, found.head, found.head + head.size, found.contents, structs)


def _record(
    head: HeadRecord | ImageStruct2, start: int, end: int, contents: int, structs: tuple[tuple[int, int], ...]
) -> ImageRecord:
    """The image whose tables `head` places between the addresses `start` and `end`, by offsets from `start`."""
    return ImageRecord(
        structs=structs,
        start=start,
        end=end,
        nodes=start + head.nodes,
        slots=start + head.slots,
        names=start + head.names,
        times=start + head.times if head.times else 0,
        data=contents,
        node_count=head.node_count,
        slot_count=head.slot_count,
        names_size=head.names_size,
        data_size=head.data_size,
        time=head.time,
    )


_CONTRACTS = {MAGIC_2: _of_contract_2, MAGIC: _of_contract_3}
# The image's own address comes next to the magic in all contracts.
_PROOF_SIZE = len(MAGIC) + POINTER.size


def _image_at(memory: Memory, address: int) -> ImageRecord | None:
    """Raises ImageError or WasmError if an image is there, but its head is not."""
    if address % IMAGE_ALIGNMENT or address + _PROOF_SIZE > memory.size:
        return None
    proof = memory.read(address, _PROOF_SIZE)
    magic = proof[: len(MAGIC)]
    if magic not in _CONTRACTS or proof[len(MAGIC) :] != POINTER.pack(address):
        return None
    return _CONTRACTS[magic](memory, address)


def _table_in(memory: Memory, segment: Segment) -> list[ImageRecord]:
    """The images of a segment that contains only pointers to images; tools may have cut zeros off its ends."""
    start = segment.address // POINTER.size * POINTER.size
    end = -(-(segment.address + segment.size) // POINTER.size) * POINTER.size
    if end - start > IMAGES_MAX * POINTER.size or end > memory.size:
        return []
    addresses = [address for (address,) in POINTER.iter_unpack(memory.read(start, end - start))]
    # Most segments fail at their first pointer.
    if not _image_at(memory, addresses[0]) or len(set(addresses)) < len(addresses):
        return []
    records = [record for address in addresses if (record := _image_at(memory, address))]
    return records if len(records) == len(addresses) else []


def _search(memory: Memory) -> list[ImageRecord]:
    found: dict[int, ImageRecord] = {}
    for address in memory.find(ANY_MAGIC):
        if record := _image_at(memory, address):
            require(len(found) < IMAGES_MAX, "it has too many images")
            found[address] = record
    return [found[address] for address in _registered_order(memory, list(found))]


def _registered_order(memory: Memory, addresses: list[int]) -> list[int]:
    """The addresses in the order of the linker's table of images; as they are if there is no table."""
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
    """The first run of values that are exactly the wanted values, which are all different, in any order."""
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
