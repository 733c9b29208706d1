# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program of an earlier contract.

Each folder `contractN` has an image.h and an fs_image.c as a wasivfs of this contract had and made them.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.shared import make_once
from tests.support.tools import require_tool

HERE = Path(__file__).resolve().parent
# The image is all that is read of a program: no shim is needed.
MAIN = """
#include "image.h"
const char WASIVFS_SHIM_SYMBOL = WASIVFS_CONTRACT;
void _start(void) {}
"""


def link(folder: Path) -> None:
    compiler = require_tool("clang-19")
    require_tool("wasm-ld-19")
    for golden in (HERE / "contract2").iterdir():
        (folder / golden.stem).write_bytes(golden.read_bytes())
    (folder / "main.c").write_text(MAIN)
    command = [compiler, "--target=wasm32-wasi", "-nostdlib", "-I.", "main.c", "fs_image.c", "-o", "program.wasm"]
    subprocess.run(command, cwd=folder, check=True)


@pytest.fixture(scope="session")
def contract_2(shared: Path) -> Path:
    """A program of contract 2 with hard links, a symbolic link, and times of their own."""
    return make_once(shared / "contract2", link) / "program.wasm"
