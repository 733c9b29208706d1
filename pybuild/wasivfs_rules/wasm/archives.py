# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The members of archives, as ar and rustc make them. Reads only archives, and the files that a thin archive names."""

from __future__ import annotations

import contextlib
import mmap
from collections.abc import Callable, Iterator
from pathlib import Path

from wasivfs_rules.wasm.binary import Buffer

_MAGIC, _THIN_MAGIC = b"!<arch>\n", b"!<thin>\n"
_HEADER_SIZE = 60
_NAMES = b"//"  # the member that contains names that are too long for a header
_INDEXES = (b"/", b"/SYM64/", b"__.SYMDEF")
_LONG_NAME = b"#1/"  # of BSD: the name comes before the contents


def is_archive(data: Buffer | mmap.mmap) -> bool:
    return data[: len(_MAGIC)] in (_MAGIC, _THIN_MAGIC)


# Says of the bytes from one offset to another whether they are worth reading.
Wanted = Callable[[Buffer | mmap.mmap, int, int], bool]


def _every(_data: Buffer | mmap.mmap, _start: int, _end: int) -> bool:
    return True


def members(path: Path, data: Buffer | mmap.mmap, wanted: Wanted = _every) -> Iterator[bytes]:
    """The contents of the `wanted` members of the archive `data` at `path`. Stops where it is damaged.

    Raises OSError, ValueError.
    """
    are_elsewhere = data[: len(_THIN_MAGIC)] == _THIN_MAGIC
    position, names = len(_MAGIC), b""
    while position + _HEADER_SIZE <= len(data):
        header = data[position : position + _HEADER_SIZE]
        name, size = header[:16].rstrip(), int(header[48:58])
        start = position + _HEADER_SIZE
        is_special = name == _NAMES or name in _INDEXES
        position = start if are_elsewhere and not is_special else start + size + size % 2
        if name == _NAMES:
            names = data[start : start + size]
        elif is_special:
            continue
        elif are_elsewhere:
            named = names[int(name[1:]) :].partition(b"/\n")[0] if name[:1] == b"/" else name.removesuffix(b"/")
            member = (path.parent / named.decode("utf-8", "surrogateescape")).read_bytes()
            if wanted(member, 0, len(member)):
                yield member
        else:
            skip = int(name[len(_LONG_NAME) :]) if name.startswith(_LONG_NAME) else 0
            if wanted(data, start + skip, start + size):
                yield data[start + skip : start + size]


def objects_in(path: Path, wanted: Wanted = _every) -> Iterator[bytes | mmap.mmap]:
    """The file, or the members if it is an archive, as far as they are `wanted`.

    Skips files that cannot be read; the linker reports them.
    """
    with (
        contextlib.suppress(OSError, ValueError),
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        if is_archive(data):
            yield from members(path, data, wanted)
        elif wanted(data, 0, len(data)):
            yield data
