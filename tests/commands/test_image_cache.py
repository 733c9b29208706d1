# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program that is built again with the files that it had before gets their image from the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.programs import make_project
from tests.support.commands import must, wasivfs
from tests.support.toolchains import Toolchain

WORDS = ("cc", "main.c", "-o", "app.wasm")


class Project:
    """With a cache of its own."""

    def __init__(self, folder: Path, toolchain: Toolchain) -> None:
        self.folder, self.toolchain = make_project(folder), toolchain

    def build(self, *words: str, cache: str = "cache") -> tuple[bool, bytes]:
        """Whether an image was compiled, and the program."""
        environment = {"WASIVFS_CACHE_DIR": str(self.folder / cache)}
        words = (*WORDS, "--dir=assets", "--verbose", *words)
        result = wasivfs(*words, toolchain=self.toolchain, folder=self.folder, environment=environment)
        must(result)
        return b"-c fs_image.c" in result.stderr, (self.folder / "app.wasm").read_bytes()


@pytest.fixture
def project(tmp_path: Path, debian: Toolchain) -> Project:
    return Project(tmp_path, debian)


def test_same_files_are_compiled_once_and_give_the_same_bytes(project: Project) -> None:
    compiled, program = project.build()
    assert compiled
    assert project.build() == (False, program)
    source = project.folder / "main.c"
    source.write_text(source.read_text() + "int another_function(void);\n")
    assert not project.build()[0]


@pytest.mark.parametrize("words", [["--mtime=1"], ["--mtime=keep"], ["-mbulk-memory"], ["--embed=string"]], ids=str)
def test_image_of_other_options_is_compiled(words: list[str], project: Project) -> None:
    project.build()
    compiled, program = project.build(*words)
    assert compiled
    assert project.build(*words, cache="empty")[1] == program


@pytest.mark.parametrize("change", ["contents", "name"])
def test_image_of_other_files_is_compiled(change: str, project: Project) -> None:
    project.build()
    file = project.folder / "assets" / "hello.txt"
    if change == "name":
        file.rename(file.with_name("other.txt"))
    else:
        file.write_text("other\n")
    compiled, program = project.build()
    assert compiled
    assert project.build(cache="empty")[1] == program


def test_damaged_image_is_compiled_anew(project: Project) -> None:
    program = project.build()[1]
    (item,) = (project.folder / "cache" / "images").iterdir()
    (item / "fs_image.o").write_bytes(b"\0asm")
    assert project.build() == (True, program)
    assert project.build() == (False, program)
