# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs ls`, `cat` and `extract` on programs of earlier contracts."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs


def test_ls_shows_a_program_of_contract_2(contract_2: Path) -> None:
    listed = json.loads(must(wasivfs("ls", "--json", "-R", contract_2)))
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
def test_cat_reads_a_program_of_contract_2(path: str, contents: bytes, contract_2: Path) -> None:
    assert must(wasivfs("cat", contract_2, path)) == contents


def test_extract_writes_the_files_of_a_program_of_contract_2(contract_2: Path, tmp_path: Path) -> None:
    must(wasivfs("extract", contract_2, "-C", tmp_path / "out"))
    out = tmp_path / "out"
    assert (out / "sub/again").samefile(out / "hello.txt")
    assert os.readlink(out / "sub/link") == "../hello.txt"
    assert (out / "sub/forty").read_bytes() == b"x" * 40
    assert (out / "sub/forty").stat().st_mtime == 1044245106
    assert list((out / "sub/empty").iterdir()) == []
