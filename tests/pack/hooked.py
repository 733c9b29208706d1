# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules made by hand that have the shim's hooks and nothing else of it: `read` calls the hook `fetch`."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import wasmtime

from tests.inspect.handmade import HEADER, active, i32, leb, name, section, vector

HOOKS, SLOT = 1024, 3  # the address of the hooks, and the place of `fetch` in the function table
LATE = HOOKS + 24
USERS = b"a segment of the user"
# Functions: an import; the shim's own fetch; read, which calls the hook; users, which copies the segment USERS.
FETCH, READ, USERS_COPY = 1, 2, 3
FOUR, NONE = b"\x60\x04\x7f\x7f\x7f\x7f\0", b"\x60\0\0"
ELEMENTS = b"\0" + i32(SLOT) + vector([leb(FETCH)])


def hooks(late: int = 1) -> bytes:
    return b"\x7fwasivfs hooks 3" + struct.pack("<3IBBH", HOOKS, SLOT, late, 1, 0, 0)


def hooked_module(
    *,
    elements: Sequence[bytes] = (ELEMENTS,),
    data: Sequence[bytes] = (active(HOOKS, hooks()), b"\x01" + name(USERS)),
    count: bytes | None = section(12, leb(2)),
    before_code: bytes = b"",
    after: bytes = b"",
    more_functions: int = 0,
    memory: bytes = b"\0\1",
) -> bytes:
    """`count`: the section DataCount; without it, no function can name a segment, and `users` copies nothing."""
    read = b"\0\x20\0\x20\1\x20\2\x20\3\x41" + leb(SLOT) + b"\x11\0\0\x0b"
    copy = b"\0\x41\x80\x20\x41\0\x41" + leb(len(USERS)) + b"\xfc\x08\1\0\x0b" if count else b"\0\x0b"
    bodies = [b"\0\0\x0b", read, copy, *[b"\0\x0b"] * more_functions]
    exports = [name(b"memory") + b"\2\0", name(b"read") + b"\0\2", name(b"users") + b"\0\3"]
    return b"".join(
        [
            HEADER,
            section(1, vector([FOUR, NONE])),
            section(2, vector([name(b"env") + name(b"f") + b"\0\1"])),
            section(3, vector([b"\0", b"\0", b"\1", *[b"\1"] * more_functions])),
            section(4, vector([b"\x70\0\x08", b"\x70\0\x08"])),
            section(5, vector([memory])),
            section(7, vector(exports)),
            section(9, vector(elements)),
            count or b"",
            before_code,
            section(10, vector([name(body) for body in bodies])),
            section(11, vector(data)),
            after,
        ]
    )


class Running:
    """An instance of such a module on wasmtime."""

    def __init__(self, code: bytes) -> None:
        self.store = wasmtime.Store()
        module = wasmtime.Module(self.store.engine, code)
        linker = wasmtime.Linker(self.store.engine)
        linker.define_unknown_imports_as_traps(module)
        self.exports = linker.instantiate(self.store, module).exports(self.store)

    def fetch(self, where: int, offset: int, size: int) -> bytes:
        """What the hook copies."""
        function = self.exports["read"]
        assert isinstance(function, wasmtime.Func)
        function(self.store, where, 8192, offset, size)
        return self.memory(8192, size)

    def users(self) -> bytes:
        """What the program itself copies."""
        function = self.exports["users"]
        assert isinstance(function, wasmtime.Func)
        function(self.store)
        return self.memory(4096, len(USERS))

    def memory(self, address: int, size: int) -> bytes:
        memory = self.exports["memory"]
        assert isinstance(memory, wasmtime.Memory)
        return bytes(memory.read(self.store, address, address + size))
