# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where changes are kept on the host, each of them is done or not done, whenever the program ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.power import POWER_CUT, run_until_cut
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

PROGRAM = Path(__file__).parent / "programs" / "steps.c"


@pytest.fixture(scope="session")
def program(toolchain: Toolchain, shared: Path) -> Path:
    def make(folder: Path) -> None:
        for path in (*"abcdefgh", "deep/er/file", "full/file", "emptied/x", "emptied/y"):
            trees.write(folder / "tree", path, f"embedded {path}".encode())
        trees.link(folder / "tree", "link", "nowhere")
        for name in ("empty", "gone"):
            (folder / "tree" / name).mkdir()
        words = ["cc", "-O1", str(PROGRAM), "--dir", "tree::/", "--allow-dangling", "--writable", "host"]
        must(wasivfs(*words, "-o", "app.wasm", toolchain=toolchain, folder=folder))

    return make_once(shared / f"writing-steps-{toolchain.name}", make) / "app.wasm"


def run(program: Path, host: Path, *arguments: str) -> list[str]:
    return run_on_wasmtime(program, arguments, mounts={"/": host}).text().splitlines()


def test_tree_after_a_power_cut_is_that_before_or_after_a_step(program: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    steps = run(program, whole)
    after = []
    for number in range(len(steps) + 1):
        host = tmp_path / f"after-{number}"
        host.mkdir()
        run(program, host, str(number))
        after.append(run(program, host, "show"))
    assert after[-1] == run(program, whole, "show")

    cut = True
    for call in range(1, 1000):
        host = tmp_path / f"cut-{call}"
        host.mkdir()
        finished = run_until_cut(program, [], host, call)
        begun, cut = finished.stdout.decode().splitlines(), finished.status == POWER_CUT
        if not cut:
            break
        seen = run(program, host, "show")
        assert seen in after[len(begun) - 1 : len(begun) + 1], f"before the call {call}, in {begun[-1]}"
    assert not cut
    assert (begun, finished.stderr) == (steps, b"")
    assert call > 2 * len(steps)  # most steps take several calls


def test_whiteouts_are_empty_and_beside_the_changes(program: Path, tmp_path: Path) -> None:
    run(program, tmp_path)
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    hidden = {name for name in found if Path(name).name.startswith(".wh.")}
    names = ("a", "c", "d", "e", "emptied", "empty", "gone", "link")
    assert hidden == {*(f".wh.{name}" for name in names), "deep/.wh.er"}
    changed = ["a", "b", "deep", "emptied", "empty", "f", "full", "full/d", "full/h", "full/link", "g", "h", "new"]
    assert found - hidden == {*changed}
    # A directory that was copied to the host is one as a whiteout as well.
    directories = {name for name in hidden if (tmp_path / name).is_dir()}
    assert directories == {".wh.emptied", "deep/.wh.er"}
    assert not any((tmp_path / name).stat().st_size for name in hidden - directories)
