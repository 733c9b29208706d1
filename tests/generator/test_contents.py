# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reading contents into the blob: each file once, equal contents once."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from pathlib import Path

import pytest
from wasivfs_rules.collect import contents as contents_module
from wasivfs_rules.collect.contents import CHUNK, Contents, read_contents
from wasivfs_rules.collect.scan import scan
from wasivfs_rules.collect.tree import File, Tree
from wasivfs_rules.inputs.spec import Root, Spec


def tree_of(folder: Path, **files: bytes) -> Tree:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return scan(Spec((Root(bytes(folder)),))).tree


def read(tree: Tree) -> tuple[Contents, bytes]:
    with tempfile.TemporaryFile() as blob:
        contents = read_contents(tree, blob, lambda _: None)
        blob.seek(0)
        return contents, blob.read()


@pytest.mark.parametrize("size", [1, 9, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_equal_contents_are_stored_once_and_others_are_not(size: int, tmp_path: Path) -> None:
    one, two = b"1" * size, b"1" * (size - 1) + b"2"
    found, blob = read(tree_of(tmp_path, a=one, b=two, c=one, d=two, e=b"other"))
    assert found.offsets[b"a"] == found.offsets[b"c"] != found.offsets[b"b"] == found.offsets[b"d"]
    for name, data in ((b"a", one), (b"b", two), (b"e", b"other")):
        assert blob[found.offsets[name] :][: len(data)] == data
    assert len(blob) == found.size < 2 * size + 24
    assert found.stored == {
        hashlib.sha256(data).digest(): found.offsets[name]
        for name, data in ((b"a", one), (b"b", two), (b"e", b"other"))
    }


def test_the_digest_is_that_of_the_bytes_in_the_blob(tmp_path: Path) -> None:
    trees = [
        {"a": b"one", "b": b"two"},
        {"a": b"two", "b": b"one"},
        {"a": b"onet", "b": b"wo"},
        {"c": b"one", "d": b"two"},
    ]
    digests = []
    for number, files in enumerate(trees):
        (tmp_path / str(number)).mkdir()
        digests.append(read(tree_of(tmp_path / str(number), **files))[0].digest)
    assert digests[0] == digests[3]
    assert len(set(digests)) == 3


def test_contents_start_at_offsets_that_suit_their_sizes(tmp_path: Path) -> None:
    sizes = range(1, 50)
    found, _ = read(tree_of(tmp_path, **{f"f{size:02}": os.urandom(size) for size in sizes}))
    remainders = {size: found.offsets[b"f%02d" % size] % (4 if size % 8 else 8) for size in sizes}
    assert set(remainders.values()) == {0}


def test_hard_links_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree_of(tmp_path, a=b"data")
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    opened: list[File] = []
    real = contents_module._open

    def counting(file: File) -> int:
        opened.append(file)
        return real(file)

    monkeypatch.setattr(contents_module, "_open", counting)
    found, _ = read(scan(Spec((Root(bytes(tmp_path)),))).tree)
    assert len(opened) == 1
    assert found.offsets[b"a"] == found.offsets[b"b"]


@pytest.mark.parametrize("size", [10, CHUNK + 10])
@pytest.mark.parametrize("change", [-1, 1])
def test_a_file_of_another_size_than_scanned_is_a_problem(size: int, change: int, tmp_path: Path) -> None:
    tree = tree_of(tmp_path, a=b"x" * size, b=b"good")
    (tmp_path / "a").write_bytes(b"x" * (size + change))
    found, _ = read(tree)
    assert [problem.what for problem in found.problems] == ["file changed while it was being read"]
    assert b"b" in found.offsets


def test_a_large_file_written_to_since_the_scan_is_a_problem(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, a=b"x" * (CHUNK + 1))
    (tmp_path / "a").write_bytes(b"y" * (CHUNK + 1))
    os.utime(tmp_path / "a", (1, 1))
    assert [problem.what for problem in read(tree)[0].problems] == ["file changed while it was being read"]


def test_a_file_that_vanished_or_became_a_fifo_is_a_problem(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, a=b"x", b=b"y")
    (tmp_path / "a").unlink()
    (tmp_path / "b").unlink()
    os.mkfifo(tmp_path / "b")
    assert [problem.what for problem in read(tree)[0].problems] == [
        "cannot read (no such file or directory)",
        "file changed while it was being read",
    ]


def test_progress_adds_up_to_all_bytes(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, a=b"x" * 10, b=b"x" * 10, c=b"")
    done: list[int] = []
    read_contents(tree, io.BytesIO(), done.append)
    assert sum(done) == 20
