# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs ld` as compilers and build systems call it, with real linkers."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.common.depfile import prerequisites

from tests.commands.programs import make_project
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """main.c prints a file of `assets`."""
    return make_project(tmp_path)


def compiler(toolchain: Toolchain) -> list[str]:
    """The compiler as it is, without us."""
    found: list[str] = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=toolchain)))["compiler"]
    return found


def test_object_of_files_and_shim_links_with_any_compiler(toolchain: Toolchain, folder: Path) -> None:
    must(wasivfs("ld", "-r", "--dir", "assets", "-o", "files.o", toolchain=toolchain, folder=folder))
    command = [*compiler(toolchain), "-O1", "main.c", "files.o", "-o", "app.wasm"]
    subprocess.run(command, cwd=folder, check=True)
    assert run_on_wasmtime(folder / "app.wasm").text() == "hello\n"


@pytest.mark.parametrize("name", [["ld"], ["-flavor", "wasm"]], ids=["ld", "flavor"])
def test_program_is_linked_of_objects_and_libraries(name: list[str], debian: Toolchain, folder: Path) -> None:
    subprocess.run([*compiler(debian), "-O1", "-c", "main.c"], cwd=folder, check=True)
    command = [*compiler(debian), "main.o", "-###", "-o", "app.wasm"]
    shown = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stderr
    words = [word.strip('"') for word in shown.splitlines()[-1].split()][1:]
    must(wasivfs(*name, *words, "--dir=assets", "--depfile", "app.d", toolchain=debian, folder=folder))
    assert run_on_wasmtime(folder / "app.wasm").text() == "hello\n"
    read = prerequisites((folder / "app.d").read_bytes())
    assert {b"main.o", b"assets/hello.txt", b"assets"} <= set(read)


def test_images_among_the_inputs_of_a_partial_link_stay(debian: Toolchain, folder: Path) -> None:
    must(wasivfs("image", "--dir", "assets", "-o", "fs_image.c", "--embed", "string", folder=folder))
    must(wasivfs("cc", "-c", "fs_image.c", "main.c", toolchain=debian, folder=folder))
    must(wasivfs("ld", "-r", "main.o", "fs_image.o", "-o", "all.o", toolchain=debian, folder=folder))
    subprocess.run([*compiler(debian), "all.o", "-o", "app.wasm"], cwd=folder, check=True)
    assert run_on_wasmtime(folder / "app.wasm").text() == "hello\n"


def test_linker_that_the_compiler_calls_needs_no_common_name(folder: Path) -> None:
    """Debian's clang 14 calls wasm-ld-14, where no wasm-ld is on $PATH."""
    for program in ("clang-14", "wasm-ld-14"):
        require_tool(program)
    must(wasivfs("ld", "--sdk", "clang-14", "-r", "--dir", "assets", "-o", "files.o", folder=folder))
    must(wasivfs("cc", "--sdk", "clang-14", "main.c", "files.o", "-o", "app.wasm", folder=folder))
    assert run_on_wasmtime(folder / "app.wasm").text() == "hello\n"


@pytest.mark.parametrize(
    ("word", "depfile", "culprit"), [("absent.o", "app.d", b"absent.o"), ("-r", "nowhere/app.d", b"nowhere/app.d")]
)
def test_output_and_depfile_are_written_both_or_not_at_all(
    word: str, depfile: str, culprit: bytes, debian: Toolchain, folder: Path
) -> None:
    arguments = [word, "--dir", "assets", "-o", "app.wasm", "--depfile", depfile]
    result = wasivfs("ld", *arguments, toolchain=debian, folder=folder)
    assert result.returncode == 1
    assert culprit in result.stderr
    assert not (folder / "app.wasm").exists()
    assert not (folder / depfile).exists()


def test_option_without_its_value_is_a_usage_error(folder: Path) -> None:
    result = wasivfs("ld", "main.o", "--dir", folder=folder)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"wasivfs: error: argument --dir: expected one argument; see `wasivfs ld --help`" in result.stderr


def test_value_of_an_option_of_the_linker_is_not_an_option_of_ours(debian: Toolchain, folder: Path) -> None:
    must(wasivfs("cc", "-c", "main.c", toolchain=debian, folder=folder))
    words = ["main.o", "--wrap", "--dir", "-o", "x.o"]
    result = wasivfs("ld", "--verbose", "-r", *words, toolchain=debian, folder=folder)
    must(result)
    assert " ".join(words) in result.stderr.decode()


def test_linker_that_rustc_brings_comes_first(debian: Toolchain, folder: Path) -> None:
    (folder / "tools").mkdir()
    (folder / "tools" / "rust-lld").symlink_to(require_tool("lld-19"))
    path = {"PATH": os.pathsep.join([str(folder / "tools"), os.environ["PATH"]])}
    words = ["-r", "--dir", "assets", "-o", "files.o", "--verbose"]
    result = wasivfs("ld", *words, toolchain=debian, folder=folder, environment=path)
    must(result)
    assert f"+ {folder}/tools/rust-lld -flavor wasm -r" in result.stderr.decode()
