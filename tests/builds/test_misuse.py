# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What makes no sense is refused in one line, which names the cure."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from packaging.version import Version
from wasivfs_rules import __version__

from tests.builds.meson.building import Build, add_wasivfs
from tests.builds.systems import make_project
from tests.support.commands import ROOT
from tests.support.git import make_repository
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

MAJOR, MINOR, _ = Version(__version__).release
CMAKE_ERRORS = {
    "wasivfs_embed(app DIR assets HOTS none)": "does not know HOTS; known are DIR, MANIFEST, INCLUDE, EXCLUDE,",
    "wasivfs_embed(app DIRS assets)": "does not know DIRS assets; known are DIR",
    "wasivfs_embed(app)": "wasivfs_embed(app) embeds nothing; give DIR or MANIFEST",
    "wasivfs_embed(app DIR assets HOST)": "has no value for HOST; give one, or leave it out",
    "wasivfs_embed(app DIR assets HOST beside)": "has HOST beside; give below, above or none",
    "wasivfs_embed(app DIR assets HOST off)": "has HOST off; give below, above or none",
    "wasivfs_embed(app DIR assets CONTENTS no)": "has CONTENTS no; give auto, memory or passive",
    "wasivfs_embed(app DIR a)\nwasivfs_embed(app DIR b CONTENTS memory)": "wasivfs_embed(app) the same CONTENTS",
    "wasivfs_embed(app DIR assets SYMLINKS drop)": "has SYMLINKS drop; give keep, follow or error",
    "wasivfs_embed(lib DIR assets)": "lib is not a program, but a STATIC_LIBRARY; call wasivfs_embed() for the",
    "wasivfs_embed(none DIR assets)": "none is not a target; call wasivfs_embed() after add_executable(none ...)",
    "wasivfs_pack(more PROGRAM app OUTPUT out.wasm)": "wasivfs_pack(more) embeds nothing; give DIR or MANIFEST",
    "wasivfs_pack(more PROGRAM app DIR assets)": "wasivfs_pack(more) has no PROGRAM or no OUTPUT; give both",
    "wasivfs_pack(more PROGRAM app OUTPUT o DIR a HOTS none)": "wasivfs_pack(more) does not know HOTS; known are",
    "wasivfs_embed(app DIR a)\nwasivfs_embed(app DIR b HOST none)": "give each wasivfs_embed(app) the same HOST",
    "wasivfs_embed(app DIR a)\nwasivfs_embed(app DIR b WRITABLE memory)": "the same HOST, TRACE, WRITABLE,",
    "wasivfs_embed(app DIR a DEVICES)\nwasivfs_embed(app DIR b)": "WRITABLE_LIMIT and DEVICES",
    "wasivfs_embed(app WRITABLE memory)\nwasivfs_embed(app WRITABLE memory:/a WRITABLE_LIMIT 1M)": "two shims",
    "wasivfs_embed(app DIR a WRITABLE disk)": "has WRITABLE disk; give memory, memory:/DIRECTORY or host",
    "wasivfs_embed(app DIR a WRITABLE memory:tmp)": "has WRITABLE memory:tmp; give memory, memory:/DIRECTORY or host",
    "wasivfs_embed(app DIR a WRITABLE host:/x)": "has WRITABLE host:/x; give memory, memory:/DIRECTORY or host",
    "wasivfs_embed(app DIR a WRITABLE memory:/a host)": "in two places, memory and host: WRITABLE; give only",
    "wasivfs_embed(app DIR a WRITABLE_LIMIT 1M)": "has WRITABLE_LIMIT, but no WRITABLE; give WRITABLE memory",
    "wasivfs_embed(app DIR a WRITABLE memory WRITABLE_LIMIT much)": "has WRITABLE_LIMIT much; give bytes, or a number",
    "wasivfs_embed(app DIR a WRITABLE memory WRITABLE_LIMIT 4G)": "WRITABLE_LIMIT 4G; give at most 4 GiB - 64 KiB",
    "wasivfs_embed(app DIR a WRITABLE memory WRITABLE_LIMIT 99999999999999999999G)": "at most 4 GiB - 64 KiB",
    "wasivfs_embed(app DIR a WRITABLE host WRITABLE_LIMIT 1M)": "has WRITABLE_LIMIT, but WRITABLE host keeps changes",
    "wasivfs_embed(app DIR a WRITABLE host HOST none)": "has WRITABLE host and HOST none; give HOST above",
    "wasivfs_pack(more PROGRAM app OUTPUT out.wasm WRITABLE disk)": "wasivfs_pack(more) has WRITABLE disk; give memory",
}


@pytest.mark.parametrize("call", CMAKE_ERRORS)
def test_cmake_refuses(call: str, debian: Toolchain, tmp_path: Path) -> None:
    project = make_project("cmake-make", tmp_path / "project", debian)
    (project.folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.20)\nproject(app C)\nfind_package(wasivfs REQUIRED)\n"
        f"add_executable(app listing.c)\nadd_library(lib STATIC listing.c)\n{call}\n"
    )
    for command in project.system.configure[:-1]:
        project.run(*command)
    result = project.try_run(*project.system.configure[-1])
    assert result.returncode == 1
    (line,) = [line for line in result.stderr.splitlines() if "wasivfs: error:" in line]
    assert CMAKE_ERRORS[call] in line


@pytest.mark.parametrize(
    ("wanted", "compatible"),
    [
        (f"{MAJOR}.{MINOR}", "TRUE"),
        (__version__, "TRUE"),
        (f"{MAJOR}.{MINOR}.99", "FALSE"),
        (f"{MAJOR}.{MINOR + 1}", "FALSE"),
        (f"{MAJOR}.{MINOR}0", "FALSE"),
        (f"{MAJOR + 1}.{MINOR}", "FALSE"),
    ],
)
def test_cmake_takes_only_the_minor_version_that_is_asked_for(wanted: str, compatible: str, tmp_path: Path) -> None:
    major, minor, *_ = wanted.split(".")
    (tmp_path / "find.cmake").write_text(
        f"set(PACKAGE_FIND_VERSION {wanted})\nset(PACKAGE_FIND_VERSION_MAJOR {major})\n"
        f"set(PACKAGE_FIND_VERSION_MINOR {minor})\ninclude({ROOT}/cmake/wasivfsConfigVersion.cmake)\n"
        'message("${PACKAGE_VERSION_COMPATIBLE}")\n'
    )
    cmake = require_tool("cmake")
    shown = subprocess.run([cmake, "-P", tmp_path / "find.cmake"], capture_output=True, text=True, check=True).stderr
    assert shown.strip() == compatible


def test_missing_folder_stops_a_build_by_cmake_with_one_line(debian: Toolchain, tmp_path: Path) -> None:
    project = make_project("cmake-ninja", tmp_path / "project", debian)
    (project.folder / "assets").rename(project.folder / "elsewhere")
    for command in project.system.configure:
        project.run(*command)
    result = project.try_run(*project.system.build)
    assert result.returncode != 0
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("wasivfs: error:")]
    assert os.fspath(project.folder / "assets") in line


@pytest.mark.parametrize("link", ["link_with", "link_whole"])
def test_meson_dependency_of_a_library_and_of_its_program(debian: Toolchain, tmp_path: Path, link: str) -> None:
    """Of an archive, what the program has already is not linked; a whole archive has a second shim in it."""
    source = make_project("meson-cross", tmp_path / "project", debian).folder
    (source / "lib.c").write_text("int unused;\n")
    (source / "meson.build").write_text(
        "project('app', 'c', meson_version: '>=1.1')\n"
        "dep = dependency('wasivfs', default_options: ['wasivfs_root=assets'])\n"
        "lib = static_library('lib', 'lib.c', dependencies: dep)\n"
        f"executable('app', 'listing.c', {link}: lib, dependencies: dep, name_suffix: 'wasm')\n"
    )
    build = Build(source, tmp_path / "build", debian, cross=True)
    build.setup()
    result = build.try_ninja()
    if link == "link_with":
        assert result.returncode == 0, result.stdout
        assert any("/hello.txt" in line for line in build.run("app.wasm"))
    else:
        assert result.returncode == 1
        (line,) = [line for line in result.stdout.splitlines() if "error:" in line and "linker command" not in line]
        assert line.startswith("wasivfs: error: the shim is linked twice: ")
        assert "liblib.a" in line
        cure = "give the dependency wasivfs, or --shim, to the program alone, not to a library that it links"
        assert line.endswith(f"; {cure}")


def test_wrap_file_provides_the_dependency_and_the_program(debian: Toolchain, tmp_path: Path) -> None:
    """The file that the documentation shows, for a repository made of this one."""
    repository = tmp_path / "project" / "subprojects" / "wasivfs"
    add_wasivfs(tmp_path / "project")
    make_repository(repository)
    repository.rename(tmp_path / "repository")
    page = (ROOT / "docs" / "meson.md").read_text()
    wrap = page.partition("```ini\n")[2].partition("```")[0]
    wrap = wrap.replace("URL-OF-THE-REPOSITORY", str(tmp_path / "repository")).replace("COMMIT-OR-TAG", "HEAD")
    (tmp_path / "project" / "subprojects" / "wasivfs.wrap").write_text(wrap)
    (tmp_path / "project" / "meson.build").write_text(
        "project('app', meson_version: '>=1.1')\n"
        "wasivfs = find_program('wasivfs')\n"
        "assert(dependency('wasivfs').found() and dependency('wasivfs-shim').found())\n"
        "assert(run_command(wasivfs, '--version', check: true).stdout().startswith('wasivfs '))\n"
    )
    Build(tmp_path / "project", tmp_path / "build", debian, cross=False).setup()
