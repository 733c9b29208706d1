# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The bitcode of LTO. Its symbols cannot be read here, so the linker converts it to objects."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from wasivfs_rules.common.processes import Runner
from wasivfs_rules.wasm.binary import Buffer

_MAGIC = b"BC\xc0\xde"


def is_bitcode(data: Buffer | mmap.mmap) -> bool:
    return data[: len(_MAGIC)] == _MAGIC


def mentions(data: bytes | mmap.mmap, text: bytes) -> bool:
    """Whether the text is the name or value of an attribute in bitcode."""
    return any(data.find(pattern) >= 0 for pattern in _patterns(text))


def _patterns(text: bytes) -> list[bytes]:
    """The patterns of an attribute: two groups of six bits for each character, starting at any bit of a byte."""
    stream = "".join(f"{byte & 31 | 32:06b}"[::-1] + f"{byte >> 5:06b}"[::-1] for byte in text)
    return [_whole_bytes(stream[skipped:]) for skipped in range(8)]


def _whole_bytes(stream: str) -> bytes:
    """The bits as bytes, lowest bit first, up to the last whole byte."""
    return bytes(int(stream[start : start + 8][::-1], 2) for start in range(0, len(stream) - 7, 8))


def compile_bitcode(
    pieces: Iterable[bytes], linker: Callable[[], Sequence[str]], folder: Path, runner: Runner
) -> list[Path]:
    """Objects with the same symbols, not optimised. CompilerError if the linker cannot read the bitcode."""
    for number, piece in enumerate(pieces):
        source = folder / f"bitcode.{number}.bc"
        source.write_bytes(piece)
        # The output of the partial link itself lacks the names of the symbols.
        output = str(folder / f"bitcode.{number}")
        runner.check([*linker(), "-r", "--lto-O0", "--save-temps", str(source), "-o", output])
    return sorted(folder.glob("bitcode.*.lto.*o"))
