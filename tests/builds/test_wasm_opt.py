# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A `wasm-opt` on $PATH does not change what a build system makes, unless the project asks for it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builds.systems import Project, make_project
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool
from tests.support.wasm_opt import fake_wasm_opt

OPTIMISED = {
    "meson": ("--buildtype=release",),
    "meson-cross": ("--buildtype=release",),
    "cmake-ninja": ("-DCMAKE_BUILD_TYPE=Release",),
    "cmake-make": ("-DCMAKE_BUILD_TYPE=Release",),
    "make": (),
    "autotools": (),
}


def optimised_project(name: str, folder: Path, toolchain: Toolchain) -> Project:
    """A project that is set up to be optimised, with a wasm-opt on $PATH that writes `folder`/called."""
    project = make_project(name, folder / "project", toolchain)
    path = os.pathsep.join([str(folder / "bin"), project.environment["PATH"]])
    fake_wasm_opt(folder)
    *before, setup = project.system.configure or [()]
    configure = [*before, (*setup, *OPTIMISED[name])] if setup else []
    return replace(
        project, system=replace(project.system, configure=configure), environment={**project.environment, "PATH": path}
    )


@pytest.mark.parametrize("name", OPTIMISED)
def test_build_system_does_not_run_wasm_opt(name: str, debian: Toolchain, tmp_path: Path) -> None:
    project = optimised_project(name, tmp_path, debian)
    project.set_up()
    assert not (tmp_path / "called").exists()
    project.listing()


def test_cmake_with_clang_14_does_not_run_wasm_opt(tmp_path: Path) -> None:
    for program in ("clang-14", "wasm-ld-14"):
        require_tool(program)
    project = optimised_project("cmake-ninja", tmp_path, Toolchain("clang-14", "clang-14"))
    project.set_up()
    assert not (tmp_path / "called").exists()


def test_cmake_runs_wasm_opt_where_it_is_asked_for(debian: Toolchain, tmp_path: Path) -> None:
    project = optimised_project("cmake-ninja", tmp_path, debian)
    lists = project.folder / "CMakeLists.txt"
    lists.write_text(lists.read_text().replace("DIR assets", "DIR assets WASM_OPT"))
    project.set_up()
    assert (tmp_path / "called").exists()
