# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs into which a build by CMake packs files: made again when the files or the program change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builds.generated import PRINT_GENERATED
from tests.builds.test_generated_assets import recording_command, run
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

PROJECT = """\
cmake_minimum_required(VERSION 3.20)
project(app C)
find_package(wasivfs REQUIRED)
add_executable(app main.c)
wasivfs_embed(app DIR linked EXCLUDE *.no)
wasivfs_pack(packed PROGRAM app OUTPUT packed.wasm DIR late "late/gen.txt::/again/" EXCLUDE *.no HOST below)
wasivfs_pack(file PROGRAM build/packed.wasm OUTPUT sub/replaced.wasm DIR late/gen.txt REPLACE DEPENDS packed)
file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/sub")
"""


@pytest.mark.parametrize(("generator", "tool"), [("Ninja", "ninja"), ("Unix Makefiles", "make")])
def test_cmake_packs_files_into_a_program(generator: str, tool: str, debian: Toolchain, tmp_path: Path) -> None:
    for program in ("cmake", tool):
        require_tool(program)
    (tmp_path / "main.c").write_text(PRINT_GENERATED)
    (tmp_path / "CMakeLists.txt").write_text(PROJECT)
    for folder in ("linked", "late"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "left.no").touch()
    (tmp_path / "linked" / "own.txt").touch()
    (tmp_path / "late" / "gen.txt").write_text("old\n")
    must(wasivfs("toolchain", "--format", "cmake", "-o", "wasi.cmake", toolchain=debian, folder=tmp_path))
    setup = ["-B", "build", "--toolchain", "wasi.cmake", f"-DWASIVFS_COMMAND={recording_command(tmp_path)}"]
    run(tmp_path, debian.sdk, "cmake", "-G", generator, *setup)

    def packed() -> int:
        run(tmp_path, debian.sdk, "cmake", "--build", "build", "-j2")
        return (tmp_path / "uses").read_text().count("pack")

    def listed(name: str) -> list[str]:
        return must(wasivfs("ls", "-R", tmp_path / "build" / name)).decode().split()

    assert packed() == 2
    assert listed("packed.wasm") == ["/again", "/again/gen.txt", "/gen.txt", "/own.txt"]
    assert listed("sub/replaced.wasm") == ["/gen.txt"]
    assert packed() == 2
    (tmp_path / "late" / "gen.txt").write_text("new\n")
    assert packed() == 4
    shutil.copy(tmp_path / "build" / "sub" / "replaced.wasm", tmp_path / "copy.wasm")
    assert run_on_wasmtime(tmp_path / "copy.wasm").text() == "new\n"
    (tmp_path / "linked" / "more.txt").touch()
    assert packed() == 6
    assert "/more.txt" in listed("packed.wasm")
    (tmp_path / "late" / "added").touch()
    assert packed() == 8
    (tmp_path / "late" / "added").unlink()
    assert packed() == 10
    assert packed() == 10
