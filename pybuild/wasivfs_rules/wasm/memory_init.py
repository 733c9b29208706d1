# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The addresses to which a module's start function copies passive segments, as in programs with shared memory."""

from __future__ import annotations

import re

from wasivfs_rules.wasm.binary import Cursor

_NUMBER = rb"[\x80-\xff]{0,4}[\x00-\x7f]"
# Three i32.const (address; 0, the start of the segment; size), then memory.init with a segment and memory 0. The
# linker's function contains little else, so its bytes can be searched without decoding them.
_COPY = re.compile(rb"\x41(%b)\x41\x00\x41%b\xfc\x08(%b)\x00" % (_NUMBER, _NUMBER, _NUMBER), re.DOTALL)


def places_in_memory(code: Cursor, start: int) -> dict[int, int]:
    """The address of each copied segment, by its index; `start` is the index of the function in the code section."""
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
