# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tree that is there before a case begins: on a tmpfs, or in the program."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support import trees

# As the C programs know them: missing, file, directory, empty directory, links to a file, a directory and nothing.
KINDS = "MFDESTX"
BIG = 90_000  # bytes of /big


def _furnish(root: Path) -> None:
    """What helpers.c makes in /new."""
    for path, contents in {"a": b"alpha", "b": b"bravo", "h1": b"hard", "d/f": b"foxtrot", "d/s/g": b"golf"}.items():
        trees.write(root, path, contents)
    (root / "h2").hardlink_to(root / "h1")
    (root / "e").mkdir()
    links = {"la": "a", "ld": "d", "dangling": "nowhere", "slashed": "t9/", "lost": "missing/t"}
    for path, target in links.items():
        trees.link(root, path, target)


def _make_kind(letter: str, path: Path, contents: bytes) -> None:
    if letter == "F":
        path.write_bytes(contents)
    elif letter == "D":
        trees.write(path, "inner", contents)
    elif letter == "E":
        path.mkdir()
    elif letter in "STX":
        path.symlink_to({"S": "/emb/a", "T": "/emb/d", "X": "nowhere"}[letter])


def make_tree(root: Path) -> None:
    """Fills a directory."""
    _furnish(root / "emb")
    (root / "tmp").mkdir()
    trees.write(root, "big", bytes(at % 251 for at in range(BIG)))
    for number in range(60):
        trees.write(root, f"many/{number:02}", b"%d" % number)
    for layers in ("ee", "en", "ne", "nn"):
        for old in KINDS:
            for new in KINDS:
                folder = root / "matrix" / layers / (old + new)
                folder.mkdir(parents=True)
                if layers[0] == "e":
                    _make_kind(old, folder / "old", b"moved")
                if layers[1] == "e":
                    _make_kind(new, folder / "new", b"there")
    for directory, directories, files in os.walk(root):
        for name in [*directories, *files]:
            os.utime(os.path.join(directory, name), (trees.TIME, trees.TIME), follow_symlinks=False)
    os.utime(root, (trees.TIME, trees.TIME))
