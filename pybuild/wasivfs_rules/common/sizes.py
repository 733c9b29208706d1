# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The limits of images, for the generator and for the reader, and sizes as people write and read them.

Imports nothing, because `wasivfs run` loads it at each start.
"""

from __future__ import annotations

# Of images whose contents are in memory: wasm-ld (seen with 19, and with 22 in Zig) uses signed 32-bit numbers for
# offsets in the data of a program, and crashes beyond them. The limits leave some room for the program itself.
IMAGE_LIMIT = (2 << 30) - (16 << 20)
# Of images whose contents are in a passive segment: sizes in a module have 32 bits.
SEGMENT_LIMIT = (4 << 30) - (16 << 20)
NAME_MAX = 255
DEPTH_MAX = 4096  # components of a path
# Without these limits, a hostile program could make its reader use any amount of memory.
PATHS_MAX = 1 << 27  # bytes of all paths of an image together, each with its slash
TARGET_MAX = 4095  # bytes of the target of a symbolic link, as on Linux
TARGETS_MAX = 1 << 26  # bytes of all different targets together

_UNITS = ("", "K", "M", "G")
FORM = "write bytes, or a number with K, M or G, as in 16M"


def parse_size(text: str) -> int | None:
    """The number of bytes, or None if the text is not a size. K is 1024."""
    digits = text.strip().upper().removesuffix("B").removesuffix("I")
    unit = digits[-1:] if digits[-1:] in _UNITS[1:] else ""
    number = digits.removesuffix(unit)
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    return int(number) << 10 * _UNITS.index(unit)


def show_size(size: int) -> str:
    """The size as text, for example 1.5 MiB."""
    if size < 1024:
        return f"{size} B"
    power = min((size.bit_length() - 1) // 10, len(_UNITS) - 1)
    number = f"{size / (1 << 10 * power):.1f}".removesuffix(".0")
    return f"{number} {_UNITS[power]}iB"
