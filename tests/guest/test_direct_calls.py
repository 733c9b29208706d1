# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that import preview1 under names of their own find embedded files, wherever the calls are linked from."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.wasm.module import parse_module

from tests.support import trees
from tests.support.commands import must, wasivfs, write_sources
from tests.support.engines import run_on_wasmtime
from tests.support.languages import ASSETS, SOURCES
from tests.support.rust import rust_environment
from tests.support.toolchains import Toolchain

OPEN = """
#include <stdint.h>
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_open")))
int32_t own_open(int32_t, int32_t, const char *, int32_t, int32_t, int64_t, int64_t, int32_t, int32_t *) SYMBOL;
int is_there(const char *path, int size);
int is_there(const char *path, int size) {
    int32_t opened;
    return own_open(3, 0, path, size, 0, 2, 0, 0, &opened) == 0;
}
"""
MAIN = """
#include <stdio.h>
int is_there(const char *path, int size);
int main(void) {
    printf("%d%d", is_there("hello.txt", 9), is_there("absent", 6));
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`own.c` calls preview1 by a name of its own, `main.c` calls it."""
    write_sources(tmp_path, own="#define SYMBOL\n" + OPEN, main=MAIN)
    trees.write(tmp_path, "tree/hello.txt", b"hello\n")
    return tmp_path


def compile_each(folder: Path, toolchain: Toolchain) -> None:
    for source in ("own.c", "main.c"):  # Zig compiles only one of several
        must(wasivfs("cc", "-O1", "-c", source, toolchain=toolchain, folder=folder))


def link(folder: Path, toolchain: Toolchain, *arguments: str) -> str:
    """What the program prints that `wasivfs cc` makes of the arguments."""
    must(wasivfs("cc", *arguments, "--dir", "tree", "-o", "app.wasm", toolchain=toolchain, folder=folder))
    return run_on_wasmtime(folder / "app.wasm").text()


def test_call_in_a_source_finds_files(toolchain: Toolchain, folder: Path) -> None:
    assert link(folder, toolchain, "-O1", "main.c", "own.c") == "10"


def test_call_in_an_object_finds_files(toolchain: Toolchain, folder: Path) -> None:
    compile_each(folder, toolchain)
    assert link(folder, toolchain, "main.o", "own.o") == "10"


@pytest.mark.parametrize("flag", ["-flto", "-flto=thin"])
def test_call_in_bitcode_finds_files(flag: str, toolchain: Toolchain, folder: Path) -> None:
    assert link(folder, toolchain, "-O1", flag, "main.c", "own.c") == "10"


@pytest.mark.parametrize("kind", ["gnu", "bsd", "thin"])
def test_call_in_an_archive_finds_files(kind: str, debian: Toolchain, folder: Path) -> None:
    (folder / "own.c").rename(folder / "a_file_with_a_name_that_is_long.c")
    must(wasivfs("cc", "-O1", "-c", "a_file_with_a_name_that_is_long.c", "main.c", toolchain=debian, folder=folder))
    archiver = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=debian)))["archiver"]
    options = ["--thin"] if kind == "thin" else [f"--format={kind}"]
    members = ["main.o", "a_file_with_a_name_that_is_long.o"]
    subprocess.run([*archiver, *options, "rcs", "libown.a", *members], cwd=folder, check=True)
    assert link(folder, debian, "main.o", "-L.", "-lown") == "10"


def test_name_of_a_call_may_have_any_character(debian: Toolchain, folder: Path) -> None:
    (folder / "own.c").write_text('#define SYMBOL __asm__("an \\"odd\\" \\\\name$.<\\303\\274>")\n' + OPEN)
    assert link(folder, debian, "-O1", "main.c", "own.c") == "10"


def test_function_that_the_program_defines_itself_stays_its_own(debian: Toolchain, folder: Path) -> None:
    declared = "int own_open(int, int, const char *, int, int, long long, long long, int, int *)"
    (folder / "mock.c").write_text(f"{declared};\n{declared} {{ return 0; }}\n")
    assert link(folder, debian, "-O1", "main.c", "own.c", "mock.c") == "11"


def test_call_declared_with_other_types_is_left_to_the_engine(debian: Toolchain, folder: Path) -> None:
    (folder / "own.c").write_text("#define SYMBOL\n" + OPEN.replace("int64_t, int64_t", "int32_t, int64_t"))
    must(wasivfs("cc", "main.c", "own.c", "--dir", "tree", "-o", "app.wasm", toolchain=debian, folder=folder))
    result = run_on_wasmtime(folder / "app.wasm")
    assert (result.status, b"incompatible import type" in result.stderr) == (134, True)


def test_sealed_program_has_no_way_around_the_shim(shared: Path, tmp_path: Path) -> None:
    options = ["-Clinker=wasivfs", f"-Clink-arg=--dir={ASSETS}::/", "-Clink-arg=--host=none", "-O", "--edition=2021"]
    command = ["rustc", "--target=wasm32-wasip1", *options, str(SOURCES / "direct.rs"), "-o", "direct.wasm"]
    must(subprocess.run(command, cwd=tmp_path, env=rust_environment(shared), capture_output=True, check=False))
    imports = {found.name for found in parse_module((tmp_path / "direct.wasm").read_bytes()).imports}
    assert not {name for name in imports if name.startswith((b"path_", b"fd_readdir"))}
