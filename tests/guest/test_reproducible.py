# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same tree gives the same bytes, wherever and whenever it is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs, write_sources
from tests.support.toolchains import Toolchain

MAIN = """
#include <assert.h>
#include <dirent.h>
#include <stdio.h>
int main(void) { assert(opendir("/")); puts(__FILE__); return 0; }
"""
FILES = [f"d{number}/f{number}" for number in range(20)] + ["same", "same too", "d1/empty"]


def make(folder: Path, files: list[str], seconds: int) -> None:
    folder.mkdir(parents=True)
    for path in files:
        trees.write(folder / "tree", path, b"same" if "same" in path else path.encode())
    trees.link(folder / "tree", "link", "d1")
    trees.set_times(folder / "tree", seconds)
    write_sources(folder, main=MAIN)


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """The same tree twice: in folders with names of different lengths, made in another order, at another time."""
    make(tmp_path / "one", FILES, 1_600_000_000)
    make(tmp_path / "another" / "and deeper", FILES[::-1], 1_700_000_000)
    return [tmp_path / "one", tmp_path / "another" / "and deeper"]


@pytest.mark.parametrize("embed", ["auto", "array", "string", "embed", "incbin", "object"])
def test_image_and_object_are_the_same(embed: str, toolchain: Toolchain, folders: list[Path]) -> None:
    for folder in folders:
        must(
            wasivfs("image", "--dir", "tree", "--embed", embed, "-o", "fs_image.c", toolchain=toolchain, folder=folder)
        )
        must(wasivfs("cc", "-c", "fs_image.c", "-o", "fs_image.o", toolchain=toolchain, folder=folder))
    for name in ("fs_image.c", "fs_image.o"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


@pytest.mark.parametrize("flags", [["-O2"], ["-Os", "-s"], ["-O1", "-g"]], ids=" ".join)
def test_program_is_the_same(flags: list[str], toolchain: Toolchain, folders: list[Path]) -> None:
    maps = [[*flags, f"-ffile-prefix-map={folder}=."] if "-g" in flags else flags for folder in folders]
    for folder, options in zip(folders, maps, strict=True):
        must(wasivfs("cc", *options, "main.c", "--dir", "tree", "-o", "app.wasm", toolchain=toolchain, folder=folder))
    assert (folders[0] / "app.wasm").read_bytes() == (folders[1] / "app.wasm").read_bytes()


def test_time_of_the_source_is_used(toolchain: Toolchain, folders: list[Path]) -> None:
    outputs = []
    for epoch in ("1500000000", "1500000000", "1500000001"):
        environment = {"SOURCE_DATE_EPOCH": epoch}
        must(
            wasivfs(
                "image",
                "--dir",
                "tree",
                "-o",
                "fs_image.c",
                folder=folders[0],
                toolchain=toolchain,
                environment=environment,
            )
        )
        outputs.append((folders[0] / "fs_image.c").read_bytes())
    assert outputs[0] == outputs[1] != outputs[2]
