# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""C++ programs, whose constructors run before main()."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain

FILES = Path(__file__).parent / "programs" / "files.cc"


@pytest.mark.parametrize("toolchain", ["debian"], indirect=True)  # Zig would compile all of libc++ first: minutes
def test_files_are_there_before_main_starts(toolchain: Toolchain, tmp_path: Path) -> None:
    trees.write(tmp_path, "tree/tables/rows", b"one 1\nthree 3\nfour 4\n")
    options = ["-std=c++17", "-fno-exceptions", "-O1", "-lc++", "-lc++abi", "--dir", "tree", "-o", "files.wasm"]
    must(wasivfs("cc", FILES, *options, toolchain=toolchain, folder=tmp_path))
    assert run_on_wasmtime(tmp_path / "files.wasm").text() == "four = 4\none = 1\nthree = 3\n"
