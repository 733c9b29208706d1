# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Assets that the build itself makes are in the program after a clean build, and after an edit of their source."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builds.generated import PRINT_GENERATED
from tests.support.commands import ROOT, must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

PROJECT = """\
cmake_minimum_required(VERSION 3.20)
project(app C)
find_package(wasivfs REQUIRED)
set(out "${CMAKE_CURRENT_BINARY_DIR}/out")
file(MAKE_DIRECTORY "${out}")
add_custom_command(
  OUTPUT "${out}/gen.txt"
  COMMAND "${CMAKE_COMMAND}" -E sleep 1
  COMMAND "${CMAKE_COMMAND}" -E copy "${CMAKE_CURRENT_SOURCE_DIR}/in.txt" "${out}/gen.txt"
  DEPENDS in.txt
)
add_custom_target(gen DEPENDS "${out}/gen.txt")
add_executable(app main.c)
"""
# What orders the two: the argument with a target, with a file, or the executable's own dependencies, said later.
ORDERS = {
    "target": "wasivfs_embed(app DIR ${out} DEPENDS gen)\n",
    "file": "wasivfs_embed(app DIR ${out} DEPENDS ${out}/gen.txt)\n",
    "add_dependencies": "wasivfs_embed(app DIR ${out})\nadd_dependencies(app gen)\n",
}


MAKEFILE = """\
CC = $(WASIVFS_CC)

app.wasm: main.o files.o
	$(CC) $^ -o $@

include wasivfs.mk
wasivfs.mk:
	ln -s "$$($(WASIVFS) toolchain --makefile)" $@

$(eval $(call wasivfs_image,files,--dir out,out/gen.txt))

out/gen.txt: in.txt
	mkdir -p $(@D)
	sleep 1
	cp $< $@
"""


def recording_command(folder: Path) -> Path:
    """The command `wasivfs`, which adds a line to `folder`/uses for each use."""
    command = folder / "wasivfs"
    command.write_text(
        f"#!/bin/sh\necho \"$1\" >>'{folder}/uses'\nexec '{sys.executable}' '{ROOT}/pybuild/wasivfs' \"$@\"\n"
    )
    command.chmod(0o755)
    return command


def images(folder: Path) -> int:
    """How many images the builds have made."""
    return (folder / "uses").read_text().count("image")


def run(folder: Path, sdk: str, *words: str) -> str:
    environment = {**os.environ, "WASI_SDK_PATH": sdk}
    result = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("generator", "tool"), [("Ninja", "ninja"), ("Unix Makefiles", "make")])
def test_asset_that_cmake_makes_is_embedded(
    generator: str, tool: str, order: str, debian: Toolchain, tmp_path: Path
) -> None:
    for program in ("cmake", tool):
        require_tool(program)
    (tmp_path / "main.c").write_text(PRINT_GENERATED)
    (tmp_path / "CMakeLists.txt").write_text(PROJECT + ORDERS[order])
    (tmp_path / "in.txt").write_text("old\n")
    must(wasivfs("toolchain", "--format", "cmake", "-o", "wasi.cmake", toolchain=debian, folder=tmp_path))
    command = recording_command(tmp_path)
    setup = ["-B", "build", "--toolchain", "wasi.cmake", f"-DWASIVFS_COMMAND={command}"]
    run(tmp_path, debian.sdk, "cmake", "-G", generator, *setup)
    for text in ("old\n", "new\n"):
        (tmp_path / "in.txt").write_text(text)
        run(tmp_path, debian.sdk, "cmake", "--build", "build", "-j2")
        built = tmp_path / f"{text.strip()}.wasm"
        (tmp_path / "build" / "app.wasm").rename(built)
        assert run_on_wasmtime(built).text() == text
        run(tmp_path, debian.sdk, "cmake", "--build", "build")
        made = images(tmp_path)
        run(tmp_path, debian.sdk, "cmake", "--build", "build")
        assert images(tmp_path) == made
    assert made == 2


def test_asset_that_make_makes_is_embedded(debian: Toolchain, tmp_path: Path) -> None:
    require_tool("make")
    (tmp_path / "main.c").write_text(PRINT_GENERATED)
    (tmp_path / "Makefile").write_text(MAKEFILE)
    make = ["make", "-j2", f"WASIVFS={recording_command(tmp_path)}"]
    for number, text in enumerate(("old\n", "new\n"), 1):
        (tmp_path / "in.txt").write_text(text)
        run(tmp_path, debian.sdk, *make)
        built = tmp_path / f"{text.strip()}.wasm"
        shutil.copy(tmp_path / "app.wasm", built)
        assert run_on_wasmtime(built).text() == text
        assert "up to date" in run(tmp_path, debian.sdk, *make)
        assert images(tmp_path) == number
