# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a WebAssembly module declares, without running it: imports, exports, data segments. Names are bytes.

Raises WasmError if the module is malformed or not understood.
"""

from __future__ import annotations

import itertools
import mmap
from collections.abc import Sequence
from typing import NamedTuple

from wasivfs_rules.wasm.binary import CUSTOM, Buffer, Cursor, WasmError, sections_in
from wasivfs_rules.wasm.instructions import constant, places_in_memory

IMPORT, FUNCTION, MEMORY, GLOBAL, EXPORT, START, ELEMENT, CODE, DATA, DATA_COUNT = 2, 3, 5, 6, 7, 8, 9, 10, 11, 12
_KINDS = ("func", "table", "memory", "global", "tag")
# Instead of a kind: several imports of one module follow.
_COMPACT = (0x7E, 0x7F)
PAGE = 65536
MEMORY_LIMIT = 1 << 32
_NOWHERE = -1  # the address of a passive segment that has none yet


class Import(NamedTuple):
    """`kind` is one of those in _KINDS."""

    module: bytes
    name: bytes
    kind: str


class Export(NamedTuple):
    """`kind` is one of those in _KINDS."""

    name: bytes
    kind: str


class Segment(NamedTuple):
    """`size` bytes at `offset` of the file, which instantiation copies into the first memory, or a passive segment.

    `number` counts the segments of the data section from 0. A passive segment has an `address` that no memory has, so
    that an address says where the bytes are, whichever kind they are.
    """

    address: int
    offset: int
    size: int
    number: int


class _MemoryType(NamedTuple):
    """The least size in bytes."""

    size: int
    is_shared: bool


class Module(NamedTuple):
    """`segments` are sorted by address and do not overlap; `memory_size` is the first memory's minimum in bytes.

    `passive`: the passive segments that the start of the module does not copy, sorted in the same way.
    `global_values` has None for a global that is not a known integer.
    """

    imports: tuple[Import, ...]
    exports: tuple[Export, ...]
    custom_sections: dict[bytes, tuple[int, int]]  # the first section of each name: offset and end of its contents
    segments: tuple[Segment, ...]
    passive: tuple[Segment, ...]
    memory_size: int
    global_values: tuple[int | None, ...]
    has_shared_memory: bool


def parse_module(data: Buffer | mmap.mmap) -> Module:
    """Reads a module; leaves out data segments whose address is not a constant."""
    return read_module(Cursor(data, 0, len(data)))


def read_module(cursor: Cursor) -> Module:  # noqa: C901 - one case per section
    """As parse_module(), for a part of a file; offsets are relative to the file."""
    imports: list[Import] = []
    exports: list[Export] = []
    custom: dict[bytes, tuple[int, int]] = {}
    memories: list[_MemoryType] = []
    global_values: list[int | None] = []
    segments: list[Segment] = []
    start: int | None = None
    copied: dict[int, int] = {}
    for number, section in sections_in(cursor):
        if number == CUSTOM:
            custom.setdefault(section.name(), (section.position, section.end))
        elif number == IMPORT:
            imports = [read_import(section, memories, global_values)[0] for _ in range(section.count())]
        elif number == MEMORY:
            memories += [_memory_type(section) for _ in range(section.count())]
        elif number == GLOBAL:
            for _ in range(section.count()):
                _global_type(section)
                global_values.append(constant(section, global_values))
        elif number == EXPORT:
            exports = [_export(section) for _ in range(section.count())]
        elif number == START:
            start = section.unsigned()
        elif number == CODE and start is not None:
            imported = sum(entry.kind == "func" for entry in imports)
            copied = places_in_memory(section, start - imported)
        elif number == DATA:
            found = [_segment(section, global_values, index, copied) for index in range(section.count())]
            segments = [segment for segment in found if segment and segment.size]
    memory_size = memories[0].size if memories else 0
    in_memory = [segment for segment in segments if segment.address != _NOWHERE]
    passive = _beyond_memory([segment for segment in segments if segment.address == _NOWHERE])
    placed = _sorted(in_memory, memory_size)
    values, is_shared = tuple(global_values), any(memory.is_shared for memory in memories)
    return Module(tuple(imports), tuple(exports), custom, placed, passive, memory_size, values, is_shared)


def _beyond_memory(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Passive segments with addresses, one after the other."""
    addresses = itertools.accumulate((segment.size for segment in segments), initial=MEMORY_LIMIT)
    return tuple(segment._replace(address=address) for segment, address in zip(segments, addresses, strict=False))


def _sorted(segments: list[Segment], memory_size: int) -> tuple[Segment, ...]:
    segments.sort(key=lambda segment: segment.address)
    end = 0
    for segment in segments:
        if segment.address < end:
            raise WasmError("its data segments overlap")
        end = segment.address + segment.size
    if end > memory_size:
        raise WasmError("its data lies outside its memory")
    return tuple(segments)


def _kind(number: int) -> str:
    if number in _COMPACT:
        raise WasmError("it has compact imports, which wasivfs does not read")
    if number >= len(_KINDS):
        raise WasmError("an import or export in it has an unknown kind")
    return _KINDS[number]


def read_import(
    cursor: Cursor, memories: list[_MemoryType], global_values: list[int | None]
) -> tuple[Import, int | None]:
    """The next import, and the index of its type if it is a function.

    Adds the size of a memory to `memories`, and None for a global to `global_values`.
    """
    module, name, kind = cursor.name(), cursor.name(), _kind(cursor.byte())
    type_index = None
    if kind == "func":
        type_index = cursor.unsigned()
    elif kind == "table":
        _value_type(cursor)
        _limits(cursor)
    elif kind == "memory":
        memories.append(_memory_type(cursor))
    elif kind == "global":
        _global_type(cursor)
        global_values.append(None)
    else:
        cursor.byte()
        cursor.unsigned()
    return Import(module, name, kind), type_index


def _export(cursor: Cursor) -> Export:
    export = Export(cursor.name(), _kind(cursor.byte()))
    cursor.unsigned()
    return export


def _limits(cursor: Cursor) -> tuple[int, int, bool]:
    """The minimum, the size of its unit, and whether what it limits is shared."""
    flags = cursor.byte()
    bits = 64 if flags & 4 else 32
    minimum = cursor.unsigned(bits)
    if flags & 1:
        cursor.unsigned(bits)
    return minimum, 1 << min(cursor.unsigned(), 16) if flags & 8 else PAGE, bool(flags & 2)


def _memory_type(cursor: Cursor) -> _MemoryType:
    minimum, unit, is_shared = _limits(cursor)
    return _MemoryType(min(minimum * unit, MEMORY_LIMIT), is_shared)


def _value_type(cursor: Cursor) -> None:
    if cursor.byte() in (0x63, 0x64):  # (ref null ht), (ref ht)
        cursor.signed(33)


def _global_type(cursor: Cursor) -> None:
    _value_type(cursor)
    cursor.byte()


def _segment(cursor: Cursor, global_values: list[int | None], index: int, copied: dict[int, int]) -> Segment | None:
    """None for a segment in another memory or at an unknown address. `copied`: the addresses of passive segments."""
    flags = cursor.unsigned()
    if flags > 2:
        raise WasmError("a data segment in it has an unknown kind")
    memory = cursor.unsigned() if flags == 2 else 0
    address = copied.get(index, _NOWHERE) if flags == 1 else constant(cursor, global_values)
    contents = cursor.sub(cursor.unsigned())
    if address is None or memory != 0:
        return None
    return Segment(address, contents.position, contents.end - contents.position, index)
