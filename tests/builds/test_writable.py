# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Build systems hand on which directories a program may change, and whether it finds devices."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.builds.systems import make_project
from tests.support.commands import must, wasivfs
from tests.support.toolchains import Toolchain

MESON = "'wasivfs_writable=memory:/new', 'wasivfs_writable_limit=1M', 'wasivfs_devices=true'"
# The file of a project, and what to replace in it.
DESCRIPTIONS: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
    "meson": ("meson.build", [("'--dir'", "'--writable=memory:/new', '--writable-limit=1M', '--devices', '--dir'")]),
    "meson-cross": ("meson.build", [("'wasivfs_root=assets'", f"'wasivfs_root=assets', {MESON}")]),
    "cmake-ninja": ("CMakeLists.txt", [("DIR assets", "DIR assets WRITABLE memory:/new WRITABLE_LIMIT 1M DEVICES")]),
    "make": (
        "Makefile",
        [
            ("--dir assets", "--dir assets --writable memory:/new"),
            ("$^ -o", "$^ --writable memory:/new --writable-limit 1M --devices -o"),
        ],
    ),
}
CMAKE = """
cmake_minimum_required(VERSION 3.20)
project(listing C)
find_package(wasivfs REQUIRED)
add_executable(listing listing.c)
"""


def info_of(program: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(must(wasivfs("info", program, "--json")))
    return found


def in_project(name: str, folder: Path, toolchain: Toolchain, changes: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What `info` says of the project's program, after these changes of the project."""
    project = make_project(name, folder, toolchain)
    file = project.folder / DESCRIPTIONS[name][0]
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    project.set_up()
    project.idle_time()
    return info_of(project.program)


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_project_that_asks_for_a_writable_directory_gets_it(name: str, debian: Toolchain, tmp_path: Path) -> None:
    found = in_project(name, tmp_path / "project", debian, DESCRIPTIONS[name][1])
    assert (found["writable"], found["writable_directories"], found["devices"]) == ("memory", ["/new"], True)


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_project_whose_changes_go_to_the_host_has_its_files_above(
    name: str, debian: Toolchain, tmp_path: Path
) -> None:
    limit = re.compile(r"[, ]+'?(--writable-limit|wasivfs_writable_limit|WRITABLE_LIMIT)[ =]1M'?")
    changes = [(old, limit.sub("", new).replace("memory:/new", "host")) for old, new in DESCRIPTIONS[name][1]]
    found = in_project(name, tmp_path / "project", debian, changes)
    assert (found["writable"], found["writable_directories"], found["host"]) == ("host", ["/"], "above")


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_project_that_asks_for_nothing_gets_nothing(name: str, debian: Toolchain, tmp_path: Path) -> None:
    project = make_project(name, tmp_path / "project", debian)
    project.set_up()
    found = info_of(project.program)
    assert (found["writable"], found["writable_directories"], found["devices"]) == ("none", [], False)


def test_images_of_one_program_name_directories_of_their_own_in_cmake(debian: Toolchain, tmp_path: Path) -> None:
    project = make_project("cmake-ninja", tmp_path / "project", debian)
    calls = "wasivfs_embed(listing DIR assets WRITABLE memory:/a)\nwasivfs_embed(listing WRITABLE memory:/b)\n"
    pack = "wasivfs_pack(more PROGRAM listing OUTPUT more.wasm WRITABLE memory:/c)\n"
    (project.folder / "CMakeLists.txt").write_text(CMAKE + calls + pack)
    project.set_up()
    assert info_of(project.program)["writable_directories"] == ["/a", "/b"]
    assert info_of(project.program.with_name("more.wasm"))["writable_directories"] == ["/a", "/b", "/c"]


def test_programs_of_one_build_get_shims_of_their_own(debian: Toolchain, tmp_path: Path) -> None:
    project = make_project("cmake-ninja", tmp_path / "project", debian)
    more = ["WRITABLE memory", "WRITABLE memory WRITABLE_LIMIT 1M", "DEVICES"]
    lines = ["wasivfs_embed(listing DIR assets)"]
    for number, words in enumerate(more):
        lines += [f"add_executable(p{number} listing.c)", f"wasivfs_embed(p{number} DIR assets {words})"]
    (project.folder / "CMakeLists.txt").write_text(CMAKE + "\n".join(lines))
    project.set_up()
    programs = [project.program, *(project.program.with_name(f"p{number}.wasm") for number in range(len(more)))]
    found = [info_of(program) for program in programs]
    assert [(one["writable"], one["host"], one["devices"]) for one in found] == [
        ("none", "below", False),
        ("memory", "below", False),
        ("memory", "below", False),
        ("none", "below", True),
    ]
