# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Adds the passive segments of images to a program that is linked with our shim, as a stream from file to file.

No byte of the program's code and data changes, but the element of the function table that the hook `fetch` names, and
the hook `late`.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from wasivfs_rules.rewrite.data_section import data_segments
from wasivfs_rules.rewrite.edits import Edit, Source, rewritten
from wasivfs_rules.rewrite.encoding import sized, unsigned
from wasivfs_rules.rewrite.fetch_function import fetch_body, fetch_edits
from wasivfs_rules.rewrite.hooks import HookedModule, hooked_modules
from wasivfs_rules.rewrite.limits import SEGMENTS_MAX
from wasivfs_rules.rewrite.pieces import Extent, Piece, write_pieces
from wasivfs_rules.rewrite.sections import Sections, appended
from wasivfs_rules.wasm.binary import Cursor, WasmError
from wasivfs_rules.wasm.image_layout import LATE_OFFSET
from wasivfs_rules.wasm.module import CODE, DATA, DATA_COUNT

_PASSIVE = b"\x01"
_LATE = struct.Struct("<I")
_FEATURES, _BULK_MEMORY = b"target_features", b"bulk-memory"


class NewSegment(NamedTuple):
    """`tables` and `contents` after them. `where` is one of the constants of image_layout that name a segment.

    One without bytes is not added, but empties the segment that is there.
    """

    where: int
    tables: bytes
    contents: Extent | None = None


def add_segments(
    source: Source,
    segments: Sequence[NewSegment],
    late: int | None,
    out: BinaryIO,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Writes the program to `out` with these segments, of which each has another `where`.

    They replace the segments with the same `where` of an earlier change; others are kept. `late` becomes the value of
    the hook of this name, unless it is None. In a component, the module with our shim is changed.
    Raises WasmError, also after it has written a part, if the program is malformed or not one of ours.
    """
    found = list(hooked_modules(source.data))
    if not found:
        raise WasmError("it is not linked with the shim of this version")
    if len(found) > 1:
        raise WasmError("it has several modules that are linked with the shim")
    write_pieces(with_segments(source, found[0], segments, late), out, progress)


def with_segments(
    source: Source, hooked: HookedModule, segments: Sequence[NewSegment], late: int | None
) -> list[Piece]:
    """As add_segments(), for the module of the program that is found already, and without writing."""
    edits = list(_edits(source, hooked, segments, late))
    return rewritten(source, 0, len(source.data), edits)


def _edits(source: Source, hooked: HookedModule, new: Sequence[NewSegment], late: int | None) -> Iterator[Edit]:
    if b"linking" in hooked.module.custom_sections:
        raise WasmError("it is not linked yet")
    sections = Sections(source.data, hooked.start, hooked.end)
    known = data_segments(sections.cursor(DATA), hooked.module.global_values)
    numbers = {segment.where: number for number, segment in enumerate(known) if segment.where is not None}
    added = [one for one in new if one.where not in numbers and (one.tables or one.contents)]
    numbers |= {one.where: number for number, one in enumerate(added, len(known))}
    count = len(known) + len(added)
    if count > SEGMENTS_MAX:
        raise WasmError(f"it would have {count} data segments, and engines allow {SEGMENTS_MAX}")
    yield from _data_count_edits(sections, count)
    yield from fetch_edits(hooked, sections, fetch_body(numbers))
    for one in new:
        if numbers.get(one.where, count) < len(known):
            place = known[numbers[one.where]]
            yield Edit(place.start, place.end, _segment(one))
    yield from appended(sections.cursor(DATA), len(added), [piece for one in added for piece in _segment(one)])
    if late is not None:
        yield from _late_edits(hooked, late)
    with contextlib.suppress(WasmError, KeyError):
        features = Cursor(source.data, *hooked.module.custom_sections[_FEATURES])
        yield from list(_feature_edits(features))


def _segment(segment: NewSegment) -> list[Piece]:
    contents = [segment.contents] if segment.contents else []
    return [_PASSIVE, *sized([segment.tables, *contents])]


def _data_count_edits(sections: Sections, count: int) -> Iterator[Edit]:
    """The section says before the code how many segments come after it."""
    if DATA_COUNT in sections.starts:
        section = sections.cursor(DATA_COUNT)
        yield Edit(section.position, section.end, [unsigned(count)])
    else:
        start = sections.starts[CODE]
        yield Edit(start, start + 1, [bytes([DATA_COUNT]), *sized([unsigned(count)]), bytes([CODE])])


def _late_edits(hooked: HookedModule, late: int) -> Iterator[Edit]:
    """Changes the bytes where they are in the file. Tools may have left out zeros."""
    position, value = hooked.address + LATE_OFFSET, _LATE.pack(late)
    rest = bytearray(value)
    for segment, count in hooked.memory.stored(position, len(value)):
        first = max(segment.address - position, 0)
        offset = segment.offset + position + first - segment.address
        yield Edit(offset, offset + count, [value[first : first + count]])
        rest[first : first + count] = bytes(count)
    if any(rest):
        raise WasmError("a tool has left out bytes of the shim's hooks")


def _feature_edits(features: Cursor) -> Iterator[Edit]:
    """Adds the feature that passive segments need, if the section lacks it."""
    vector = Cursor(features.data, features.position, features.end)
    known = {(features.byte(), features.name()) for _ in range(features.count())}
    if not any(name == _BULK_MEMORY for _, name in known):
        yield from appended(vector, 1, [b"+" + unsigned(len(_BULK_MEMORY)) + _BULK_MEMORY])
