# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which of the inputs of a link refer to the shim, and whether one of them is the shim. Reads the inputs only."""

from __future__ import annotations

import contextlib
import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path

from wasivfs_rules.binary import CUSTOM, PREAMBLE, Cursor, WasmError, sections

SHIM_MARK = b"wasivfs_shim_of_contract_"
# What fs_image.c says in the place of the symbol.
SOURCE_MARK = b"WASIVFS_REGISTER("
_SYMBOL_TABLE = 8
_DATA_SYMBOL, _SECTION_SYMBOL = 1, 3
_UNDEFINED, _EXPLICIT_NAME = 0x10, 0x40


def needs_shim(paths: Iterable[str]) -> bool:
    """Whether a file among these holds an image, and none of them is the object that the images refer to."""
    uses = [use for path in paths for use in _uses(Path(path))]
    return bool(uses) and not any(is_definition for is_definition in uses)


def _uses(path: Path) -> Iterator[bool]:
    """For each file that mentions the shim's symbol: whether it defines it."""
    with (
        contextlib.suppress(OSError, ValueError),
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        if data.find(SHIM_MARK) >= 0:
            yield _defines_shim(data)
        elif data.find(SOURCE_MARK) >= 0 and data[:4] != PREAMBLE:
            yield False


def _defines_shim(data: mmap.mmap) -> bool:
    """False for archives, whose members are linked only where they are missed, and for the bitcode of LTO."""
    if data[:4] != PREAMBLE:
        return False
    with contextlib.suppress(WasmError):
        for number, cursor in sections(data):
            if number == CUSTOM and cursor.name() == b"linking":
                return any(is_defined for name, is_defined in _data_symbols(cursor) if name.startswith(SHIM_MARK))
    return False


def _data_symbols(cursor: Cursor) -> Iterator[tuple[bytes, bool]]:
    """Name and definedness of the data symbols in a `linking` section."""
    cursor.unsigned()  # version
    while cursor.position < cursor.end:
        kind, table = cursor.byte(), cursor.sub(cursor.unsigned())
        if kind != _SYMBOL_TABLE:
            continue
        for _ in range(table.count()):
            kind, flags = table.byte(), table.unsigned()
            if kind == _DATA_SYMBOL:
                yield table.name(), not flags & _UNDEFINED
                if not flags & _UNDEFINED:
                    table.unsigned(), table.unsigned(), table.unsigned()
            else:
                table.unsigned()
                if kind != _SECTION_SYMBOL and (not flags & _UNDEFINED or flags & _EXPLICIT_NAME):
                    table.name()
