# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A tree of which given directories can be written: the rest stays as on a read-only file system."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs
from tests.support.engines import ENGINES
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .tree import make_tree

PROGRAM = Path(__file__).parent / "programs" / "partly.c"
CHANGES = 11  # calls, which succeed; after them, all are EROFS but these
OTHERS = {
    'open("/big", O_RDONLY)': "ok",
    'open("/big", O_WRONLY | O_CREAT | O_EXCL, 0666)': "EEXIST",
    'open("/many", O_WRONLY)': "EISDIR",
    'mkdir("/many", 0777)': "EEXIST",
    # As on Linux, where each writable directory would be a mount of its own.
    'link("/big", "/tmp/big")': "EXDEV",
    'link("/to-emb", "/tmp/to-emb")': "EXDEV",
    'link("/many", "/tmp/many")': "EPERM",
}


@pytest.fixture(scope="session")
def answers(toolchain: Toolchain, shared: Path) -> list[tuple[str, str]]:
    """Each call of the program and its answer. The tree has no /tmp: it is made."""

    def make(folder: Path) -> None:
        make_tree(folder / "tree")
        (folder / "tree" / "tmp").rmdir()
        (folder / "tree" / "to-emb").symlink_to("emb/a")
        words = ["--writable", "memory:/emb", "--writable", "memory:/tmp", "--dir", "tree::/", "--allow-dangling"]
        must(wasivfs("cc", PROGRAM, *words, "-o", "app.wasm", toolchain=toolchain, folder=folder))

    made = make_once(shared / f"writing-partly-{toolchain.name}", make)
    return re.findall(r"^(.*): (\w+)$", ENGINES["wasmtime"](made / "app.wasm").text(), re.MULTILINE)


def test_writable_directories_are_written(answers: list[tuple[str, str]]) -> None:
    assert {answer for _, answer in answers[:CHANGES]} == {"ok"}, answers


def test_nothing_else_is_changed(answers: list[tuple[str, str]]) -> None:
    others = dict(answers[CHANGES:])
    assert others == {call: OTHERS.get(call, "EROFS") for call in others}
    assert others.keys() > OTHERS.keys()
