# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Repairs what `wasm-ld -r` forgets: that the pointers to images are to be kept, though nothing refers to them."""

from __future__ import annotations

import mmap
from pathlib import Path

from wasivfs_rules.binary import CUSTOM, sections
from wasivfs_rules.object_symbols import segments

_IMAGES = b"wasivfs_images"
_RETAIN = 4


def retain_images(path: Path) -> None:
    """Marks the segments of an object's images as to be retained, in place."""
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        for number, cursor in sections(data):
            if number == CUSTOM and cursor.name() == b"linking":
                for name, flags, place in segments(cursor):
                    if name == _IMAGES:
                        data[place] = flags | _RETAIN
