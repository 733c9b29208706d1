# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Depfiles as the real Ninja and the real Make read them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from wasivfs_rules.common.depfile import escape, make_rule
from wasivfs_rules.common.errors import WasivfsError

from tests.support.tools import require_tool

ODD = [
    b"plain", b"sp ace", b"two  spaces", b" leading", b"trailing ", b"dollar$", b"$$", b"hash#tag", b"#",
    b"back\\slash",     b"back\\ space", b"back\\\\ two", b"back\\#hash", b"colon:in", b"back\\:colon", b"(par)",
    b"a=b", b"100%", b"%.o", b"\xff\xfe", "ümläut".encode(), b"[x]", b"{y}", b"~", b"@at", b"comma,", b"!",
]  # fmt: skip
ODD_SINCE_1_13 = [b"quote'\"", b"q?", b"&and"]
INEXPRESSIBLE = [b"new\nline", b"tab\t", b"star*", b"pipe|", b"<", b">", b";", b"`", b"^", b"colon:", b"slash\\"]


def ninja_file(target: bytes) -> bytes:
    return (
        b"rule gen\n  command = cp made.d d && touch out && echo ran >> log\n  depfile = d\n  deps = gcc\nbuild "
        + target
        + b": gen\n"
    )


def ninja(folder: Path, *options: str) -> str:
    beside = Path(sys.executable).with_name("ninja")
    command = str(beside) if beside.exists() else require_tool("ninja")
    return subprocess.run([command, *options], cwd=folder, capture_output=True, text=True, check=True).stdout


def prepare(folder: Path, names: list[bytes]) -> list[bytes]:
    paths = [b"in/" + name for name in names]
    (folder / "in").mkdir()
    for path in paths:
        (folder / os.fsdecode(path)).touch()
    (folder / "made.d").write_bytes(make_rule(b"out", [b"in", *paths]))
    return paths


def test_ninja_sees_odd_names_and_has_no_more_work_when_nothing_changed(tmp_path: Path) -> None:
    version = [int(number) for number in re.findall(r"\d+", ninja(tmp_path, "--version"))]
    paths = prepare(tmp_path, ODD + ODD_SINCE_1_13 if version >= [1, 13] else ODD)
    (tmp_path / "build.ninja").write_bytes(ninja_file(b"out"))
    ninja(tmp_path)
    assert "no work to do" in ninja(tmp_path)
    for path in paths:
        future = time.time() + 5
        os.utime(tmp_path / os.fsdecode(path), (future, future))
        assert "no work to do" not in ninja(tmp_path), path
        os.utime(tmp_path / os.fsdecode(path), (0, 0))
        os.utime(tmp_path / "out")
        ninja(tmp_path)


def test_names_that_ninja_cannot_read_are_left_to_their_directory(tmp_path: Path) -> None:
    prepare(tmp_path, [*INEXPRESSIBLE, b"plain"])
    assert (tmp_path / "made.d").read_bytes() == b"out: \\\n  in \\\n  in/plain\nin:\nin/plain:\n"
    (tmp_path / "build.ninja").write_bytes(ninja_file(b"out"))
    ninja(tmp_path)
    assert "no work to do" in ninja(tmp_path)


def test_a_removed_file_is_work_for_ninja(tmp_path: Path) -> None:
    prepare(tmp_path, [b"a b", b"c"])
    (tmp_path / "build.ninja").write_bytes(ninja_file(b"out"))
    ninja(tmp_path)
    (tmp_path / "in/a b").unlink()
    assert "no work to do" not in ninja(tmp_path)


def test_make_rebuilds_after_an_edit_and_survives_a_removal(tmp_path: Path) -> None:
    make = require_tool("make")
    prepare(tmp_path, [b"sp ace", b"dollar$", b"hash#", b"colon:in", b"plain"])
    (tmp_path / "Makefile").write_text("out:\n\ttouch out\n-include made.d\n")

    def up_to_date() -> bool:
        return subprocess.run([make, "-q", "out"], cwd=tmp_path, check=False, capture_output=True).returncode == 0

    subprocess.run([make, "out"], cwd=tmp_path, check=True, capture_output=True)
    assert up_to_date()
    for name in ("sp ace", "dollar$", "hash#", "colon:in", "plain"):
        future = time.time() + 5
        os.utime(tmp_path / "in" / name, (future, future))
        assert not up_to_date(), name
        os.utime(tmp_path / "in" / name, (0, 0))
        assert up_to_date(), name
    (tmp_path / "in/plain").unlink()
    subprocess.run([make, "out"], cwd=tmp_path, check=True, capture_output=True)


def test_recipe_of_the_makefile_for_an_input_stays_in_force(tmp_path: Path) -> None:
    make = require_tool("make")
    prepare(tmp_path, [b"made.txt"])
    (tmp_path / "Makefile").write_text(
        "out: in/made.txt\n\tcp $< $@\nin/made.txt: source\n\tcp $< $@\n-include made.d\n"
    )
    for text in ("old\n", "new\n"):
        (tmp_path / "source").write_text(text)
        future = time.time() + 5
        os.utime(tmp_path / "source", (future, future))
        done = subprocess.run([make, "out"], cwd=tmp_path, check=True, capture_output=True)
        assert (tmp_path / "out").read_text() == text
        assert done.stderr == b"" or b"overriding" not in done.stderr
        os.utime(tmp_path / "source", (0, 0))


@pytest.mark.parametrize("name", INEXPRESSIBLE)
def test_what_ninja_cannot_read_has_no_escape(name: bytes) -> None:
    assert escape(name) is None


def test_a_target_that_ninja_cannot_read_is_an_error() -> None:
    with pytest.raises(WasivfsError, match="depfile cannot have a target of this name: new"):
        make_rule(b"new\nline", [])
