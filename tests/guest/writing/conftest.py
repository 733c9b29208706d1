# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The program of all cases: for Linux, and with the tree in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guest.conftest import FLAGS
from tests.support.commands import compile_each
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


@pytest.fixture(scope="session")
def program(toolchain: Toolchain, form: str, tree: Path, shared: Path) -> Path:
    """The program whose tree can be written in memory."""

    def compile_all(folder: Path) -> None:
        compile_each(SOURCES, *FLAGS, toolchain=toolchain, folder=folder)

    compiled = make_once(shared / f"writing-{toolchain.name}", compile_all)

    def link(folder: Path) -> None:
        words: Words = [*sorted(compiled.glob("*.o")), "--writable", "memory", "--writable-limit", str(LIMIT)]
        options = ("--allow-dangling", "--mtime", "keep")
        link_in_form(form, words, tree, folder / "guest.wasm", options=options, toolchain=toolchain)

    return make_once(shared / f"writing-{toolchain.name}-{form}", link) / "guest.wasm"
