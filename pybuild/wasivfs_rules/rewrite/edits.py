# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A module or component with some of its bytes replaced, and with the sizes of all sections around them.

What is not replaced stays in the file, where nothing reads it until it is written.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from typing import BinaryIO, NamedTuple

from wasivfs_rules.rewrite.encoding import sized
from wasivfs_rules.rewrite.pieces import Extent, Piece
from wasivfs_rules.wasm.binary import COMPONENT_HEADER, HEADER, Cursor, sections_in
from wasivfs_rules.wasm.component import COMPONENT, CORE_MODULE


class Edit(NamedTuple):
    """The bytes between two offsets of the file become `pieces`.

    It begins inside the contents of a section, or, to insert a section, at its first byte, which it then replaces.
    """

    start: int
    end: int
    pieces: Sequence[Piece]


class Source(NamedTuple):
    """A file, and its bytes."""

    data: bytes | mmap.mmap
    file: BinaryIO


def edited(source: Source, start: int, end: int, edits: Iterable[Edit]) -> list[Piece]:
    """The bytes between two offsets. Edits do not overlap; those at the same offset are in their order."""
    pieces: list[Piece] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [Extent(source.file, start, edit.start - start), *edit.pieces]
        start = edit.end
    return [*pieces, Extent(source.file, start, end - start)]


def rewritten(source: Source, start: int, end: int, edits: Sequence[Edit]) -> list[Piece]:
    """The module or component between two offsets."""
    is_component = source.data[start : start + len(COMPONENT_HEADER)] == COMPONENT_HEADER
    header = COMPONENT_HEADER if is_component else HEADER
    pieces: list[Piece] = [header]
    unchanged = begin = start + len(header)
    for number, section in sections_in(Cursor(source.data, start, end), header):
        contents, after = section.position, section.end
        ahead = [edit for edit in edits if begin <= edit.start < edit.end <= contents]
        inside = [edit for edit in edits if contents <= edit.start and edit.end <= after]
        if ahead or inside:
            pieces += [Extent(source.file, unchanged, begin - unchanged)]
            pieces += [piece for edit in ahead for piece in edit.pieces] or [bytes([number])]
            is_nested = is_component and number in (CORE_MODULE, COMPONENT)
            pieces += sized((rewritten if is_nested else edited)(source, contents, after, inside))
            unchanged = after
        begin = after
    return [*pieces, Extent(source.file, unchanged, end - unchanged)]
