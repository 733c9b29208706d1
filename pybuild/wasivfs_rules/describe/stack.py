# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The stack in the memory of a module, from the first value of its stack pointer."""

from __future__ import annotations

from typing import NamedTuple

from wasivfs_rules.wasm.binary import Cursor, sections_in
from wasivfs_rules.wasm.module import GLOBAL, Module

_I32, _MUTABLE, _I32_CONST = 0x7F, 1, 0x41


class Stack(NamedTuple):
    """At most `size` bytes, or exactly so many if it `is_first`: below all data, so that an overflow traps."""

    size: int
    is_first: bool


def find_stack(cursor: Cursor, module: Module) -> Stack | None:
    """The stack of a module that wasm-ld linked; None if nothing looks like its stack pointer."""
    top = _first_variable(cursor)
    if not 0 < top <= module.memory_size:
        return None
    below = [segment.address + segment.size for segment in module.segments if segment.address < top]
    return Stack(top - max(below, default=0), is_first=not below)


def _first_variable(cursor: Cursor) -> int:
    """The first value of the first global that is a variable of 32 bits, as the linker's stack pointer is; else 0."""
    for number, section in sections_in(cursor):
        if number == GLOBAL:
            for _ in range(section.count()):
                kind, mutability, operation = section.take(3)
                if operation != _I32_CONST:
                    return 0
                value = section.signed(32)
                section.byte()
                if (kind, mutability) == (_I32, _MUTABLE):
                    return value & 0xFFFF_FFFF
    return 0
