# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the sections of one module lie, and the edits that make a vector in one of them longer."""

from __future__ import annotations

import mmap
from collections.abc import Sequence

from wasivfs_rules.rewrite.edits import Edit
from wasivfs_rules.rewrite.encoding import unsigned
from wasivfs_rules.rewrite.pieces import Piece
from wasivfs_rules.wasm.binary import CUSTOM, HEADER, Cursor, WasmError, sections_in


class Sections:
    """The sections with a number of the module between two offsets."""

    def __init__(self, data: bytes | mmap.mmap, start: int, end: int) -> None:
        self._data = data
        self._places: dict[int, tuple[int, int]] = {}
        self.starts: dict[int, int] = {}  # the offset of the whole section
        begin = start + len(HEADER)
        for number, section in sections_in(Cursor(data, start, end)):
            if number in self._places:
                raise WasmError("it has a section twice")
            if number != CUSTOM:
                self._places[number] = section.position, section.end
                self.starts[number] = begin
            begin = section.end

    def cursor(self, number: int) -> Cursor:
        """A new cursor over the contents of a section. WasmError if the module lacks it."""
        if number not in self._places:
            raise WasmError(f"it lacks the section {number} that programs of ours have")
        return Cursor(self._data, *self._places[number])


def appended(vector: Cursor, count: int, pieces: Sequence[Piece]) -> list[Edit]:
    """Adds `count` elements to the vector that reaches to the end of the cursor."""
    start = vector.position
    total = vector.unsigned() + count
    return [Edit(start, vector.position, [unsigned(total)]), Edit(vector.end, vector.end, pieces)]
