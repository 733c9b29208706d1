# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Opens a linked program and finds its files; an error says in one line why a file is not such a program."""

from __future__ import annotations

import contextlib
import itertools
import mmap
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.inspect.image import ImageError
from wasivfs_rules.inspect.reader import TreeNode, open_tree, read_tree
from wasivfs_rules.wasm.binary import Cursor, WasmError
from wasivfs_rules.wasm.component import core_modules
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import Module, read_module

PROGRAM_CURE = "give a program that wasivfs cc linked"

_Program = TypeVar("_Program")


class Program(NamedTuple):
    """`memory` is valid inside the context that made it."""

    root: TreeNode
    memory: Memory

    def contents(self, entry: TreeNode) -> Iterable[bytes]:
        """The bytes of a file, in pieces."""
        return self.memory.chunks(*entry.contents)

    def images(self) -> Sequence[TreeNode]:
        """The root of each image, without the others."""
        return [layer._replace(others=()) for layer in (self.root, *self.root.others)]


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
    nothing = fail("no wasivfs image in it", path, "link it with wasivfs cc --dir HOST::GUEST")
    with open_module(path) as data:
        yield only_one(_programs(data, path, read_tree if whole else open_tree), path, nothing)


def only_one(programs: Iterable[_Program], path: str, nothing: WasivfsError) -> _Program:
    """The only program of a file. Raises `nothing` if there is none, or WasivfsError if there are several."""
    found = list(itertools.islice(programs, 2))
    if not found:
        raise nothing
    if len(found) > 1:
        cure = "give one of the components that it was composed of"
        raise fail("several programs with files in it", path, cure)
    return found[0]


def linked_modules(data: mmap.mmap, path: str) -> Iterator[tuple[Cursor, Module]]:
    """The modules of a file, each with a cursor at its start. Raises WasivfsError for an object."""
    for cursor in core_modules(data):
        module = read_module(Cursor(data, cursor.position, cursor.end))
        if b"linking" in module.custom_sections:
            raise fail("not linked yet", path, "give the program that it is linked into")
        yield cursor, module


def _programs(data: mmap.mmap, path: str, tree_in: Callable[[Memory], TreeNode | None]) -> Iterator[Program]:
    """The modules of a file that contain embedded files."""
    for _, module in linked_modules(data, path):
        memory = Memory(data, module)
        if root := tree_in(memory):
            yield Program(root, memory)
