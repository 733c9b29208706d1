# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Parts of the binary format, written."""

from __future__ import annotations

from collections.abc import Sequence

from wasivfs_rules.rewrite.pieces import Piece, size_of
from wasivfs_rules.wasm.binary import WasmError

_SIZE_MAX = (1 << 32) - 1


def unsigned(value: int) -> bytes:
    """LEB128 of a number of 32 bits."""
    if value > _SIZE_MAX:
        raise WasmError(f"a part of it would have {value} bytes, and the format has room for {_SIZE_MAX}")
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def sized(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces after the number of their bytes."""
    return [unsigned(size_of(pieces)), *pieces]
