# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The program of all behaviours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

SOURCES = sorted(Path(__file__).parent.glob("*.c"))
FLAGS = ("-std=gnu11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Werror", "-D_WASI_EMULATED_MMAN")


@pytest.fixture(scope="session")
def program(toolchain: Toolchain, shared: Path) -> Path:
    """All behaviours in one program, with the standard tree."""

    def make(folder: Path) -> None:
        tree = folder / "tree"
        tree.mkdir()
        trees.make_standard_tree(tree)
        image = ["--dir", "tree::/", "--allow-dangling", "--mtime", "keep"]
        libraries = ["-lwasi-emulated-mman"]
        must(
            wasivfs("cc", *FLAGS, *SOURCES, *libraries, *image, "-o", "guest.wasm", toolchain=toolchain, folder=folder)
        )

    return make_once(shared / f"behaviours-{toolchain.name}", make) / "guest.wasm"
