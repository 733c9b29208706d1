# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Build systems put the stack before the data, unless the project places one of them itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builds.systems import make_project
from tests.support.stack import find_stack, lowest_data
from tests.support.toolchains import Toolchain

SYSTEMS = ("cmake-make", "cmake-ninja", "meson", "meson-cross")


@pytest.mark.parametrize("name", SYSTEMS)
def test_stack_comes_before_the_data(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    project = make_project(name, tmp_path / "project", toolchain)
    project.set_up()
    assert find_stack(project.program).top <= lowest_data(project.program)


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("cmake-ninja", ("CMakeLists.txt", "(listing DIR assets)", "(listing DIR assets)\ntarget_link_options({})")),
        ("cmake-make", ("CMakeLists.txt", "(listing DIR assets)", "(listing DIR assets)\ntarget_link_libraries({})")),
        ("cmake-ninja", ("CMakeLists.txt", "project(", "set(CMAKE_EXE_LINKER_FLAGS_INIT {option})\nproject(")),
        ("meson", ("meson.build", "'-O2'", "'{option}'")),
        ("meson-cross", ("meson.build", "name_suffix", "link_args: '{option}', name_suffix")),
    ],
    ids=["cmake-options", "cmake-libraries", "cmake-flags", "meson", "meson-cross"],
)
def test_place_that_the_project_gives_the_data_counts(
    name: str, edit: tuple[str, str, str], debian: Toolchain, tmp_path: Path
) -> None:
    project = make_project(name, tmp_path / "project", debian)
    option = "-Wl,--global-base=4096"
    description = project.folder / edit[0]
    text = description.read_text()
    assert edit[1] in text
    description.write_text(text.replace(edit[1], edit[2].format(f"listing PRIVATE {option}", option=option)))
    project.set_up()
    assert lowest_data(project.program) == 4096
