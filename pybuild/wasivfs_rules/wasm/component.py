# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The core modules of a file: the module itself, or all modules in a component, at any depth.

Raises WasmError if the file is malformed or not understood.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator

from wasivfs_rules.wasm.binary import COMPONENT_HEADER, Buffer, Cursor, sections_in
from wasivfs_rules.wasm.module import Module, read_module

CORE_MODULE, COMPONENT = 1, 4


def core_modules(data: Buffer | mmap.mmap) -> Iterator[Cursor]:
    """The bytes of each core module, in the order of the file."""
    pending = [Cursor(data, 0, len(data))]
    while pending:
        cursor = pending.pop()
        if data[cursor.position : min(cursor.position + len(COMPONENT_HEADER), cursor.end)] == COMPONENT_HEADER:
            found = sections_in(cursor, COMPONENT_HEADER)
            nested = [contents for number, contents in found if number in (CORE_MODULE, COMPONENT)]
            pending += reversed(nested)
        else:
            yield cursor


def parse_modules(data: Buffer | mmap.mmap) -> Iterator[Module]:
    """Each core module, in the order of the file; offsets are those of the file."""
    return map(read_module, core_modules(data))
