# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The relocations of the data of an object file: where a linker writes addresses and numbers.

The tool conventions for linking define the format: https://github.com/WebAssembly/tool-conventions
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wasivfs_rules.wasm.binary import Cursor, WasmError

RELOCATIONS_OF_DATA = b"reloc.DATA"
# R_WASM_*_I32: indices have no addend; addresses and offsets have one. Data of wasm32 has no others.
_WITHOUT_ADDEND = frozenset((2, 13, 26))
_WITH_ADDEND = frozenset((5, 8, 9, 23))


class Relocation(NamedTuple):
    """`offset` counts from the start of the section that is changed. `kind` and `rest` are as in the file."""

    kind: int
    offset: int
    symbol: int
    addend: int
    rest: bytes


def relocations(cursor: Cursor) -> Iterator[Relocation]:
    """Those in a section, whose cursor is before their number."""
    for _ in range(cursor.count()):
        kind, offset, start = cursor.byte(), cursor.unsigned(), cursor.position
        symbol = cursor.unsigned()
        if kind not in _WITHOUT_ADDEND | _WITH_ADDEND:
            raise WasmError("a relocation in it has an unknown kind")
        addend = cursor.signed(32) if kind in _WITH_ADDEND else 0
        yield Relocation(kind, offset, symbol, addend, cursor.data[start : cursor.position])
