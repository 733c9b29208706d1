# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sizes as people write and read them. Quick to load, because `wasivfs run` loads it at each start."""

from __future__ import annotations

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
