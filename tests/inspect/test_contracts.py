# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
`wasivfs ls`, `cat` and `extract` on programs of earlier contracts.

Each folder `contractN` has an image.h and an fs_image.c as a wasivfs of this contract had and made them.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs
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
def program(shared: Path) -> Path:
    """A program of contract 2 with hard links, a symbolic link, and times of their own."""
    return make_once(shared / "contract2", link) / "program.wasm"


def test_ls_shows_a_program_of_contract_2(program: Path) -> None:
    listed = json.loads(must(wasivfs("ls", "--json", "-R", program)))
    shown = [
        (entry["path"], entry["kind"], entry["size"], entry["links"], entry["mtime_ns"] // 10**9) for entry in listed
    ]
    assert shown == [
        ("/hello.txt", "file", 6, 2, 981173106),
        ("/sub", "directory", 0, 3, 1075781106),
        ("/sub/again", "file", 6, 2, 981173106),
        ("/sub/empty", "directory", 0, 2, 1044245106),
        ("/sub/forty", "file", 40, 1, 1044245106),
        ("/sub/link", "symlink", 12, 1, 1012709106),
    ]


@pytest.mark.parametrize(("path", "contents"), [("/sub/link", b"hello\n"), ("/sub/forty", b"x" * 40)])
def test_cat_reads_a_program_of_contract_2(path: str, contents: bytes, program: Path) -> None:
    assert must(wasivfs("cat", program, path)) == contents


def test_extract_writes_the_files_of_a_program_of_contract_2(program: Path, tmp_path: Path) -> None:
    must(wasivfs("extract", program, "-C", tmp_path / "out"))
    out = tmp_path / "out"
    assert (out / "sub/again").samefile(out / "hello.txt")
    assert os.readlink(out / "sub/link") == "../hello.txt"
    assert (out / "sub/forty").read_bytes() == b"x" * 40
    assert (out / "sub/forty").stat().st_mtime == 1044245106
    assert list((out / "sub/empty").iterdir()) == []
