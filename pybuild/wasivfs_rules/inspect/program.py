# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Opens a linked program and finds its files; an error says in one line why a file is not such a program."""

from __future__ import annotations

import contextlib
import itertools
import mmap
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from wasivfs_rules.common.errors import fail
from wasivfs_rules.inspect.image import ImageError
from wasivfs_rules.inspect.reader import TreeNode, open_tree, read_tree
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.component import parse_modules
from wasivfs_rules.wasm.memory import Memory

PROGRAM_CURE = "give a program that wasivfs cc linked"


class Program(NamedTuple):
    """`memory` is valid inside the context that made it."""

    root: TreeNode
    memory: Memory

    def contents(self, entry: TreeNode) -> Iterable[bytes]:
        """The bytes of a file, in pieces."""
        return self.memory.chunks(*entry.contents)


@contextlib.contextmanager
def open_bytes(path: str) -> Iterator[mmap.mmap]:
    """The bytes of a file that is not empty. Raises WasivfsError, or OSError if it cannot be read."""
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
            raise fail("not a WebAssembly program", f"{path}: it is empty or not a file", PROGRAM_CURE)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data


@contextlib.contextmanager
def open_module(path: str) -> Iterator[mmap.mmap]:
    """As open_bytes(). Raises WasivfsError also if the code inside the context finds that the bytes are damaged."""
    with open_bytes(path) as data:
        try:
            yield data
        except WasmError as error:
            raise fail("not a WebAssembly program", f"{path}: {error}", PROGRAM_CURE) from error
        except ImageError as error:
            raise fail("damaged wasivfs image", f"{path}: {error}", "link the program again") from error


@contextlib.contextmanager
def open_program(path: str, *, whole: bool) -> Iterator[Program]:
    """A program's tree, checked as a `whole`, or only the parts that are read.

    Raises WasivfsError, also inside the context if a part that is read there is damaged; or OSError if the file cannot
    be read.
    """
    with open_module(path) as data:
        programs = list(itertools.islice(_programs(data, path, read_tree if whole else open_tree), 2))
        if not programs:
            raise fail("no wasivfs image in it", path, "link it with wasivfs cc --dir HOST::GUEST")
        if len(programs) > 1:
            cure = "give one of the components that it was composed of"
            raise fail("several programs with files in it", path, cure)
        yield programs[0]


def _programs(data: mmap.mmap, path: str, tree_in: Callable[[Memory], TreeNode | None]) -> Iterator[Program]:
    """The modules of a file that contain embedded files."""
    for module in parse_modules(data):
        if b"linking" in module.custom_sections:
            raise fail("not linked yet", path, "give the program that it is linked into")
        memory = Memory(data, module)
        if root := tree_in(memory):
            yield Program(root, memory)
