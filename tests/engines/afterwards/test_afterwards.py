# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A finished program survives later tools: snapshots, optimisers, and becoming a component."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import Finished, run_on_wasmtime
from tests.support.forms import FORMS, Words, link_in_form
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

PROGRAM = Path(__file__).with_name("program.c")
RESUMED = Path(__file__).with_name("resumed.c")
FILES = {"file": b"hello world\n", "lines": b"one\ntwo\nthree\n", "sub/a": b"a\n", "sub/b": b"b\n"}
LISTED = b"/file\n/lines\n/sub\n"
WIZER = ("--allow-wasi", "--wasm-bulk-memory", "true", "-f", "wizer.initialize", "-r", "_start=wizer.resume")


def expected(*, root: str, paths: str = "") -> str:
    """What the program prints, wherever it continues."""
    text = f"file: hello| world\nlines: one\nthen: two\nthen: three\nsub: a b\nroot: {root}\n{paths}"
    return text + "next number is 4\n"


@pytest.fixture(scope="session", params=[*FORMS, "sealed"])
def form(request: pytest.FixtureRequest) -> str:
    """A program that finds the host's files and its own, in each form, and a sealed one."""
    form: str = request.param
    return form


@pytest.fixture(scope="session")
def host(form: str) -> str:
    """The rule for the files of the host."""
    return "none" if form == "sealed" else "below"


@pytest.fixture(scope="session")
def programs(form: str, toolchain: Toolchain, host: str, shared: Path) -> Path:
    """A folder with the program, and one that is made to be snapshotted."""

    def make(folder: Path) -> None:
        for path, contents in FILES.items():
            trees.write(folder, f"tree/{path}", contents)
        for name, options in (("plain", ()), ("snapshot", ("-DSNAPSHOT",))):
            words: Words = ["-O1", PROGRAM, *options, "--host", host]
            chosen = "memory" if form == "sealed" else form
            link_in_form(chosen, words, folder / "tree", folder / f"{name}.wasm", toolchain=toolchain)

    return make_once(shared / f"afterwards-{toolchain.name}-{form}", make)


@pytest.fixture
def mounts(tmp_path: Path) -> dict[str, Path]:
    """Directories of the host for the run."""
    trees.write(tmp_path, "h/of-host", b"of the host\n")
    return {"/h": tmp_path / "h"}


Check = Callable[[Path], None]


@pytest.fixture
def check(host: str, mounts: dict[str, Path], tmp_path: Path) -> Check:
    """That a changed program still does all that it did, and that its files can still be looked at."""

    def check(program: Path) -> None:
        result = run_on_wasmtime(program, ["/h/of-host", "/sub/b"], mounts=mounts)
        if host == "none":
            assert (result.status, result.stdout.decode()) == (0, expected(root="file lines sub", paths="/sub/b: b\n"))
        else:
            paths = "/h/of-host: of the host\n/sub/b: b\n"
            assert result.text() == expected(root="file h lines sub", paths=paths)
        assert must(wasivfs("ls", program)) == LISTED
        must(wasivfs("extract", program, "-C", tmp_path / "extracted"))
        for path, contents in FILES.items():
            assert (tmp_path / "extracted" / path).read_bytes() == contents
        must(wasivfs("verify", program, tmp_path / "extracted"))
        assert json.loads(must(wasivfs("info", program, "--json")))["host"] == host

    return check


def run_tool(*command: str | Path) -> None:
    result = subprocess.run(command, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode(errors="replace")


def test_program_as_it_was_linked(programs: Path, check: Check) -> None:
    check(programs / "plain.wasm")


def test_wizer_without_directories(tools: Path, programs: Path, check: Check, tmp_path: Path) -> None:
    run_tool(tools / "wizer", *WIZER, programs / "snapshot.wasm", "-o", tmp_path / "out.wasm")
    check(tmp_path / "out.wasm")


def test_wizer_under_another_host(tools: Path, programs: Path, check: Check, tmp_path: Path) -> None:
    trees.write(tmp_path, "other/gone", b"gone\n")
    mapped = ["--mapdir", f"/::{tmp_path / 'other'}", "--mapdir", f"/elsewhere::{tmp_path / 'other'}"]
    run_tool(tools / "wizer", *WIZER, *mapped, programs / "snapshot.wasm", "-o", tmp_path / "out.wasm")
    check(tmp_path / "out.wasm")


def test_open_directory_of_a_snapshot_lists_the_new_host(
    tools: Path, programs: Path, host: str, tmp_path: Path
) -> None:
    trees.write(tmp_path, "old/gone", b"gone\n")
    trees.write(tmp_path, "new/came", b"came\n")
    mapped = ["--mapdir", f"/::{tmp_path / 'old'}"]
    run_tool(tools / "wizer", *WIZER, *mapped, programs / "snapshot.wasm", "-o", tmp_path / "out.wasm")
    root = "file lines sub" if host == "none" else "came file lines sub"
    for mounts, listed in (({"/": tmp_path / "new"}, root), ({}, "file lines sub")):
        assert run_on_wasmtime(tmp_path / "out.wasm", mounts=mounts).text() == expected(root=listed)


def test_snapshot_that_takes_no_arguments_says_that_it_was_resumed(
    tools: Path, toolchain: Toolchain, tmp_path: Path
) -> None:
    trees.write(tmp_path, "tree/file", b"embedded\n")
    must(wasivfs("cc", RESUMED, "--dir", "tree::/", "-o", "program.wasm", toolchain=toolchain, folder=tmp_path))
    run_tool(tools / "wizer", *WIZER, tmp_path / "program.wasm", "-o", tmp_path / "out.wasm")
    result = run_on_wasmtime(tmp_path / "out.wasm", mounts={"/came": tmp_path / "tree"})
    assert result.text() == "before: file\nafter: came file\n"


@pytest.mark.parametrize("level", ["-O3", "-Oz", "-O4"])
def test_wasm_opt(tools: Path, level: str, programs: Path, check: Check, tmp_path: Path) -> None:
    run_tool(tools / "wasm-opt", level, programs / "plain.wasm", "-o", tmp_path / "out.wasm")
    check(tmp_path / "out.wasm")


def test_wasm_strip(tools: Path, programs: Path, check: Check, tmp_path: Path) -> None:
    run_tool(tools / "wasm-strip", programs / "plain.wasm", "-o", tmp_path / "out.wasm")
    check(tmp_path / "out.wasm")


def test_wizer_then_wasm_opt_then_wasm_strip(tools: Path, programs: Path, check: Check, tmp_path: Path) -> None:
    run_tool(tools / "wizer", *WIZER, programs / "snapshot.wasm", "-o", tmp_path / "snapshot.wasm")
    run_tool(
        tools / "wasm-opt", "-O3", "--enable-bulk-memory", tmp_path / "snapshot.wasm", "-o", tmp_path / "small.wasm"
    )
    run_tool(tools / "wasm-strip", tmp_path / "small.wasm", "-o", tmp_path / "out.wasm")
    check(tmp_path / "out.wasm")


def run_component(tools: Path, module: Path, arguments: list[str], folder: Path) -> Finished:
    """Makes a component with the adapter of preview1, and runs it on Node."""
    run_tool(tools / "jco", "new", module, "--wasi-command", "-o", folder / "component.wasm")
    result = subprocess.run(
        [tools / "jco", "run", folder / "component.wasm", *arguments], capture_output=True, check=False
    )
    return Finished(result.stdout, result.stderr, result.returncode)


def test_component_of_the_preview1_adapter(tools: Path, programs: Path, tmp_path: Path) -> None:
    result = run_component(tools, programs / "plain.wasm", ["/sub/b"], tmp_path)
    assert result.text() == expected(root="file lines sub", paths="/sub/b: b\n")
    assert must(wasivfs("ls", tmp_path / "component.wasm")) == LISTED
    assert must(wasivfs("cat", tmp_path / "component.wasm", "/sub/a")) == FILES["sub/a"]
