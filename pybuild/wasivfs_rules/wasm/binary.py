# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The binary format of WebAssembly: numbers, names and sections, each read within its bounds."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Protocol

PREAMBLE = b"\0asm"
HEADER = PREAMBLE + b"\x01\0\0\0"
COMPONENT_HEADER = PREAMBLE + b"\x0d\0\x01\0"
CUSTOM, _DATA = 0, 11  # the ids of sections with a name, and of data
_LARGE = 1 << 20  # reading its sections takes longer than searching a smaller file


class WasmError(ValueError):
    """The bytes are not a module that we can read; the message says why."""


class Buffer(Protocol):
    """The bytes of a module: bytes or mmap."""

    def __len__(self) -> int: ...

    def __getitem__(self, key: slice) -> bytes: ...

    def find(self, text: bytes, start: int, end: int, /) -> int: ...


class Cursor:
    """Reads the binary format between two offsets of a buffer."""

    def __init__(self, data: Buffer | mmap.mmap, position: int, end: int) -> None:
        self.data, self.position, self.end = data, position, end

    def take(self, size: int) -> bytes:
        if size > self.end - self.position:
            raise WasmError("it is cut off, or a length in it is wrong")
        self.position += size
        return self.data[self.position - size : self.position]

    def byte(self) -> int:
        return self.take(1)[0]

    def unsigned(self, bits: int = 32) -> int:
        value, _ = self._leb128(bits)
        if value >> bits:
            raise WasmError("a number in it is too large")
        return value

    def signed(self, bits: int) -> int:
        value, size = self._leb128(bits)
        return value - (1 << size) if value >> (size - 1) else value

    def _leb128(self, bits: int) -> tuple[int, int]:
        """The bits of a number of at most so many bits, and how many bits were given: a multiple of 7."""
        value = size = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << size
            size += 7
            if byte < 0x80:
                return value, size
            if size >= bits:
                raise WasmError("a number in it is too long")

    def name(self) -> bytes:
        return self.take(self.unsigned())

    def count(self) -> int:
        """The length of a vector; each element has at least one byte."""
        count = self.unsigned()
        if count > self.end - self.position:
            raise WasmError("it is cut off, or a length in it is wrong")
        return count

    def sub(self, size: int) -> Cursor:
        """The next `size` bytes as a cursor of their own."""
        start = self.position
        if size > self.end - start:
            raise WasmError("it is cut off, or a length in it is wrong")
        self.position += size
        return Cursor(self.data, start, self.position)


def sections(data: Buffer | mmap.mmap) -> Iterator[tuple[int, Cursor]]:
    """The id and contents of each section of a module, in order."""
    return sections_in(Cursor(data, 0, len(data)))


def sections_in(cursor: Cursor, header: bytes = HEADER) -> Iterator[tuple[int, Cursor]]:
    """The id and contents of each section from the header on, in order."""
    start = cursor.data[cursor.position : min(cursor.position + len(header), cursor.end)]
    if start[: len(PREAMBLE)] != PREAMBLE:
        raise WasmError("it does not begin as a WebAssembly file")
    if start != header:
        raise WasmError("it has an unknown version")
    cursor.take(len(header))
    while cursor.position < cursor.end:
        number = cursor.byte()
        yield number, cursor.sub(cursor.unsigned())


def has_name(data: Buffer | mmap.mmap, text: bytes, start: int = 0, end: int | None = None) -> bool:
    """Whether a file, or its part, has these bytes. Does not search the data of a module, which may be large."""
    end = len(data) if end is None else end
    if end - start > _LARGE and data[start : start + len(HEADER)] == HEADER:
        try:
            parts = [cursor for number, cursor in sections_in(Cursor(data, start, end)) if number != _DATA]
            return any(data.find(text, part.position, part.end) >= 0 for part in parts)
        except WasmError:
            pass
    return data.find(text, start, end) >= 0
