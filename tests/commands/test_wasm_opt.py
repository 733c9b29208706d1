# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The bytes of a program do not depend on a `wasm-opt` on $PATH, which clang would run by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.programs import make_project
from tests.support.commands import must, wasivfs
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool
from tests.support.wasm_opt import fake_wasm_opt

LINKS = {
    "compiled_and_linked": ["main.c", "-O2", "--dir=assets", "-o", "app.wasm"],
    "without_files": ["main.c", "-O2", "-o", "app.wasm"],
    "linked": ["main.o", "-Oz", "--dir=assets", "-o", "app.wasm"],
    "lto": ["main.c", "-O2", "-flto", "--dir=assets", "-o", "app.wasm"],
    "partial": ["main.c", "-r", "-O2", "-o", "app.wasm"],
    "refused": ["main.c", "-O2", "--no-wasm-opt", "--dir=assets", "-o", "app.wasm"],
}


def same_bytes(arguments: list[str], folder: Path, toolchain: Toolchain) -> None:
    make_project(folder)
    must(wasivfs("cc", "-O2", "-c", "main.c", toolchain=toolchain, folder=folder))
    must(wasivfs("cc", *arguments, toolchain=toolchain, folder=folder))
    without = (folder / "app.wasm").read_bytes()
    must(wasivfs("cc", *arguments, toolchain=toolchain, folder=folder, environment=fake_wasm_opt(folder)))
    assert not (folder / "called").exists()
    assert (folder / "app.wasm").read_bytes() == without


@pytest.mark.parametrize("way", LINKS)
def test_clang_does_not_run_wasm_opt(way: str, debian: Toolchain, tmp_path: Path) -> None:
    same_bytes(LINKS[way], tmp_path, debian)


def test_no_compiler_runs_wasm_opt(toolchain: Toolchain, tmp_path: Path) -> None:
    same_bytes(LINKS["refused"], tmp_path, toolchain)


def test_clang_14_does_not_run_wasm_opt(tmp_path: Path) -> None:
    for program in ("clang-14", "wasm-ld-14"):
        require_tool(program)
    same_bytes(LINKS["refused"], tmp_path, Toolchain("clang-14", "clang-14"))


def test_wasm_opt_runs_where_it_is_asked_for(debian: Toolchain, tmp_path: Path) -> None:
    environment = fake_wasm_opt(make_project(tmp_path))
    arguments = ["--wasm-opt", "-O2", "main.c", "--dir=assets", "-o", "app.wasm"]
    must(wasivfs("cc", *arguments, toolchain=debian, folder=tmp_path, environment=environment))
    assert (tmp_path / "called").read_text().count("-O2") == 1
