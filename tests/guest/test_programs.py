# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Other shapes of programs than main() with open(): pointers to contents, reactors, instances of one module."""

from __future__ import annotations

from pathlib import Path

import pytest
import wasmtime

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain

PROGRAMS = Path(__file__).parent / "programs"


def build(toolchain: Toolchain, folder: Path, name: str, *options: str) -> Path:
    arguments = ["--dir", "tree", "-o", f"{name}.wasm"]
    must(wasivfs("cc", "-O1", *options, PROGRAMS / f"{name}.c", *arguments, toolchain=toolchain, folder=folder))
    return folder / f"{name}.wasm"


@pytest.mark.parametrize("host", ["below", "none"])
def test_pointers_to_contents(host: str, toolchain: Toolchain, tmp_path: Path) -> None:
    trees.write(tmp_path, "tree/hello.txt", b"hello")
    trees.write(tmp_path, "tree/sub/other", b"another")
    trees.write(tmp_path, "tree/empty")
    trees.link(tmp_path, "tree/link", "sub/other")
    program = build(toolchain, tmp_path, "pointers", "--host", host)
    paths = [
        "/hello.txt",
        "hello.txt",
        "//sub/../hello.txt",
        "/link",
        "/empty",
        "/sub",
        "/nowhere",
        "",
        "/",
        "/hello.txt/",
    ]
    assert run_on_wasmtime(program, paths).text().splitlines() == [
        *["5 bytes, aligned 1: hello"] * 3,
        "7 bytes, aligned 1: another",
        "0 bytes, aligned 1: ",
        *["none, size untouched"] * 5,
    ]


def test_empty_file_has_a_pointer_even_if_all_are_empty(toolchain: Toolchain, tmp_path: Path) -> None:
    trees.write(tmp_path, "tree/empty")
    program = build(toolchain, tmp_path, "pointers")
    assert run_on_wasmtime(program, ["/empty"]).text() == "0 bytes, aligned 1: \n"


def test_tree_without_files_links(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    program = build(toolchain, tmp_path, "pointers")
    assert run_on_wasmtime(program, ["/", "/x"]).text() == "none, size untouched\n" * 2


def test_reactor_reads_files(toolchain: Toolchain, tmp_path: Path) -> None:
    trees.write(tmp_path, "tree/digits", b"0123456789" * 10)
    module_path = build(toolchain, tmp_path, "reactor", "-mexec-model=reactor")
    engine = wasmtime.Engine()
    module = wasmtime.Module.from_file(engine, str(module_path))
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    store = wasmtime.Store(engine)
    store.set_wasi(wasmtime.WasiConfig())
    for _ in range(2):  # instances do not share descriptors
        exports = linker.instantiate(store, module).exports(store)
        initialise, digit = exports["_initialize"], exports["digit"]
        assert isinstance(initialise, wasmtime.Func)
        assert isinstance(digit, wasmtime.Func)
        initialise(store)
        assert [digit(store, place) for place in (0, 42, 99, 100, -1)] == [48, 50, 57, -1, -1]
