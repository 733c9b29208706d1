# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The core modules of a file: the module itself, or all modules in a component, at any depth; its imports.

Raises WasmError if the file is malformed or not understood.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator

from wasivfs_rules.wasm.binary import COMPONENT_HEADER, Buffer, Cursor, WasmError, sections_in
from wasivfs_rules.wasm.module import Import, Module, read_module

CORE_MODULE, COMPONENT, COMPONENT_IMPORT = 1, 4, 10
_EXTERN = ("core module", "func", "value", "type", "component", "instance")
_VERSION_SUFFIX = 2  # the name is followed by a version


def is_component(data: Buffer | mmap.mmap) -> bool:
    return data[: len(COMPONENT_HEADER)] == COMPONENT_HEADER


def component_imports(data: Buffer | mmap.mmap) -> tuple[Import, ...]:
    """The imports of a component: `module` is the name of each, such as wasi:http/types@0.2.0, and `name` is empty."""
    whole = sections_in(Cursor(data, 0, len(data)), COMPONENT_HEADER)
    found = (section for number, section in whole if number == COMPONENT_IMPORT)
    return tuple(_import(section) for section in found for _ in range(section.count()))


def _import(cursor: Cursor) -> Import:
    form, name = cursor.byte(), cursor.name()
    if form == _VERSION_SUFFIX:
        cursor.name()
    kind = cursor.byte()
    if form > _VERSION_SUFFIX or kind >= len(_EXTERN):
        raise WasmError("an import in it has an unknown kind")
    if kind == 0:
        cursor.byte()  # a type of a core module
    if kind in (2, 3):
        is_bound = cursor.byte() == 0
        if kind == 2 or is_bound:
            cursor.signed(33)
    else:
        cursor.unsigned()
    return Import(name, b"", _EXTERN[kind])


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
