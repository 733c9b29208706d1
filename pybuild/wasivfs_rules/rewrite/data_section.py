# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The data section of a module: where its segments lie, which ones are of our images, and how it looks with others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wasivfs_rules.wasm.binary import Cursor, WasmError
from wasivfs_rules.wasm.image_layout import HEAD, HEAD_MAGIC, IN_LATE_SEGMENT, IN_LINKED_SEGMENT, HeadRecord
from wasivfs_rules.wasm.instructions import constant

_PASSIVE = 1


class DataSegment(NamedTuple):
    """Offsets in the file: of the whole segment, and of its bytes, which end it. `where` is that of our images."""

    start: int
    bytes_start: int
    end: int
    where: int | None


def data_segments(section: Cursor, global_values: Sequence[int | None]) -> list[DataSegment]:
    """Reads the section; raises WasmError, also if there are two segments of one kind of ours."""
    segments = [_next(section, global_values) for _ in range(section.count())]
    if section.position != section.end:
        raise WasmError("its data section has bytes after its segments")
    ours = [segment.where for segment in segments if segment.where is not None]
    if len(set(ours)) < len(ours):
        raise WasmError("it has two segments where an image has one")
    return segments


def _next(section: Cursor, global_values: Sequence[int | None]) -> DataSegment:
    start = section.position
    flags = section.unsigned()
    if flags > 2:
        raise WasmError("a data segment in it has an unknown kind")
    if flags == 2:
        section.unsigned()
    if flags != _PASSIVE:
        constant(section, global_values)
    contents = section.sub(section.unsigned())
    where = _where(contents) if flags == _PASSIVE else None
    return DataSegment(start, contents.position, contents.end, where)


def _where(contents: Cursor) -> int | None:
    if contents.end - contents.position < HEAD.size:
        return None
    start = contents.position
    head = HeadRecord(*HEAD.unpack(contents.data[start : start + HEAD.size]))
    is_ours = head.magic == HEAD_MAGIC and head.where in (IN_LINKED_SEGMENT, IN_LATE_SEGMENT)
    return head.where if is_ours else None
