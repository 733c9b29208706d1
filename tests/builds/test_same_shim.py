# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every way to build the shim gives the same bytes with the same compiler."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from wasivfs_rules.common.resources import shim_sources
from wasivfs_rules.link.shim_build import IMAGE_FLAGS

from tests.support.commands import ROOT, must, provide_wasivfs, wasivfs
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

PROJECT = """
cmake_minimum_required(VERSION 3.20)
project(app C)
find_package(wasivfs REQUIRED)
add_executable(app main.c)
wasivfs_embed(app DIR assets @WORDS@)
"""


class Choices(NamedTuple):
    """The same choices for the command, CMake and Meson; `suffix` ends the name that CMake gives the shim."""

    command: Sequence[str]
    cmake: str
    meson: Sequence[str]
    suffix: str


PLAIN = Choices([], "", [], "below")
MEMORY = Choices(
    ["--writable=memory:/tmp", "--writable=memory:/var", "--writable-limit=64MiB", "--devices", "--host=none"],
    "WRITABLE memory:/tmp memory:/var WRITABLE_LIMIT 64m DEVICES HOST none",
    ["writable=memory:/tmp,memory:/var", "writable_limit=67108864", "devices=true", "host=none"],
    "none-memory-67108864-devices",
)
TRACED = Choices(
    ["--writable=memory", "--writable-limit=1G", "--trace"],
    "WRITABLE memory WRITABLE_LIMIT 1024M TRACE",
    ["writable=memory", "writable_limit=1GiB", "trace=true"],
    "below-trace-memory",
)
ALL_CHOICES = pytest.mark.parametrize("choices", [PLAIN, MEMORY, TRACED], ids=["plain", "memory", "traced"])


def objects(folder: Path, pattern: str) -> Mapping[str, bytes]:
    """The objects of the shim in a build folder, by the name of their source."""
    found = {}
    for source in shim_sources():
        (path,) = folder.rglob(pattern.format(folder=source.parent.name, name=source.stem))
        found[source.name] = path.read_bytes()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    (tmp_path / "assets").mkdir()
    provide_wasivfs(tmp_path)
    return tmp_path


def by_command(folder: Path, toolchain: Toolchain, choices: Choices) -> Mapping[str, bytes]:
    environment = {"WASIVFS_CACHE_DIR": str(folder / "cache")}
    arguments = ["main.c", "--dir=assets", "-o", "app.wasm", *choices.command]
    must(wasivfs("cc", *arguments, toolchain=toolchain, folder=folder, environment=environment))
    return objects(folder / "cache" / "shim", "{name}.o")


@ALL_CHOICES
def test_cmake_builds_the_shim_of_the_command(choices: Choices, toolchain: Toolchain, folder: Path) -> None:
    cmake = require_tool("cmake")
    (folder / "CMakeLists.txt").write_text(PROJECT.replace("@WORDS@", choices.cmake))
    (folder / "tools.cmake").write_bytes(must(wasivfs("toolchain", "--format", "cmake", toolchain=toolchain)))
    options = [
        "-DCMAKE_TOOLCHAIN_FILE=tools.cmake",
        "-DCMAKE_BUILD_TYPE=Release",
        f"-DWASIVFS_COMMAND={folder}/wasivfs",
    ]
    subprocess.run([cmake, "-G", "Ninja", "-B", "build", *options], cwd=folder, check=True)
    subprocess.run([cmake, "--build", "build"], cwd=folder, check=True)
    pattern = f"wasivfs-shim-{choices.suffix}.dir/**/{{name}}.c.o*"
    assert objects(folder / "build", pattern) == by_command(folder, toolchain, choices)


@ALL_CHOICES
def test_meson_builds_the_shim_of_the_command(choices: Choices, toolchain: Toolchain, folder: Path) -> None:
    (folder / "cross.ini").write_bytes(must(wasivfs("toolchain", "--format", "meson", toolchain=toolchain)))
    command = ["meson", "setup", "build", str(ROOT), "--cross-file", "cross.ini"]
    command += [f"-Dwasivfs_{option}" for option in choices.meson]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "WASI_SDK_PATH": toolchain.sdk})
    subprocess.run(["ninja", "-C", "build", "libwasivfs.a"], cwd=folder, check=True)
    assert objects(folder / "build", "*{folder}_{name}.c.o*") == by_command(folder, toolchain, choices)


def test_every_way_compiles_an_image_with_the_flags_of_the_command() -> None:
    flags = list(IMAGE_FLAGS)
    cmake, meson = ((ROOT / name).read_text() for name in ("cmake/wasivfsConfig.cmake", "meson.build"))
    assert re.findall(r'_wasivfs_compile\(\$\{name\} "SHELL:(-.*)"\)', cmake) == [" ".join(flags)]
    (command,) = re.findall(r"\[wasivfs_cc, (.*), '-c', '@INPUT0@'\]", meson)
    (no_lto,) = re.findall(r"^no_lto = '(.*)'", meson, re.MULTILINE)
    assert {word.strip("'") for word in command.replace("no_lto", no_lto).split(", ")} == set(flags)
