# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Objects with an image whose contents lie in memory, and what they are without the contents."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wasivfs_rules.rewrite.data_section import DataSegment, data_segments
from wasivfs_rules.rewrite.edits import Edit
from wasivfs_rules.rewrite.encoding import unsigned
from wasivfs_rules.rewrite.relocations import RELOCATIONS_OF_DATA, Relocation, relocations
from wasivfs_rules.wasm.binary import CUSTOM, Cursor, WasmError, sections
from wasivfs_rules.wasm.image_layout import (
    HEAD,
    HEAD_MAGIC,
    IMAGE,
    IN_LINKED_SEGMENT,
    IN_MEMORY,
    MAGIC,
    POINTER,
    SHIM_SYMBOL,
    HeadRecord,
    ImageStruct,
)
from wasivfs_rules.wasm.instructions import constant
from wasivfs_rules.wasm.module import DATA
from wasivfs_rules.wasm.symbols import DATA_SYMBOL, HIDDEN, LOCAL, WEAK, Symbol, symbols

_LINKING = b"linking"
# A C string has one byte more than it needs, and no array is empty.
_SPARE_BYTES = 1


class DataObject(NamedTuple):
    """The data of an object, with the offsets of its sections in the file."""

    data: bytes | mmap.mmap
    start: int
    segments: Sequence[DataSegment]
    symbols: Sequence[Symbol]
    relocations: Sequence[Relocation]
    relocations_start: int
    relocations_end: int

    def position(self, relocation: Relocation) -> int | None:
        """Where in the file the data is that a relocation points to; None if another object has it."""
        symbol = self.symbol(relocation)
        if symbol.kind != DATA_SYMBOL or not symbol.is_defined:
            return None
        return self.segments[symbol.segment].bytes_start + symbol.offset + relocation.addend

    def symbol(self, relocation: Relocation) -> Symbol:
        return self.symbols[relocation.symbol]


class ImageObject(NamedTuple):
    """An object with one image. `contents` is the pointer to the contents, and `head_start` an offset in the file."""

    object: DataObject
    contents: Relocation
    head: HeadRecord
    head_start: int

    @property
    def contents_symbol(self) -> bytes | None:
        """The symbol of the contents if another object has them."""
        symbol = self.object.symbol(self.contents)
        return None if symbol.is_defined else symbol.name

    @property
    def head_of_segment(self) -> bytes:
        """The head when the contents lie in a segment."""
        return HEAD.pack(*self.head._replace(where=IN_LINKED_SEGMENT, contents=HEAD.size))


def read_data_object(data: bytes | mmap.mmap) -> DataObject:
    """Raises WasmError."""
    segments, found, moved = list[DataSegment](), list[Symbol](), list[Relocation]()
    start = moved_start = moved_end = 0
    for number, cursor in sections(data):
        if number == DATA:
            start, segments = cursor.position, data_segments(cursor, ())
        elif number == CUSTOM:
            name = cursor.name()
            if name == _LINKING:
                found = list(symbols(cursor))
            elif name == RELOCATIONS_OF_DATA:
                cursor.unsigned()
                moved_start, moved_end, moved = cursor.position, cursor.end, list(relocations(cursor))
    if any(one.symbol >= len(found) for one in moved) or any(one.segment >= len(segments) for one in found):
        raise WasmError("a number in it is too large")
    return DataObject(data, start, segments, found, moved, moved_start, moved_end)


def image_in(object_: DataObject) -> ImageObject | None:
    """The image in an object if it is the only one and has contents in memory. Raises WasmError."""
    by_place = {one.offset: one for one in object_.relocations}
    structs = [place - _offset_of("shim") for place, one in by_place.items() if object_.symbol(one).name == SHIM_SYMBOL]
    for place in structs if len(structs) == 1 else ():
        head, contents = (by_place.get(place + _offset_of(field)) for field in ("head", "contents"))
        start = object_.position(head) if head else None
        if not contents or start is None or not _bytes(object_, object_.start + place, IMAGE.size).startswith(MAGIC):
            return None
        record = HeadRecord(*HEAD.unpack(_bytes(object_, start, HEAD.size)))
        if record.magic == HEAD_MAGIC and record.where == IN_MEMORY and record.data_size:
            return ImageObject(object_, contents, record, start)
    return None


def contents_at(object_: DataObject, symbol: Symbol, image: ImageObject) -> int | None:
    """The offset of the contents in the file of an object that defines their symbol, and has nothing beside them."""
    segment = object_.segments[symbol.segment]
    spare = segment.end - segment.bytes_start - image.head.data_size
    is_whole = not symbol.offset and not image.contents.addend and 0 <= spare <= _SPARE_BYTES
    return segment.bytes_start if is_whole else None


def edits_without_contents(image: ImageObject) -> Iterator[Edit]:
    """The edits with which an object has its contents in a segment: it refers to them no more, and has none."""
    object_ = image.object
    pointer = object_.start + image.contents.offset
    yield Edit(image.head_start, image.head_start + HEAD.size, [image.head_of_segment])
    yield Edit(pointer, pointer + POINTER.size, [bytes(POINTER.size)])
    emptied, missing = object_.start, 0
    symbol = object_.symbol(image.contents)
    if symbol.is_defined:
        segment = object_.segments[symbol.segment]
        cursor = Cursor(object_.data, segment.start, segment.end)
        cursor.unsigned(), constant(cursor, ())
        yield Edit(cursor.position, segment.end, [unsigned(0)])
        # Other images may have the same contents. They must not find them here.
        first = object_.data[symbol.flags_start]
        yield Edit(symbol.flags_start, symbol.flags_start + 1, [bytes([first & ~(WEAK | HIDDEN) | LOCAL])])
        emptied, missing = segment.end, segment.end - cursor.position - len(unsigned(0))
    kept = [one for one in object_.relocations if one is not image.contents]
    written = (
        bytes([one.kind]) + unsigned(one.offset - (missing if object_.start + one.offset >= emptied else 0)) + one.rest
        for one in kept
    )
    yield Edit(object_.relocations_start, object_.relocations_end, [unsigned(len(kept)) + b"".join(written)])


def _offset_of(field: str) -> int:
    """The offset of a pointer in struct wasivfs_image."""
    return len(MAGIC) + POINTER.size * (ImageStruct._fields.index(field) - 1)


def _bytes(object_: DataObject, position: int, size: int) -> bytes:
    found = object_.data[position : position + size]
    if len(found) < size:
        raise WasmError("it is cut off")
    return found
