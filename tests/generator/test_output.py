# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Output files appear together, whole, and only if they differ."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.common.output import Outputs


def write(folder: Path, **files: bytes) -> None:
    with Outputs() as outputs:
        for name, data in files.items():
            outputs.create(bytes(folder / name)).write(data)
        outputs.commit()


def test_files_appear_at_the_commit_only(tmp_path: Path) -> None:
    with Outputs() as outputs:
        outputs.create(bytes(tmp_path / "a")).write(b"x")
        assert not (tmp_path / "a").exists()
        outputs.commit()
    assert (tmp_path / "a").read_bytes() == b"x"
    assert os.listdir(tmp_path) == ["a"]


def test_without_a_commit_nothing_is_left_and_old_files_stay(tmp_path: Path) -> None:
    write(tmp_path, a=b"old")
    with Outputs() as outputs:
        outputs.create(bytes(tmp_path / "a")).write(b"new")
        outputs.create(bytes(tmp_path / "b")).write(b"new")
        outputs.scratch(bytes(tmp_path / "a")).write(b"new")
    assert os.listdir(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_only_files_that_differ_are_replaced(tmp_path: Path) -> None:
    write(tmp_path, a=b"same", b=b"old")
    for name in "ab":
        os.utime(tmp_path / name, (1, 1))
    write(tmp_path, a=b"same", b=b"new")
    assert (tmp_path / "a").stat().st_mtime == 1
    assert (tmp_path / "b").stat().st_mtime > 1
    assert (tmp_path / "b").read_bytes() == b"new"


def test_permissions_are_those_of_a_new_file(tmp_path: Path) -> None:
    (tmp_path / "new").touch()
    write(tmp_path, a=b"x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "new").stat().st_mode


def test_a_link_at_the_output_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path, real=b"old")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path, link=b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_what_is_not_a_regular_file_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for name in ("fifo", "."):
        with pytest.raises(WasivfsError, match="output is not a regular file"):
            write(tmp_path, **{name: b"x"})


def test_a_missing_directory_is_named_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(
        WasivfsError, match=r"cannot write \(no such file or directory\): .*none/a; create its directory"
    ):
        write(tmp_path, **{"none/a": b"x"})
