# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Bytes as C literals. Each escape has three octal digits, so that it cannot include a following digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

# Escaped besides bytes that are not printable: quote and backslash, and the start of a trigraph.
_ESCAPED = b'"\\?'
_AS_CHARACTERS = [
    bytes([byte]) if 32 <= byte < 127 and byte not in _ESCAPED else b"\\%03o" % byte for byte in range(256)
]
_PLAIN = re.compile(rb"[ !#->@-\[\]-~]*")  # needs no escape, like nearly all names
_AS_INTEGERS = [b"%d," % byte for byte in range(256)]
_WIDTH = 4
_BYTES_PER_LINE = 24
_LINE = _BYTES_PER_LINE * _WIDTH
# A multiple of _BYTES_PER_LINE.
_PIECE = _BYTES_PER_LINE << 11


def c_string(data: bytes) -> str:
    """The bytes as one C string literal."""
    if _PLAIN.fullmatch(data):
        return f'"{data.decode("ascii")}"'
    return '"' + b"".join([_AS_CHARACTERS[byte] for byte in data]).decode("ascii") + '"'


def string_lines(data: bytes) -> str:
    """The bytes as C string literals of at most 98 columns, one on each line, without a final newline."""
    lines = [data[start : start + _BYTES_PER_LINE] for start in range(0, len(data), _BYTES_PER_LINE)]
    return "\n".join([c_string(line) for line in lines]) or '""'


class _Expansion:
    """Replaces each byte by up to four, column by column, which is much faster than a loop over bytes."""

    def __init__(self, table: list[bytes], before: bytes, after: bytes) -> None:
        padded = [entry.ljust(_WIDTH, b"\0") for entry in table]
        self._columns = [bytes(entry[column] for entry in padded) for column in range(_WIDTH)]
        self._before = before
        self._between = after + b"\n" + before
        self._after = after + b"\n"

    def lines(self, data: bytes) -> str:
        expanded = bytearray(_WIDTH * len(data))
        for column, table in enumerate(self._columns):
            expanded[column::_WIDTH] = data.translate(table)
        lines = [expanded[start : start + _LINE] for start in range(0, len(expanded), _LINE)]
        text = self._before + self._between.join(lines) + self._after
        return text.translate(None, b"\0").decode("ascii")


_STRING = _Expansion(_AS_CHARACTERS, b'"', b'"')
_ARRAY = _Expansion(_AS_INTEGERS, b"", b"")


def _pieces(blob: BinaryIO) -> Iterator[bytes]:
    while data := blob.read(_PIECE):
        yield data


def string_pieces(blob: BinaryIO) -> Iterator[str]:
    """All bytes of a file as lines of string literals."""
    return map(_STRING.lines, _pieces(blob))


def array_pieces(blob: BinaryIO) -> Iterator[str]:
    """All bytes of a file as lines of integers, each with its comma."""
    return map(_ARRAY.lines, _pieces(blob))
