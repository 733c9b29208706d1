# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The names in a module's `name` section. Nothing depends on them, so that a malformed section has fewer names."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

from wasivfs_rules.wasm.binary import Cursor, WasmError

SECTION_OF_NAMES = b"name"
FUNCTION_NAMES, _SEGMENTS = 1, 9


class Names(NamedTuple):
    """Names by index; imported functions count."""

    functions: dict[int, bytes]
    segments: dict[int, bytes]


def read_names(cursor: Cursor) -> Names:
    """Reads the contents of the section, after its name."""
    names = Names({}, {})
    with contextlib.suppress(WasmError):
        while cursor.position < cursor.end:
            kind, part = cursor.byte(), cursor.sub(cursor.unsigned())
            found = {FUNCTION_NAMES: names.functions, _SEGMENTS: names.segments}.get(kind)
            if found is not None:
                for _ in range(part.count()):
                    index = part.unsigned()
                    found[index] = part.name()
    return names
