# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""C++ programs: the standard library's own file system."""

from __future__ import annotations

from pathlib import Path

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain

FILES = Path(__file__).parent / "programs" / "files.cc"


def test_standard_library_of_cxx_finds_files(toolchain: Toolchain, tmp_path: Path) -> None:
    trees.write(tmp_path, "tree/hello.txt", b"hello\n")
    trees.write(tmp_path, "tree/sub/file", b"12345")
    trees.write(tmp_path, "tree/sub/deep/x")
    trees.link(tmp_path, "tree/sub/link", "../hello.txt")
    options = ["-std=c++17", "-fno-exceptions", "-O1", "-lc++", "-lc++abi", "--dir", "tree", "-o", "files.wasm"]
    must(wasivfs("cc", FILES, *options, toolchain=toolchain, folder=tmp_path))
    assert run_on_wasmtime(tmp_path / "files.wasm").text().splitlines() == [
        "/hello.txt 6",
        "/sub/",
        "/sub/deep/",
        "/sub/deep/x 0",
        "/sub/file 5",
        "/sub/link -> ../hello.txt",
        "/hello.txt: hello",
        "/sub/link: hello",
        "/nowhere: unreadable",
        "exists 10",
        "canonical /hello.txt ok",
        "equivalent 1",
        "created 0 1",
    ]
