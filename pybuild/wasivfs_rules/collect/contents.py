# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads each file once and writes its bytes to the blob, equal contents once. No other module reads contents."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import FileIO
from typing import BinaryIO, NamedTuple, cast

from wasivfs_rules.collect.bytecode import HEAD_SIZE, is_bytecode
from wasivfs_rules.collect.problems import size_problem
from wasivfs_rules.collect.tree import File, Tree, disagreement
from wasivfs_rules.collect.warnings import holds_private_key, may_hold_private_key
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.sizes import IMAGE_LIMIT
from wasivfs_rules.inputs.host_problems import CHANGED_CURE, host_problem
from wasivfs_rules.rewrite.pieces import ChangedError, Extent, write_pieces
from wasivfs_rules.wasm.image_layout import alignment_of

# Files up to this size are read in one call, larger files in pieces of this size.
CHUNK = 1 << 20
_HASHED_AT_ONCE = 1 << 18  # fits into the cache of a processor


class Contents(NamedTuple):
    """The offset of each file's contents in the blob, by guest path; `size` is that of the blob.

    `stored` are the offsets of the contents in the blob by their SHA-256, in their order there; empty ones are not
    stored. `bytecode` has the first bytes of Python's compiled files, by guest path.
    """

    offsets: Mapping[bytes, int]
    size: int
    stored: Mapping[bytes, int]
    private_keys: tuple[bytes, ...]
    bytecode: Mapping[bytes, bytes]
    problems: tuple[Problem, ...]

    @property
    def digest(self) -> str:
        """64 hexadecimal digits, equal only for equal blobs: the SHA-256 of the SHA-256 of all contents."""
        return _digest(self.stored).hex()


def _open(file: File) -> int:
    # A FIFO that replaced the file since the scan must not block.
    descriptor = os.open(file.host, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if file.offset:
        os.lseek(descriptor, file.offset, os.SEEK_SET)
    return descriptor


def _first_bytes(file: File, size: int) -> bytes:
    with open(_open(file), "rb", buffering=0) as source:
        return source.read(min(size, file.size))


def _read_whole(file: File) -> bytes:
    wanted = file.size + (file.offset is None)  # one byte more shows that a file has grown
    descriptor = _open(file)
    try:
        data = os.read(descriptor, wanted)
        while 0 < len(data) < file.size:
            more = os.read(descriptor, wanted - len(data))
            if not more:
                break
            data += more
    finally:
        os.close(descriptor)
    if len(data) != file.size:
        raise ChangedError
    return data


@contextmanager
def _opened(file: File) -> Iterator[FileIO]:
    """Opens the file to read it whole. Raises ChangedError at the end if the file is not as the scan saw it."""
    with open(_open(file), "rb", buffering=0) as source:
        yield source
        found = os.fstat(source.fileno())
        if file.offset is None and (source.read(1) or (found.st_size, found.st_mtime_ns) != (file.size, file.mtime_ns)):
            raise ChangedError


def _pieces(source: FileIO, size: int) -> Iterator[bytes]:
    """The next `size` bytes."""
    while size:
        data = source.read(min(size, CHUNK))
        if not data:
            raise ChangedError
        yield data
        size -= len(data)


def _digest(pieces: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def _digest_of(file: File) -> bytes:
    with _opened(file) as source:
        return _digest(_pieces(source, file.size))


def _same_contents(first: File, second: File) -> bool:
    """Reads and compares both; they have the same size."""
    return _digest_of(first) == _digest_of(second)


class _Blob:
    """The contents stored so far, each aligned as the contract requires."""

    def __init__(self, file: BinaryIO, sizes: Mapping[int, int], limit: int) -> None:
        self._file, self._limit = file, limit
        # How many files have each size: large contents of a unique size are only read once.
        self._sizes = sizes
        self._start = file.tell()
        self.stored: dict[bytes, int] = {}
        self.size = 0

    def add(self, file: File) -> int | None:
        """Stores the contents and returns their offset; None if they are new and do not fit."""
        if file.size == 0:
            _read_whole(file)
            return 0
        padding = -self.size % alignment_of(file.size)
        fits = self.size + padding + file.size <= self._limit
        if file.size <= CHUNK and fits:
            return self._add_small(_read_whole(file), padding)
        if self._sizes[file.size] > 1 and (known := self.stored.get(_digest_of(file))) is not None:
            return known
        return self._add_large(file, padding) if fits else None

    def _add_small(self, data: bytes, padding: int) -> int:
        offset = self.size + padding
        known = self.stored.setdefault(hashlib.sha256(data).digest(), offset)
        if known == offset:
            self._write(bytes(padding) + data)
        return known

    def _add_large(self, file: File, padding: int) -> int:
        self._write(bytes(padding))
        offset = self.size
        with _opened(file) as source:
            write_pieces([Extent(cast(BinaryIO, source), file.offset or 0, file.size)], self._file)
            self.size += file.size
            source.seek(file.size)
        # Of the stored bytes: the bytes that were read before may have been others.
        return self.stored.setdefault(self._digest_from(offset), offset)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self.size += len(data)

    def _digest_from(self, offset: int) -> bytes:
        """The digest of the stored bytes from an offset to the end."""
        self._file.flush()
        digest, buffer, position = hashlib.sha256(), memoryview(bytearray(_HASHED_AT_ONCE)), self._start + offset
        while count := os.preadv(self._file.fileno(), [buffer], position):
            digest.update(buffer[:count])
            position += count
        return digest.digest()


class _Reader:
    """Reads the files of one tree into a blob; collects problems instead of stopping at the first."""

    def __init__(self, tree: Tree, blob: BinaryIO, limit: int) -> None:
        sizes = Counter(entry.size for entry in tree.entries.values() if isinstance(entry, File))
        self.store = _Blob(blob, sizes, limit)
        self.offsets: dict[bytes, int] = {}
        self.private_keys: list[bytes] = []
        self.bytecode: dict[bytes, bytes] = {}
        self.problems: list[Problem] = []
        self._tree, self._limit = tree, limit
        self._linked: dict[tuple[int, int], int] = {}

    def add(self, path: bytes, file: File) -> None:
        try:
            self._add(path, file)
        except (OSError, ChangedError) as error:
            self._report(error, file)

    def compare(self, path: bytes, rival: File) -> None:
        """Reports a file that differs from the file that the tree has at this path."""
        entry = self._tree.entries[path]
        try:
            if isinstance(entry, File) and not _same_contents(entry, rival):
                self.problems.append(disagreement(path, entry, rival))
        except (OSError, ChangedError) as error:
            self._report(error, rival)

    def _add(self, path: bytes, file: File) -> None:
        offset = self._linked.get(file.identity) if file.identity else None
        if offset is None:
            offset = self.store.add(file)
        if offset is None:
            self.problems.append(size_problem(self.store.size + file.size, self._tree, self._limit))
            return
        if file.identity:
            self._linked[file.identity] = offset
        self.offsets[path] = offset
        if may_hold_private_key(path) and holds_private_key(_first_bytes(file, CHUNK)):
            self.private_keys.append(path)
        if is_bytecode(path):
            self.bytecode[path] = _first_bytes(file, HEAD_SIZE)

    def _report(self, error: OSError | ChangedError, file: File) -> None:
        if isinstance(error, OSError):
            self.problems.append(host_problem(error, file.host))
        else:
            self.problems.append(Problem("file changed while it was being read", display(file.host), CHANGED_CURE))


def read_contents(tree: Tree, blob: BinaryIO, progress: Callable[[int], object], limit: int = IMAGE_LIMIT) -> Contents:
    """Appends the contents of all files to `blob`, in the order of guest paths; calls `progress` with bytes done.

    `blob` must be readable; its position afterwards is its end. Contents of more than `limit` bytes are a problem.
    """
    reader = _Reader(tree, blob, limit)
    for path in sorted(tree.entries):
        entry = tree.entries[path]
        if isinstance(entry, File):
            reader.add(path, entry)
            progress(entry.size)
    for path, rival in tree.rivals:
        reader.compare(path, rival)
    return Contents(
        offsets=reader.offsets,
        size=reader.store.size,
        stored=reader.store.stored,
        private_keys=tuple(reader.private_keys),
        bytecode=reader.bytecode,
        problems=tuple(reader.problems),
    )
