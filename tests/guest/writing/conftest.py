# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The program of all cases: for Linux, with the tree in it, and without a tree."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guest.conftest import FLAGS
from tests.support.commands import compile_each, must, wasivfs
from tests.support.forms import Words, link_in_form
from tests.support.oracle import compile_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .tree import make_tree

HERE = Path(__file__).parent
SOURCES = [*sorted(HERE.glob("*.c")), HERE.parent / "main.c"]
# Both file systems have some megabytes of room, so that they can be filled.
LIMIT = 8 << 20


@pytest.fixture(scope="session")
def tree(shared: Path) -> Path:
    """What is there before a case begins."""
    return make_once(shared / "writing-tree", make_tree)


@pytest.fixture(scope="session")
def native(shared: Path) -> Path:
    """The program for Linux."""
    return make_once(shared / "writing-native", lambda folder: compile_natively(SOURCES, folder / "guest")) / "guest"


@dataclass(frozen=True)
class Objects:
    """The compiled program; `folder` has a subfolder `objects`, and is for what is linked."""

    toolchain: Toolchain
    folder: Path
    tree: Path

    def link(self, form: str, *layer: str) -> Path:
        """The program with the tree in it."""

        def link(folder: Path) -> None:
            words: Words = [*self._files(), "--writable", *layer]
            options = ("--allow-dangling", "--mtime", "keep")
            output = folder / "guest.wasm"
            link_in_form(form, words, self.tree, output, options=options, toolchain=self.toolchain)

        return make_once(self.folder / f"{form}-{layer[0]}", link) / "guest.wasm"

    def link_without_tree(self) -> Path:
        def link(folder: Path) -> None:
            must(wasivfs("cc", *self._files(), "-o", folder / "guest.wasm", toolchain=self.toolchain))

        return make_once(self.folder / "without", link) / "guest.wasm"

    def _files(self) -> list[Path]:
        return sorted((self.folder / "objects").glob("*.o"))


@pytest.fixture(scope="session")
def objects(toolchain: Toolchain, tree: Path, shared: Path) -> Objects:
    folder = shared / f"writing-{toolchain.name}"
    make_once(folder / "objects", lambda folder: compile_each(SOURCES, *FLAGS, toolchain=toolchain, folder=folder))
    return Objects(toolchain, folder, tree)


@pytest.fixture(scope="session")
def program(objects: Objects, form: str) -> Path:
    """The program whose tree can be written in memory."""
    return objects.link(form, "memory", "--writable-limit", str(LIMIT))
