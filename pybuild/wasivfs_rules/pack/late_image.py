# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a program with a late image. The contents of files are written once, to where they stay in the output."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO

from wasivfs_rules.common import progress
from wasivfs_rules.generate.image import Image
from wasivfs_rules.generate.tables import head_and_tables
from wasivfs_rules.rewrite.add_segments import NewSegment, with_segments
from wasivfs_rules.rewrite.edits import Source
from wasivfs_rules.rewrite.hooks import HookedModule
from wasivfs_rules.rewrite.pieces import Extent, Piece, size_of, write_pieces
from wasivfs_rules.wasm.image_layout import (
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    LATE_ALONE,
    LATE_KNOWN,
    late_hook,
)


class LateImageWriter:
    """Writes the program of `source`, changed, to `out`. With `alone`, the image hides all others."""

    def __init__(self, source: Source, hooked: HookedModule, out: BinaryIO, *, alone: bool) -> None:
        self._source, self._hooked, self._out = source, hooked, out
        self._alone = alone or bool(hooked.hooks.late & LATE_ALONE)
        self._start = 0  # of the contents in the output

    def begin(self, tables: int, contents: int) -> None:
        """Leaves room before the contents, which the caller appends: as much as so many bytes of both will need.

        Raises WasmError if the program cannot be changed.
        """
        place = Extent(self._out, 0, contents)
        pieces = self._changed(bytes(tables), place, LATE_KNOWN)
        self._start = size_of(pieces[: pieces.index(place)])
        self._out.truncate(self._start)
        self._out.seek(self._start)

    def finish(self, image: Image, scratch: Callable[[], BinaryIO]) -> int:
        """Writes all but the contents, which are in the output. Returns the size of the program.

        If the image needs another room than begin() left, the contents are copied by way of a file of `scratch`.
        """
        late = late_hook(image.tree_digest, is_alone=self._alone)
        contents = Extent(self._out, self._start, image.data_size)
        pieces = self._changed(head_and_tables(image, IN_LATE_SEGMENT), contents, late)
        index, size = pieces.index(contents), size_of(pieces)
        before, after = pieces[:index], pieces[index + 1 :]
        if size_of(before) == self._start:
            done = progress.phase("write", size - contents.size)
            self._out.seek(0)
            write_pieces(before, self._out, done)
            self._out.seek(0, os.SEEK_END)
            write_pieces(after, self._out, done)
        else:
            copy, done = scratch(), progress.phase("write", size + contents.size)
            write_pieces([contents], copy, done)
            self._out.seek(0)
            self._out.truncate()
            write_pieces([*before, Extent(copy, 0, image.data_size), *after], self._out, done)
        return size

    def _changed(self, tables: bytes, contents: Extent, late: int) -> list[Piece]:
        segments = [NewSegment(IN_LATE_SEGMENT, tables, contents)]
        if self._alone:
            segments.append(NewSegment(IN_LINKED_SEGMENT, b""))  # nothing reads its bytes any more
        return with_segments(self._source, self._hooked, segments, late)
