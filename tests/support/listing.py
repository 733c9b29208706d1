# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Descriptions of whole trees that can be compared: of the host's, and of what a program finds in its own."""

from __future__ import annotations

import os
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Found:
    """One entry. `same_file`: the first path of this file, which hard links share. A directory has no size."""

    kind: str
    size: int
    checksum: int
    target: bytes
    links: int
    same_file: bytes


Listing = dict[bytes, Found]


@dataclass(frozen=True)
class _Raw:
    kind: str
    inode: int
    links: int
    size: int
    checksum: int
    target: bytes


def _listing(entries: dict[bytes, _Raw]) -> Listing:
    first: dict[int, bytes] = {}
    for path in sorted(entries):
        first.setdefault(entries[path].inode, path)
    return {
        path: Found(raw.kind, raw.size, raw.checksum, raw.target, raw.links, first[raw.inode])
        if raw.kind != "directory"
        else Found(raw.kind, 0, 0, b"", 0, path)
        for path, raw in entries.items()
    }


def list_host(root: Path) -> Listing:
    """All that is below a directory; paths start with a slash."""
    entries: dict[bytes, _Raw] = {}
    top = os.fsencode(root)
    for folder, folders, files in os.walk(top):
        for name in [*folders, *files]:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            kind, checksum, target = "directory", 0, b""
            if stat.S_ISLNK(status.st_mode):
                kind, target = "link", os.readlink(path)
            elif not stat.S_ISDIR(status.st_mode):
                kind = "file"
                with open(path, "rb") as file:
                    while piece := file.read(1 << 20):
                        checksum = zlib.crc32(piece, checksum)
            entries[path[len(top) :]] = _Raw(kind, status.st_ino, status.st_nlink, status.st_size, checksum, target)
    return _listing(entries)


def parse_walk(output: bytes) -> Listing:
    """What programs/walk.c printed."""
    entries: dict[bytes, _Raw] = {}
    for line in output.splitlines():
        kind, inode, links, size, checksum, path, target = line.decode("ascii").split(" ")
        name = bytes.fromhex(path)
        assert name not in entries, name
        entries[name] = _Raw(kind, int(inode), int(links), int(size), int(checksum, 16), bytes.fromhex(target))
    return _listing(entries)


def assert_equal(found: Listing, wanted: Listing) -> None:
    """Fails with the first few differences only."""
    paths = found.keys() | wanted.keys()
    differences = [(path, found.get(path), wanted.get(path)) for path in sorted(paths)]
    assert [difference for difference in differences if difference[1] != difference[2]][:5] == []
