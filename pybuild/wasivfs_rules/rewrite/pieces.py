# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A file to be written, as bytes and parts of other files. Parts are copied by the system, not held in memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import BinaryIO, NamedTuple

from wasivfs_rules.wasm.binary import WasmError

# Smaller parts are not worth a call of the system.
_SMALL = 1 << 16
# How much one call copies, so that progress is seen and signals are answered.
_COPIED, _READ = 16 << 20, 1 << 20


class Extent(NamedTuple):
    """Bytes of a file, which stays open and unchanged until they are written."""

    file: BinaryIO
    offset: int
    size: int


Piece = bytes | Extent


class ChangedError(WasmError):
    """A file is not as it was when its bytes were counted."""


def size_of(pieces: Iterable[Piece]) -> int:
    return sum(len(piece) if isinstance(piece, bytes) else piece.size for piece in pieces)


def write_pieces(pieces: Iterable[Piece], out: BinaryIO, progress: Callable[[int], object] = lambda _: None) -> None:
    """Writes to `out`, where it is; calls `progress` with the bytes done since its last call."""
    for piece in pieces:
        if isinstance(piece, bytes):
            out.write(piece)
            progress(len(piece))
        else:
            _append(piece, out, progress)


def _append(extent: Extent, out: BinaryIO, progress: Callable[[int], object]) -> None:
    extent.file.flush()
    source, offset, end = extent.file.fileno(), extent.offset, extent.offset + extent.size
    if extent.size >= _SMALL and sys.platform == "linux":
        out.flush()
        start = out.tell()
        with suppress(OSError):  # not possible between all files; then, and after an error, as below
            while count := os.copy_file_range(source, out.fileno(), min(end - offset, _COPIED), offset):
                offset += count
                progress(count)
        out.seek(start + offset - extent.offset)
    while offset < end:
        data = os.pread(source, min(end - offset, _READ), offset)
        if not data:
            raise ChangedError("it became shorter while it was read")
        out.write(data)
        offset += len(data)
        progress(len(data))
