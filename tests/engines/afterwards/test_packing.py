# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that other tools have changed get files afterwards, also for the second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.afterwards.test_afterwards import RESUMED, WIZER, run_tool
from tests.pack.conftest import SHOW
from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.components import make_component, run_component
from tests.support.engines import run_on_wasmtime
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

TREES = {"first": {"a": b"first\n", "both": b"first\n"}, "second": {"b": b"second\n", "both": b"second\n"}}


@pytest.fixture(scope="session")
def place(debian: Toolchain, shared: Path) -> Path:
    """A folder with directories to pack, the program show.wasm, and resumed.wasm, which is made to be snapshotted."""

    def make(folder: Path) -> None:
        for name, files in {"linked": {"linked": b"linked\n"}, **TREES}.items():
            for path, contents in files.items():
                trees.write(folder, f"{name}/{path}", contents)
        for name, source in (("show", SHOW), ("resumed", RESUMED)):
            must(wasivfs("cc", "-O1", source, "--dir=linked", "-o", f"{name}.wasm", toolchain=debian, folder=folder))

    return make_once(shared / "packed-afterwards", make)


def pack(place: Path, name: str, program: Path, output: Path) -> Path:
    must(wasivfs("pack", program, "--dir", place / name, "-o", output))
    return output


def shown(program: Path) -> list[str]:
    return [line.split()[1] for line in run_on_wasmtime(program).text().splitlines()]


@pytest.mark.parametrize("tool", [("wasm-opt", "-O2"), ("wasm-strip",)], ids=" ".join)
def test_files_for_a_changed_program_before_and_after(
    tool: tuple[str, ...], tools: Path, place: Path, tmp_path: Path
) -> None:
    run_tool(tools / tool[0], *tool[1:], place / "show.wasm", "-o", tmp_path / "changed.wasm")
    once = pack(place, "first", tmp_path / "changed.wasm", tmp_path / "once.wasm")
    assert shown(once) == ["/", "/a", "/both", "/linked"]
    run_tool(tools / tool[0], *tool[1:], once, "-o", tmp_path / "again.wasm")
    twice = pack(place, "second", tmp_path / "again.wasm", tmp_path / "twice.wasm")
    assert shown(twice) == ["/", "/a", "/b", "/both", "/linked"]
    assert must(wasivfs("cat", twice, "/both")) == b"second\n"
    once_more = pack(place, "second", twice, tmp_path / "once-more.wasm")
    assert once_more.read_bytes() == twice.read_bytes()


def test_files_for_a_snapshot_before_and_after(tools: Path, place: Path, tmp_path: Path) -> None:
    once = pack(place, "first", place / "resumed.wasm", tmp_path / "once.wasm")
    run_tool(tools / "wizer", *WIZER, once, "-o", tmp_path / "snapshot.wasm")
    assert run_on_wasmtime(tmp_path / "snapshot.wasm").text() == "before: a both linked\nafter: a both linked\n"
    twice = pack(place, "second", tmp_path / "snapshot.wasm", tmp_path / "twice.wasm")
    assert run_on_wasmtime(twice).text() == "before: a both linked\nafter: a b both linked\n"


def test_files_for_a_component_before_and_after(place: Path, tmp_path: Path) -> None:
    make_component(pack(place, "first", place / "show.wasm", tmp_path / "once.wasm"), tmp_path / "component.wasm")
    twice = pack(place, "second", tmp_path / "component.wasm", tmp_path / "twice.wasm")
    lines = run_component(twice, tmp_path).text().splitlines()
    assert [line.split()[1] for line in lines] == ["/", "/a", "/b", "/both", "/linked"]
    assert must(wasivfs("cat", twice, "/both", "/a", "/linked")) == b"second\nfirst\nlinked\n"
    must(wasivfs("verify", twice, place / "second" / "both", f"{place}/linked/linked::/linked"))
