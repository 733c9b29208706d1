# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The symbols of object files, from their `linking` sections: the data and functions that they define or need.

Raises WasmError if an object is malformed.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import NamedTuple

from wasivfs_rules.wasm.binary import CUSTOM, Buffer, Cursor, WasmError, sections
from wasivfs_rules.wasm.module import IMPORT, read_import

TYPE, FUNCTION = 1, 3
_SYMBOL_TABLE = 8
FUNCTION_SYMBOL, DATA_SYMBOL, _SECTION_SYMBOL = 0, 1, 3
# Flags. Of a weak symbol that several objects define, the linker keeps one.
WEAK, LOCAL, HIDDEN, UNDEFINED, NO_STRIP = 0x01, 0x02, 0x04, 0x10, 0x80
_EXPLICIT_NAME = 0x40
_FUNCTION_TYPE = 0x60


class Symbol(NamedTuple):
    """`name` is None if the name of the import counts; `function` is the index of a function.

    Defined data has the number of its segment and an offset in it. `flags_start` is where the flags are in the file.
    """

    kind: int
    name: bytes | None
    is_defined: bool
    function: int = 0
    segment: int = 0
    offset: int = 0
    flags_start: int = 0


class Signature(NamedTuple):
    """Types as the binary format numbers them."""

    parameters: bytes
    results: bytes


class Function(NamedTuple):
    """A function symbol of an object. If it is not defined, `module` and `name` are those of its import."""

    symbol: bytes
    signature: Signature
    is_defined: bool
    module: bytes = b""
    name: bytes = b""


def symbols(cursor: Cursor) -> Iterator[Symbol]:
    """The symbols in a `linking` section; the cursor is after the section's name."""
    cursor.unsigned()  # version
    while cursor.position < cursor.end:
        kind, table = cursor.byte(), cursor.sub(cursor.unsigned())
        if kind == _SYMBOL_TABLE:
            yield from (_symbol(table) for _ in range(table.count()))


def _symbol(table: Cursor) -> Symbol:
    kind, flags_start, flags = table.byte(), table.position, table.unsigned()
    is_defined = not flags & UNDEFINED
    if kind == DATA_SYMBOL:
        name = table.name()
        if not is_defined:
            return Symbol(kind, name, is_defined)
        segment, offset, _ = table.unsigned(), table.unsigned(), table.unsigned()
        return Symbol(kind, name, is_defined, segment=segment, offset=offset, flags_start=flags_start)
    index = table.unsigned()
    has_name = kind != _SECTION_SYMBOL and (is_defined or flags & _EXPLICIT_NAME)
    return Symbol(kind, table.name() if has_name else None, is_defined, index)


def functions(data: Buffer | mmap.mmap) -> Iterator[Function]:
    """The functions that an object defines or needs, with the names of their symbols."""
    types: list[Signature] = []
    imports: list[tuple[bytes, bytes, int]] = []
    defined: list[int] = []
    for number, cursor in sections(data):
        if number == TYPE:
            types = [_signature(cursor) for _ in range(cursor.count())]
        elif number == IMPORT:
            found = [read_import(cursor, [], []) for _ in range(cursor.count())]
            imports = [(one.module, one.name, type_index) for one, type_index in found if type_index is not None]
        elif number == FUNCTION:
            defined = [cursor.unsigned() for _ in range(cursor.count())]
        elif number == CUSTOM and cursor.name() == b"linking":
            of_functions = [symbol for symbol in symbols(cursor) if symbol.kind == FUNCTION_SYMBOL]
            yield from (_function(symbol, types, imports, defined) for symbol in of_functions)


def _signature(cursor: Cursor) -> Signature:
    if cursor.byte() != _FUNCTION_TYPE:
        raise WasmError("one of its types is not a function type")
    return Signature(cursor.name(), cursor.name())


def _function(
    symbol: Symbol, types: list[Signature], imports: list[tuple[bytes, bytes, int]], defined: list[int]
) -> Function:
    try:
        if symbol.is_defined:
            return Function(symbol.name or b"", types[defined[symbol.function - len(imports)]], is_defined=True)
        module, name, type_index = imports[symbol.function]
        named = name if symbol.name is None else symbol.name
        return Function(named, types[type_index], is_defined=False, module=module, name=name)
    except IndexError:
        raise WasmError("a symbol in it names a function that does not exist") from None
