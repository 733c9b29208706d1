# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A linkable WebAssembly object of data, as compilers make from constants, which need not all be in memory here.

The tool conventions for linking define the format: https://github.com/WebAssembly/tool-conventions
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wasivfs_rules.wasm.binary import CUSTOM, HEADER
from wasivfs_rules.wasm.symbols import UNDEFINED

IMPORT, DATA = 2, 11
_MEMORY_IMPORT = b"\x01\x03env\x0f__linear_memory\x02\0\0"
# Linkers choose the addresses. Zero in the bytes of a pointer is then what the object itself would have there.
_ACTIVE_AT_ZERO = b"\0\x41\0\x0b"
_DATA_SECTION_NUMBER = b"\x01"  # after that of imports
_LINKING_VERSION = b"\x02"
_SEGMENT_INFO, _SYMBOL_TABLE = 5, 8
_DATA_SYMBOL = 1
_ADDRESS, _NO_ADDEND = b"\x05", b"\0"  # R_WASM_MEMORY_ADDR_I32


class Constant(NamedTuple):
    """A segment that one symbol names. `pointers` are offsets of addresses in it, each with the symbol it points to."""

    symbol: bytes
    flags: int
    section: bytes
    alignment: int
    size: int
    pointers: tuple[tuple[int, bytes], ...] = ()


def frame(constants: Sequence[Constant]) -> list[bytes]:
    """What stands before the bytes of each constant, and after those of the last.

    What stands before has the same length for each size, so that a size need not be known before it is written.
    """
    count = _unsigned(len(constants))
    headers = [_ACTIVE_AT_ZERO + _unsigned(constant.size) for constant in constants]
    symbols = {constant.symbol: number for number, constant in enumerate(constants)}
    relocations, position = list[bytes](), len(count)
    for header, constant in zip(headers, constants, strict=True):
        position += len(header)
        for offset, target in constant.pointers:
            number = symbols.setdefault(target, len(symbols))
            relocations.append(_ADDRESS + _unsigned(position + offset) + _unsigned(number) + _NO_ADDEND)
        position += constant.size
    start = HEADER + _section(IMPORT, _MEMORY_IMPORT) + _section(DATA, count, position - len(count))
    headers[0] = start + headers[0]
    undefined = list(symbols)[len(constants) :]
    return [*headers, _linking(constants, undefined) + _relocations(relocations)]


def _linking(constants: Sequence[Constant], undefined: Sequence[bytes]) -> bytes:
    """The names of segments, and all symbols: of the constants, then those that other objects define."""
    infos = [_name(each.section) + bytes([each.alignment.bit_length() - 1, 0]) for each in constants]
    symbols = [
        bytes([_DATA_SYMBOL])
        + _unsigned(each.flags)
        + _name(each.symbol)
        + _unsigned(number)
        + b"\0"
        + _unsigned(each.size)
        for number, each in enumerate(constants)
    ]
    symbols += [bytes([_DATA_SYMBOL]) + _unsigned(UNDEFINED) + _name(symbol) for symbol in undefined]
    sections = _section(_SEGMENT_INFO, _vector(infos)) + _section(_SYMBOL_TABLE, _vector(symbols))
    return _section(CUSTOM, _name(b"linking") + _LINKING_VERSION + sections)


def _relocations(entries: Sequence[bytes]) -> bytes:
    return _section(CUSTOM, _name(b"reloc.DATA") + _DATA_SECTION_NUMBER + _vector(entries)) if entries else b""


def _unsigned(value: int) -> bytes:
    """LEB128 in five bytes for every value."""
    return bytes([value >> shift & 0x7F | (0x80 if shift < 28 else 0) for shift in range(0, 35, 7)])


def _name(name: bytes) -> bytes:
    return _unsigned(len(name)) + name


def _vector(elements: Sequence[bytes]) -> bytes:
    return _unsigned(len(elements)) + b"".join(elements)


def _section(number: int, content: bytes, more: int = 0) -> bytes:
    """A section whose last `more` bytes follow later."""
    return bytes([number]) + _unsigned(len(content) + more) + content
