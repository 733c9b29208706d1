# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The element section of a module: which function an element of the function table names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wasivfs_rules.wasm.binary import Cursor, WasmError
from wasivfs_rules.wasm.instructions import constant

# The bits of a segment's flags. With _NOT_ACTIVE, _EXPLICIT means that the segment only declares its functions.
_NOT_ACTIVE, _EXPLICIT, _EXPRESSIONS = 1, 2, 4
_REF_FUNC, _END = 0xD2, 0x0B


class TableElement(NamedTuple):
    """The number of a function, which lies between two offsets of the file."""

    start: int
    end: int
    function: int


def element_of(section: Cursor, index: int, global_values: Sequence[int | None]) -> TableElement:
    """The element that the first table has at an index after instantiation. WasmError if there is none."""
    found: TableElement | None = None
    for _ in range(section.count()):
        found = _find_in_segment(section, index, global_values) or found
    if section.position != section.end:
        raise WasmError("its element section has bytes after its segments")
    if found is None:
        raise WasmError("its function table lacks the function of the shim")
    return found


def _find_in_segment(section: Cursor, index: int, global_values: Sequence[int | None]) -> TableElement | None:
    flags = section.unsigned()
    if flags > (_NOT_ACTIVE | _EXPLICIT | _EXPRESSIONS):
        raise WasmError("an element segment in it has an unknown kind")
    is_active = not flags & _NOT_ACTIVE
    table = section.unsigned() if is_active and flags & _EXPLICIT else 0
    first = constant(section, global_values) if is_active else None
    if flags & (_NOT_ACTIVE | _EXPLICIT):
        _skip_type(section, is_reference=bool(flags & _EXPRESSIONS))
    count = section.count()
    wanted = index - first if is_active and table == 0 and first is not None else None
    found = None
    for number in range(count):
        element = _expression(section, global_values) if flags & _EXPRESSIONS else _function(section)
        if number == wanted:
            found = element
    return found


def _skip_type(section: Cursor, *, is_reference: bool) -> None:
    """Of the elements: a kind, of which there is one, or a type of references, which may be in the long form."""
    if section.byte() in (0x63, 0x64) and is_reference:
        section.signed(33)


def _function(section: Cursor) -> TableElement:
    start = section.position
    return TableElement(start, section.position, section.unsigned())._replace(end=section.position)


def _expression(section: Cursor, global_values: Sequence[int | None]) -> TableElement | None:
    """None if it does not name a function."""
    start = section.position
    if section.byte() == _REF_FUNC:
        element = _function(section)
        if section.byte() == _END:
            return element
    section.position = start
    constant(section, global_values)
    return None
