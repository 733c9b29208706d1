# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each supported toolchain is found by its name and embeds files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs, write_sources
from tests.support.engines import run_on_wasmtime
from tests.support.languages import ASSETS, SOURCES, expected_listing
from tests.support.toolchains import Toolchain, zig_wheel
from tests.support.tools import require_tool

# Versions of clang: each Zig has one.
CLANG_OF_ZIG = {"0.15": "20", "0.16": "21", "0.17": "22"}


def test_program_lists_stats_and_reads_what_is_embedded(supported: Toolchain, tmp_path: Path) -> None:
    program = tmp_path / "listing.wasm"
    result = wasivfs("cc", "-O1", SOURCES / "listing.c", "--dir", ASSETS, "-o", program, toolchain=supported)
    must(result)
    assert result.stderr == b""
    assert run_on_wasmtime(program).text() == expected_listing()


def test_images_of_one_program_are_one_tree(supported: Toolchain, tmp_path: Path) -> None:
    inputs = [str(SOURCES / "listing.c")]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(f"{name}\n")
        image = ["--dir", name, "-o", f"{name}.c", "--embed", "string"]
        must(wasivfs("image", *image, toolchain=supported, folder=tmp_path))
        must(wasivfs("cc", "-c", f"{name}.c", "-o", f"{name}.o", toolchain=supported, folder=tmp_path))
        inputs.append(f"{name}.o")
    must(wasivfs("cc", *inputs, "-o", "listing.wasm", toolchain=supported, folder=tmp_path))
    paths = [line.split("\t")[2] for line in run_on_wasmtime(tmp_path / "listing.wasm").text().splitlines()]
    assert paths == ["/one", "/two"]


def test_report_shows_the_version_that_was_asked_for(supported: Toolchain) -> None:
    (asked,) = re.findall(r"(?:clang[ -]|zig )(\d+(?:\.\d+)?)", supported.name)
    report = must(wasivfs("toolchain", toolchain=supported)).decode()
    assert report.startswith(f"used: $WASI_SDK_PATH {supported.sdk}")
    assert f"clang version {CLANG_OF_ZIG.get(asked, asked)}." in report.splitlines()[0]


def test_both_names_of_the_target_give_the_same_program(supported: Toolchain, tmp_path: Path) -> None:
    write_sources(tmp_path, main="int main(void) { return 0; }")
    for options in ([], ["--target=wasm32-wasi"], ["-target", "wasm32-wasip1"]):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        must(wasivfs("cc", *options, "main.c", "-o", folder / "app.wasm", toolchain=supported, folder=tmp_path))
    assert len({path.read_bytes() for path in tmp_path.glob("*/app.wasm")}) == 1
    assert len(list(tmp_path.glob("*/app.wasm"))) == 3


@pytest.mark.parametrize("program", ["clang-19", "zig"])
def test_option_names_a_program_by_its_path_too(program: str) -> None:
    path = str(zig_wheel("0.16") / "ziglang" / "zig") if program == "zig" else require_tool(program)
    assert must(wasivfs("toolchain", "--sdk", path)).decode().startswith(f"used: --sdk {path}: ")


def test_what_names_nothing_is_one_line_with_the_cure() -> None:
    result = wasivfs("toolchain", "--sdk", "clang-1", "--format", "json")
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("wasivfs: error: --sdk clang-1 is not a working toolchain: no such folder or program; pip")


def test_cxx_program_without_a_cxx_library_is_one_line_with_the_cure(tmp_path: Path) -> None:
    require_tool("clang++-14")
    (tmp_path / "main.cc").write_text("int main() {}\n")
    result = wasivfs("c++", "--sdk", "clang-14", "main.cc", "-o", "app.wasm", folder=tmp_path)
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("wasivfs: error: toolchain has no C++ library: Debian clang version 14.")
    assert line.endswith("apt install libc++-14-dev-wasm32 libc++abi-14-dev-wasm32")
    assert not (tmp_path / "app.wasm").exists()
