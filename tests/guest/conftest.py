# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The program of all behaviours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import compile_each
from tests.support.forms import Words, link_in_form
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

SOURCES = sorted(Path(__file__).parent.glob("*.c"))
FLAGS = ("-std=gnu11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Werror", "-D_WASI_EMULATED_MMAN")


@pytest.fixture(scope="session")
def program(toolchain: Toolchain, form: str, shared: Path) -> Path:
    """All behaviours in one program, with the standard tree."""

    def compile_all(folder: Path) -> None:
        (folder / "tree").mkdir()
        trees.make_standard_tree(folder / "tree")
        compile_each(SOURCES, *FLAGS, toolchain=toolchain, folder=folder)

    compiled = make_once(shared / f"behaviours-{toolchain.name}", compile_all)

    def link(folder: Path) -> None:
        words: Words = [*sorted(compiled.glob("*.o")), "-lwasi-emulated-mman"]
        options = ("--allow-dangling", "--mtime", "keep")
        link_in_form(form, words, compiled / "tree", folder / "guest.wasm", options=options, toolchain=toolchain)

    return make_once(shared / f"behaviours-{toolchain.name}-{form}", link) / "guest.wasm"
