# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A linkable WebAssembly object around bytes, as a compiler makes from an array, but without holding it in memory.

The tool conventions for linking define the format: https://github.com/WebAssembly/tool-conventions
"""

from __future__ import annotations

from wasivfs_rules.wasm.binary import CUSTOM, HEADER
from wasivfs_rules.wasm.image_layout import DATA_ALIGNMENT

IMPORT, DATA = 2, 11
_MEMORY_IMPORT = b"\x01\x03env\x0f__linear_memory\x02\0\0"
_ONE_SEGMENT_AT_ZERO = b"\x01\0\x41\0\x0b"
_SEGMENT_NAME = b".rodata.wasivfs_data"
_LINKING_VERSION = b"\x02"
_SEGMENT_INFO, _SYMBOL_TABLE = 5, 8
_DATA_SYMBOL = 1
# Weak, because two images may have the same contents; hidden, because only images use it.
_WEAK_HIDDEN = 0x01 | 0x04


def _unsigned(value: int) -> bytes:
    """LEB128 in five bytes for every value, so that the size of the header is known before the size of the data."""
    return bytes([value >> shift & 0x7F | (0x80 if shift < 28 else 0) for shift in range(0, 35, 7)])


def _name(name: bytes) -> bytes:
    return _unsigned(len(name)) + name


def _section(number: int, content: bytes, more: int = 0) -> bytes:
    """A section whose last `more` bytes follow later."""
    return bytes([number]) + _unsigned(len(content) + more) + content


def head(size: int) -> bytes:
    """The bytes before `size` bytes of data; equally many for each size."""
    segment = _ONE_SEGMENT_AT_ZERO + _unsigned(size)
    return HEADER + _section(IMPORT, _MEMORY_IMPORT) + _section(DATA, segment, size)


def tail(symbol: bytes, size: int) -> bytes:
    """The bytes after the data, which make `symbol` its name."""
    alignment = DATA_ALIGNMENT.bit_length() - 1
    info = b"\x01" + _name(_SEGMENT_NAME) + bytes([alignment, 0])
    table = bytes([1, _DATA_SYMBOL, _WEAK_HIDDEN]) + _name(symbol) + b"\0\0" + _unsigned(size)
    linking = _LINKING_VERSION + _section(_SEGMENT_INFO, info) + _section(_SYMBOL_TABLE, table)
    return _section(CUSTOM, _name(b"linking") + linking)
