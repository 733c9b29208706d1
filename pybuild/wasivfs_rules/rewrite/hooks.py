# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the modules of a file that are linked with our shim, by the hooks in their memory."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import NamedTuple

from wasivfs_rules.wasm.component import core_modules
from wasivfs_rules.wasm.image_layout import HOOKS, HOOKS_MAGIC, HooksStruct
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import Module, read_module


class HookedModule(NamedTuple):
    """The bytes from `start` to `end` of a file; its hooks are at an address of its memory."""

    start: int
    end: int
    module: Module
    memory: Memory
    address: int
    hooks: HooksStruct


def hooked_modules(data: bytes | mmap.mmap) -> Iterator[HookedModule]:
    """The modules with hooks of this contract. Raises WasmError."""
    for cursor in core_modules(data):
        start = cursor.position
        module = read_module(cursor)
        memory = Memory(data, module)
        if found := find_hooks(memory):
            yield HookedModule(start, cursor.end, module, memory, *found)


def find_hooks(memory: Memory) -> tuple[int, HooksStruct] | None:
    """The hooks and their address. Their own address proves that they are no copy of the magic."""
    for address in memory.find_soon(HOOKS_MAGIC):
        if address + HOOKS.size <= memory.size:
            hooks = HooksStruct(*HOOKS.unpack(memory.read(address, HOOKS.size)))
            if hooks.self == address:
                return address, hooks
    return None
