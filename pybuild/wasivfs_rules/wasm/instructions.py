# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The few instructions of a module that say where its data lies: constant expressions, and copies of segments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wasivfs_rules.wasm.binary import Cursor, WasmError

_ARITHMETIC = {
    0x6A: lambda left, right: (left + right) & 0xFFFF_FFFF,
    0x6B: lambda left, right: (left - right) & 0xFFFF_FFFF,
    0x6C: lambda left, right: (left * right) & 0xFFFF_FFFF,
    0x7C: lambda left, right: (left + right) & 0xFFFF_FFFF_FFFF_FFFF,
    0x7D: lambda left, right: (left - right) & 0xFFFF_FFFF_FFFF_FFFF,
    0x7E: lambda left, right: (left * right) & 0xFFFF_FFFF_FFFF_FFFF,
}


def constant(cursor: Cursor, global_values: Sequence[int | None]) -> int | None:  # noqa: C901 - one case per opcode
    """The value of a constant expression; None if it is not an integer or depends on an import."""
    stack: list[int | None] = []
    while (opcode := cursor.byte()) != 0x0B:
        if opcode == 0x41:
            stack.append(cursor.signed(32) & 0xFFFF_FFFF)
        elif opcode == 0x42:
            stack.append(cursor.signed(64) & 0xFFFF_FFFF_FFFF_FFFF)
        elif opcode == 0x23:
            index = cursor.unsigned()
            if index >= len(global_values):
                raise WasmError("a constant in it names a global that does not exist")
            stack.append(global_values[index])
        elif opcode in _ARITHMETIC:
            if len(stack) < 2:
                raise WasmError("a constant in it is malformed")
            right, left = stack.pop(), stack.pop()
            stack.append(None if left is None or right is None else _ARITHMETIC[opcode](left, right))
        elif opcode == 0xD0:
            cursor.signed(33)
            stack.append(None)
        elif opcode == 0xD2:
            cursor.unsigned()
            stack.append(None)
        elif opcode in (0x43, 0x44):
            cursor.take(4 if opcode == 0x43 else 8)
            stack.append(None)
        elif opcode == 0xFD and cursor.unsigned() == 0x0C:
            cursor.take(16)
            stack.append(None)
        else:
            raise WasmError(f"a constant in it uses the unknown instruction 0x{opcode:02x}")
    return stack[-1] if stack else None


_NUMBER = rb"[\x80-\xff]{0,4}[\x00-\x7f]"
# Three i32.const (address; 0, the start of the segment; size), then memory.init with a segment and memory 0. The
# linker's function contains little else, so its bytes can be searched without decoding them.
_COPY = re.compile(rb"\x41(%b)\x41\x00\x41%b\xfc\x08(%b)\x00" % (_NUMBER, _NUMBER, _NUMBER), re.DOTALL)


def places_in_memory(code: Cursor, start: int) -> dict[int, int]:
    """The address to which the start of a module copies each passive segment, by its index, as with shared memory.

    `start` is the index of the function in the code section.
    """
    return {
        _cursor(segment).unsigned(): _cursor(address).signed(32) & 0xFFFF_FFFF
        for address, segment in _COPY.findall(_body(code, start))
    }


def _body(code: Cursor, index: int) -> bytes:
    """The bytes of a function; nothing if there is no such function."""
    for number in range(code.count()):
        body = code.sub(code.unsigned())
        if number == index:
            return body.take(body.end - body.position)
    return b""


def _cursor(number: bytes) -> Cursor:
    return Cursor(number, 0, len(number))
