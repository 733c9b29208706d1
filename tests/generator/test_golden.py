# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Generated files, byte for byte. CONTRIBUTING.md says how to accept an intended change."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from wasivfs_rules.generate.generate import generate
from wasivfs_rules.inputs.spec import Root, Spec
from wasivfs_rules.inputs.writable import Writable

GOLDEN = Path(__file__).with_name("golden")


def empty(folder: Path) -> Spec:
    (folder / "assets").mkdir()
    return Spec((Root(b"assets"),))


def small(folder: Path) -> Spec:
    (folder / "assets/texts").mkdir(parents=True)
    (folder / "assets/hello.txt").write_text("Hello, world!\n")
    (folder / "assets/texts/copy.txt").write_text("Hello, world!\n")
    (folder / "assets/texts/numbers.bin").write_bytes(bytes(range(40)))
    (folder / "assets/link").symlink_to("texts/copy.txt")
    return Spec((Root(b"assets", b"/usr/share"),))


def tricky(folder: Path) -> Spec:
    """Names that C, Make and terminals misread; hard links; times of their own; two roots; an empty file."""
    root = os.path.join(os.fsencode(folder), b"assets")
    names = [
        b'"quote"', b"back\\slash", b"??!trigraph??'", b"new\nline", b"*star", b"\xff\xfe", "\u00fc\u4e2d".encode(),
        b" ", b"$HOME", b"\x01\x7f", b"9\x029", b"n" * 255, b"-o", b"%s", b"a.b", b"a-b",
    ]  # fmt: skip
    for directory in (b"", b"a", b"a/deep/er", b"empty"):
        os.makedirs(os.path.join(root, directory), exist_ok=True)
    for number, name in enumerate(names):
        path = Path(os.fsdecode(os.path.join(root, name)))
        path.write_bytes(name * (number % 3))
    (folder / "assets/a/every byte").write_bytes(bytes(range(256)))
    (folder / "assets/a/hard").hardlink_to(folder / "assets/a/every byte")
    (folder / "assets/a/deep/er/up").symlink_to("../../../empty/..//a")
    (folder / "assets/loop").symlink_to("loop")
    (folder / "single").write_text("a root that is a file\n")
    for parent, directories, files in os.walk(root, topdown=False):
        for name in files + directories:
            time = (len(name) - 5) * 10**9 + name[0]
            os.utime(os.path.join(parent, name), ns=(0, time), follow_symlinks=False)
    os.utime(folder / "assets/a/hard", ns=(0, 7))
    os.utime(root, ns=(0, 42))
    os.utime(folder / "single", ns=(0, 1))
    return Spec((Root(b"assets"), Root(b"single", b"/a/deep/er/")), mtime=None)


def writable(folder: Path) -> Spec:
    """Writable directories that exist and that are made."""
    return small(folder)._replace(writable=Writable("memory", (b"tmp", b"usr/share/texts", b"var/lib", b"var/lib/app")))


def writable_with_times(folder: Path) -> Spec:
    return tricky(folder)._replace(writable=Writable("memory", (b"a/deep", b"tmp")))


TREES: list[Callable[[Path], Spec]] = [empty, small, tricky, writable, writable_with_times]
CASES = [
    *[(tree, "string") for tree in TREES[:-1]],
    (small, "array"),
    (small, "embed"),
    (small, "incbin"),
    (small, "object"),
]


def render(make_tree: Callable[[Path], Spec], embed: str, folder: Path) -> bytes:
    spec = make_tree(folder)
    before = Path.cwd()
    os.chdir(folder)
    try:
        generate(spec, Path("fs_image.c"), embed)
    finally:
        os.chdir(before)
    return (folder / "fs_image.c").read_bytes()


def golden(make_tree: Callable[[Path], Spec], embed: str) -> Path:
    return GOLDEN / f"{make_tree.__name__}.{embed}.golden"


@pytest.mark.parametrize(("make_tree", "embed"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_the_generated_file_is_the_golden_one(make_tree: Callable[[Path], Spec], embed: str, tmp_path: Path) -> None:
    expected = golden(make_tree, embed).read_bytes()
    assert render(make_tree, embed, tmp_path).decode() == expected.decode()


if __name__ == "__main__":
    for tree, way in CASES:
        with tempfile.TemporaryDirectory() as scratch:
            golden(tree, way).write_bytes(render(tree, way, Path(scratch)))
