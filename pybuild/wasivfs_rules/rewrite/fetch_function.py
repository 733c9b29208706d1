# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The function behind the shim's hook `fetch`, which copies from our segments: its body, and its place in a module."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping

from wasivfs_rules.rewrite.edits import Edit
from wasivfs_rules.rewrite.elements import element_of
from wasivfs_rules.rewrite.encoding import sized, unsigned
from wasivfs_rules.rewrite.hooks import HookedModule
from wasivfs_rules.rewrite.sections import Sections, appended
from wasivfs_rules.wasm.binary import Cursor, WasmError
from wasivfs_rules.wasm.module import CODE, ELEMENT, FUNCTION
from wasivfs_rules.wasm.names import FUNCTION_NAMES, SECTION_OF_NAMES

_NAME = b"wasivfs_fetch"
# memory.init after its last operand, a parameter. The shim's own function only traps.
_FETCHES = re.compile(rb"\x20[\x00-\x7f]\xfc(?:\x08|\x88\x80*\x00)", re.DOTALL)


def fetch_body(segments: Mapping[int, int]) -> bytes:
    """Its parameters: where, to, offset, size. `segments` has the number of each data segment of ours by its `where`.

    No operand is a constant, because optimisers split a segment if they know which parts of it are read.
    """
    copies = (
        # if (where == …) { memory.init; return }
        b"\x20\0\x41" + bytes([where]) + b"\x46\x04\x40\x20\1\x20\2\x20\3\xfc\x08" + unsigned(segment) + b"\0\x0f\x0b"
        for where, segment in sorted(segments.items(), reverse=True)
    )
    return b"\0" + b"".join(copies) + b"\0\x0b"


def fetch_edits(hooked: HookedModule, sections: Sections, body: bytes) -> Iterator[Edit]:
    """Gives the function behind the hook this body. If it is still the shim's own one, puts a new one in its place."""
    imported = sum(one.kind == "func" for one in hooked.module.imports)
    element = element_of(sections.cursor(ELEMENT), hooked.hooks.fetch, hooked.module.global_values)
    if element.function < imported:
        raise WasmError("the shim's hook in it is a function of the host")
    kind, count = _type(sections.cursor(FUNCTION), element.function - imported)
    code = sections.cursor(CODE)
    start, end, size = _place(code, element.function - imported)
    if _FETCHES.search(code.data[end - size : end]):
        yield Edit(start, end, sized([body]))
        return
    yield Edit(element.start, element.end, [unsigned(imported + count)])
    yield from appended(sections.cursor(FUNCTION), 1, [unsigned(kind)])
    yield from appended(sections.cursor(CODE), 1, sized([body]))
    with contextlib.suppress(WasmError, KeyError):
        names = Cursor(code.data, *hooked.module.custom_sections[SECTION_OF_NAMES])
        yield from list(_name_edits(names, imported + count))


def _place(code: Cursor, wanted: int) -> tuple[int, int, int]:
    """Where the function begins and ends in the file, and how many bytes its body has."""
    for _ in range(min(code.count(), wanted)):
        code.sub(code.unsigned())
    start = code.position
    size = code.unsigned()
    return start, code.sub(size).end, size


def _type(functions: Cursor, wanted: int) -> tuple[int, int]:
    """The type of a function, and the number of all functions."""
    count = functions.count()
    types = [functions.unsigned() for _ in range(min(wanted + 1, count))]
    if len(types) <= wanted:
        raise WasmError("its function table names a function that does not exist")
    return types[wanted], count


def _name_edits(names: Cursor, function: int) -> Iterator[Edit]:
    """Adds the name of a function that has the greatest number of all."""
    while names.position < names.end:
        kind, start = names.byte(), names.position
        part = names.sub(names.unsigned())
        if kind == FUNCTION_NAMES:
            size = part.end - part.position
            after_size = part.position
            longer = appended(part, 1, [unsigned(function) + unsigned(len(_NAME)) + _NAME])
            grown = sum(len(piece) for edit in longer for piece in edit.pieces) - (part.position - after_size)
            yield Edit(start, after_size, [unsigned(size + grown)])
            yield from longer
