# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The first memory of a module as it is after instantiation, without a copy: bytes that no segment sets are zero.

Above it come the passive segments, at addresses that no memory has.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.module import Module, Segment

_CHUNK = 1 << 20
# Pages of a mapped file count as memory of the process: after so many bytes, all are given back to the system's cache.
_MAPPED_MAX = 16 << 20


class Memory:
    """Reads and searches by address. Does not keep the file open: the caller owns `data`."""

    def __init__(self, data: bytes | mmap.mmap, module: Module) -> None:
        self._data = data
        self._mapped = 0  # no more bytes than so many
        # The segment that was read last: its start, its end, and how far from there its bytes are in the file.
        self._near = 0, 0, 0
        self.segments, self.passive = module.segments, module.passive
        self._all = module.segments + module.passive
        self._addresses = [segment.address for segment in self._all]
        self.size = module.memory_size

    def read(self, address: int, size: int) -> bytes:
        """Raises WasmError outside the memory and outside a passive segment."""
        self._mapped += size
        if self._mapped > _MAPPED_MAX:
            self._release()
        start, end, shift = self._near
        if start <= address and address + size <= end:
            return self._data[address + shift : address + shift + size]
        if index := bisect_right(self._addresses, address):
            segment = self._all[index - 1]
            if size >= 0 and address + size <= segment.address + segment.size:
                self._near = segment.address, segment.address + segment.size, segment.offset - segment.address
                return self.read(address, size)
        if address < 0 or size < 0 or address + size > self.size:
            raise WasmError(f"an address in it is outside its memory: {address:#x}, {size} bytes")
        parts, position = [], address
        for segment in self._touched(address, address + size):
            start = max(segment.address, address)
            end = min(segment.address + segment.size, address + size)
            offset = segment.offset + start - segment.address
            parts += [bytes(start - position), self._data[offset : offset + end - start]]
            position = end
        return b"".join([*parts, bytes(address + size - position)])

    def chunks(self, address: int, size: int) -> Iterable[bytes]:
        """As read(), in pieces."""
        if size <= _CHUNK:
            return (self.read(address, size),)
        end = address + size
        self.read(end, 0)
        return (self.read(start, min(_CHUNK, end - start)) for start in range(address, end, _CHUNK))

    def stored(self, address: int, size: int) -> Iterator[tuple[Segment, int]]:
        """How many of these bytes are in each segment."""
        end = address + size
        for one in self._touched(address, end):
            yield one, min(one.address + one.size, end) - max(one.address, address)

    def find(self, pattern: bytes) -> Iterator[int]:
        """The addresses of all occurrences in the memory, in order. `pattern` has a byte that is not zero."""
        overlap = len(pattern) - 1
        end = 0  # occurrences that start below have been seen
        for segment in self.segments:
            # What crosses the start of a segment may lie in any number of others.
            low, high = max(segment.address - overlap, end), min(segment.address + overlap, self.size)
            yield from self._find_in(self.read(low, max(high - low, 0)), low, pattern, segment.address)
            yield from self._find_in_segment(segment, pattern)
            end = segment.address + max(segment.size - overlap, 0)
            tail_end = min(segment.address + segment.size + overlap, self.size)
            yield from self._find_in(self.read(end, tail_end - end), end, pattern, segment.address + segment.size)
            end = segment.address + segment.size

    def find_soon(self, pattern: bytes) -> Iterator[int]:
        """As find(), but what lies in small segments comes first, and an occurrence may come twice."""
        for segment in sorted(self.segments, key=lambda segment: segment.size):
            yield from self._find_in_segment(segment, pattern)
        yield from self.find(pattern)

    @staticmethod
    def _find_in(window: bytes, address: int, pattern: bytes, limit: int) -> Iterator[int]:
        """Occurrences in `window` that start below `limit`."""
        at = window.find(pattern)
        while at >= 0 and address + at < limit:
            yield address + at
            at = window.find(pattern, at + 1)

    def _find_in_segment(self, segment: Segment, pattern: bytes) -> Iterator[int]:
        end = segment.offset + segment.size
        for start in range(segment.offset, end, _CHUNK):
            self._release()
            piece_end = min(start + _CHUNK + len(pattern) - 1, end)
            at = self._data.find(pattern, start, piece_end)
            while at >= 0:
                yield segment.address + at - segment.offset
                at = self._data.find(pattern, at + 1, piece_end)

    def _release(self) -> None:
        self._mapped = 0
        if isinstance(self._data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._data.madvise(mmap.MADV_DONTNEED)

    def _touched(self, start: int, end: int) -> Iterator[Segment]:
        index = max(bisect_right(self._addresses, start) - 1, 0)
        while index < len(self._all) and self._all[index].address < end:
            if self._all[index].address + self._all[index].size > start:
                yield self._all[index]
            index += 1
