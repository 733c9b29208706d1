# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the images in the memory and the passive segments of a module."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from wasivfs_rules.inspect.image import ImageError, require
from wasivfs_rules.rewrite.hooks import find_hooks
from wasivfs_rules.wasm.image_layout import (
    ANY_MAGIC,
    HEAD,
    HEAD_MAGIC,
    IMAGE,
    IMAGE_2,
    IMAGE_ALIGNMENT,
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    IN_MEMORY,
    LATE_ALONE,
    LATE_IMAGE,
    LATE_KNOWN,
    MAGIC,
    MAGIC_2,
    NUMBER,
    POINTER,
    HeadRecord,
    ImageRecord,
    ImageStruct,
    ImageStruct2,
    late_hook,
)
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import Segment

# Limits of memory and work for one program; real programs need much less.
IMAGES_MAX = 1000
TABLES_TRIED = 1000  # places that look like the linker's table of images


def find_images(memory: Memory) -> list[ImageRecord]:
    """All images, in the order in which the shim looks through them."""
    known = late_images(memory)
    segments = [(head, segment) for segment in memory.passive if (head := _head_of(memory, segment))]
    late = [_late_image(memory, segments)] if known & LATE_IMAGE else []
    linked = [] if known & LATE_ALONE else _linked_images(memory)
    of_heads = dict(segments)
    return late + [_with_contents(record, of_heads) for record in linked]


def announces_late_image(memory: Memory) -> bool:
    """Whether the shim looks for the late image that is there, or for none if there is none."""
    found = find_hooks(memory)
    known = found[1].late if found else LATE_KNOWN
    heads = [head for segment in memory.passive if (head := _head_of(memory, segment))]
    late = [head.tree for head in heads if head.where == IN_LATE_SEGMENT]
    announced = [late_hook(tree, is_alone=bool(known & LATE_ALONE)) for tree in late]
    return known in announced if announced else not known & LATE_IMAGE


def late_images(memory: Memory) -> int:
    """The `late` of the program's hooks. Only a program with passive segments can have a late image."""
    found = find_hooks(memory) if memory.passive else None
    return found[1].late if found else LATE_KNOWN


def _late_image(memory: Memory, segments: Iterable[tuple[HeadRecord, Segment]]) -> ImageRecord:
    """The segment is the blob, and after it the contents."""
    late = [(head, segment) for head, segment in segments if head.where == IN_LATE_SEGMENT]
    require(len(late) == 1, "its late image is missing, or there are several")
    ((head, segment),) = late
    end = segment.address + segment.size
    tables = segment.address, min(segment.address + head.size, end)
    record = _record(head, tables, (segment.address + head.contents, end), ((segment.address, HEAD.size),))
    return _with_writable(memory, record)


def _with_contents(record: ImageRecord, segments: Mapping[HeadRecord, Segment]) -> ImageRecord:
    """The record of a linked image, also if its contents are in a segment."""
    head = record.head
    if head is None or head.where == IN_MEMORY:
        return record
    segment = segments.get(head)
    if segment is None or head.where != IN_LINKED_SEGMENT:
        raise ImageError("the segment of its contents is missing")
    return record._replace(
        data=segment.address + head.contents,
        data_end=segment.address + segment.size,
        structs=(*record.structs, (segment.address, HEAD.size)),
    )


def _head_of(memory: Memory, segment: Segment) -> HeadRecord | None:
    """The head at the start of a passive segment of ours."""
    if segment.size < HEAD.size or memory.read(segment.address, len(HEAD_MAGIC)) != HEAD_MAGIC:
        return None
    return _head_at(memory, segment.address)


def _head_at(memory: Memory, address: int) -> HeadRecord:
    head = HeadRecord(*HEAD.unpack(memory.read(address, HEAD.size)))
    require(head.magic == HEAD_MAGIC, "its head is not one of an image")
    return head


def _linked_images(memory: Memory) -> list[ImageRecord]:
    # The linker puts the table that the shim searches in a separate segment. Tools that rewrite programs may have
    # joined it with other segments: then all of the memory is searched.
    tables = [table for segment in memory.segments if (table := _table_in(memory, segment))]
    return max(tables, key=len) if tables else _search(memory)


def _of_contract_2(memory: Memory, address: int) -> ImageRecord:
    found = ImageStruct2(*IMAGE_2.unpack(memory.read(address, IMAGE_2.size)))
    # It has addresses instead of offsets.
    return _record(found, (0, memory.size), (found.contents, memory.size), ((address, IMAGE_2.size),))


def _of_contract_3(memory: Memory, address: int) -> ImageRecord:
    found = ImageStruct(*IMAGE.unpack(memory.read(address, IMAGE.size)))
    head = _head_at(memory, found.head)
    tables = found.head, min(found.head + head.size, memory.size)
    structs = (address, IMAGE.size), (found.head, HEAD.size)
    return _with_writable(memory, _record(head, tables, (found.contents, memory.size), structs))


def _record(
    head: HeadRecord | ImageStruct2,
    tables: tuple[int, int],
    contents: tuple[int, int],
    structs: tuple[tuple[int, int], ...],
) -> ImageRecord:
    """The image whose tables `head` places by offsets from the first address of `tables`; both are ranges."""
    start, end = tables
    return ImageRecord(
        structs=structs,
        start=start,
        end=end,
        nodes=start + head.nodes,
        slots=start + head.slots,
        names=start + head.names,
        times=start + head.times if head.times else 0,
        data=contents[0],
        data_end=contents[1],
        node_count=head.node_count,
        slot_count=head.slot_count,
        names_size=head.names_size,
        data_size=head.data_size,
        time=head.time,
        head=head if isinstance(head, HeadRecord) else None,
    )


def _with_writable(memory: Memory, record: ImageRecord) -> ImageRecord:
    """The record with the place of its table of writable directories, which begins with their count."""
    if record.head is None or not record.head.writable:
        return record
    start = record.start + record.head.writable
    require(start + NUMBER.size <= record.end, "a table lies outside the tables")
    (count,) = NUMBER.unpack(memory.read(start, NUMBER.size))
    return record._replace(writable=start + NUMBER.size, writable_count=count)


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
