# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Opens a linked program and finds the files in it; says in one line why a file is no such program."""

from __future__ import annotations

import contextlib
import itertools
import mmap
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from wasivfs_rules.common.errors import fail
from wasivfs_rules.inspect.reader import Entry, ImageError, read_tree
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.component import parse_modules
from wasivfs_rules.wasm.memory import Memory

CURE = "give a program that wasivfs cc linked"


@dataclass(frozen=True)
class Program:
    """`memory` is valid inside the context that made it."""

    root: Entry
    memory: Memory

    def contents(self, entry: Entry) -> Iterator[bytes]:
        """The bytes of a file, in pieces."""
        return self.memory.chunks(entry.contents, entry.size)


@contextlib.contextmanager
def open_bytes(path: str) -> Iterator[mmap.mmap]:
    """The bytes of a file that is not empty. Raises WasivfsError, or OSError if the file cannot be read."""
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
            raise fail("not a WebAssembly program", f"{path}: it is empty or not a file", CURE)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data


@contextlib.contextmanager
def open_program(path: str) -> Iterator[Program]:
    """Reads a program's tree. Raises WasivfsError, or OSError if the file cannot be read."""
    with open_bytes(path) as data:
        try:
            programs = list(itertools.islice(_programs(data, path), 2))
        except WasmError as error:
            raise fail("not a WebAssembly program", f"{path}: {error}", CURE) from error
        except ImageError as error:
            raise fail("damaged wasivfs image", f"{path}: {error}", "link the program again") from error
        if not programs:
            raise fail("no wasivfs image in it", path, "link it with wasivfs cc --dir HOST::GUEST")
        if len(programs) > 1:
            raise fail("several programs with files in it", path, "give one of the components that it was composed of")
        yield programs[0]


def _programs(data: mmap.mmap, path: str) -> Iterator[Program]:
    """The modules of a file that have files."""
    for module in parse_modules(data):
        if b"linking" in module.custom_sections:
            raise fail("not linked yet", path, "give the program that it is linked into")
        memory = Memory(data, module)
        if root := read_tree(memory):
            yield Program(root, memory)
