# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where changes go when directories of the host are mounted: what only the host has is changed in place."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.trees import write

PROGRAM = Path(__file__).parent / "programs" / "mounted.c"
NAMES = ("written", "old", "gone")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"directory"
        for path in folder.rglob("*")
    }


def test_only_directories_that_the_host_alone_has_are_changed_in_place(toolchain: Toolchain, tmp_path: Path) -> None:
    write(tmp_path / "tree", "both/embedded", b"embedded")
    words = ["cc", "-O1", str(PROGRAM), "--dir", "tree::/", "--writable", "memory", "-o", "app.wasm"]
    must(wasivfs(*words, toolchain=toolchain, folder=tmp_path))
    out, both = tmp_path / "out", tmp_path / "both"
    for folder in (out, both):
        for name in NAMES:
            write(folder, name, name.encode())
    before = contents(both)
    finished = run_on_wasmtime(tmp_path / "app.wasm", mounts={"/out": out, "/both": both})
    assert finished.text() == "stays\n"
    assert contents(both) == before
    assert contents(out) == {
        "made": b"new",
        "written": b"new",
        "renamed": b"old",
        "dir": b"directory",
        "dir/below": b"new",
    }
