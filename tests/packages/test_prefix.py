# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `meson install` puts into a prefix, and builds that know nothing but this prefix."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from wasivfs_rules import __version__
from wasivfs_rules.common.resources import shim_sources

from tests.builds.meson.building import NEWEST, OLDEST, Build, meson_command
from tests.support.commands import ROOT
from tests.support.engines import run_on_wasmtime
from tests.support.git import make_repository
from tests.support.languages import ASSETS, SOURCES, expected_listing
from tests.support.shared import make_once
from tests.support.stack import find_stack, lowest_data
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool
from tests.support.wheels import must_run

PROJECT = Path(__file__).with_name("project")


@pytest.fixture(scope="session")
def build(debian: Toolchain, shared: Path) -> Build:
    """This repository, built and installed into `prefix` beside the build."""
    folder = shared / "installed"
    build = Build(ROOT, folder / "build", debian, cross=False)

    def make(_: Path) -> None:
        build.setup(f"--prefix={folder / 'prefix'}")
        build.ninja("install")

    make_once(shared / "installed-once", make)
    return build


@pytest.fixture(scope="session")
def prefix(build: Build) -> Path:
    return build.folder.with_name("prefix")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The program of all examples, and its files."""
    shutil.copytree(ASSETS, tmp_path / "source" / "assets", symlinks=True)
    shutil.copy(SOURCES / "listing.c", tmp_path / "source")
    return tmp_path / "source"


def environment(prefix: Path, toolchain: Toolchain, **variables: str) -> Mapping[str, str]:
    """Neither the tests' Python path nor the repository is in it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    path = os.pathsep.join([str(prefix / "bin"), os.environ["PATH"]])
    return {**inherited, "PATH": path, "WASI_SDK_PATH": toolchain.sdk, **variables}


def listing(program: Path) -> str:
    return run_on_wasmtime(program).text()


@pytest.mark.parametrize("age", [NEWEST, OLDEST])
def test_meson_builds_against_the_prefix(prefix: Path, debian: Toolchain, source: Path, age: str) -> None:
    require_tool("pkg-config")
    shutil.copy(PROJECT / "meson.build", source)
    meson, variables = meson_command(age)
    setup = [*meson, "setup", "--fatal-meson-warnings", "build", "--cross-file", "wasivfs"]
    inherited = environment(Path("/nonexistent"), debian, XDG_DATA_DIRS=str(prefix / "share"))
    must_run(setup, {**inherited, **variables}, source)
    must_run([require_tool("ninja"), "-C", "build"], inherited, source)
    program = source / "build" / "listing.wasm"
    assert listing(program) == expected_listing()
    assert find_stack(program).top <= lowest_data(program)


def test_cmake_builds_against_the_prefix(prefix: Path, debian: Toolchain, source: Path) -> None:
    shutil.copy(ROOT / "examples" / "cmake" / "CMakeLists.txt", source)
    variables = environment(prefix, debian)
    must_run(["wasivfs", "toolchain", "--format", "cmake", "-o", "wasi.cmake"], variables, source)
    cmake = require_tool("cmake")
    known = f"-Dwasivfs_DIR={prefix / 'share' / 'cmake' / 'wasivfs'}"
    must_run([cmake, "-G", "Ninja", "-B", "build", "--toolchain", "wasi.cmake", known], variables, source)
    must_run([cmake, "--build", "build"], variables, source)
    assert listing(source / "build" / "listing.wasm") == expected_listing()
    assert f"WASIVFS_COMMAND:FILEPATH={prefix}" in (source / "build" / "CMakeCache.txt").read_text()


def test_make_builds_against_the_prefix(prefix: Path, debian: Toolchain, source: Path) -> None:
    shutil.copy(ROOT / "examples" / "makefile" / "Makefile", source)
    shutil.copy(prefix / "share" / "wasivfs" / "wasivfs.mk", source)
    must_run([require_tool("make")], environment(prefix, debian), source)
    assert listing(source / "listing.wasm") == expected_listing()


def test_nothing_that_is_installed_refers_to_the_sources(prefix: Path) -> None:
    texts = [path for path in prefix.rglob("*") if path.is_file() and path.suffix not in (".o", ".pyc")]
    assert len(texts) > 50
    # The command names the Python that it was installed by, which may be that of a folder in the checkout.
    python, sources = os.fsencode(sys.prefix), os.fsencode(ROOT) + b"/"
    assert [path for path in texts if sources in path.read_bytes().replace(python, b"")] == []


def test_objects_hold_no_paths_of_this_machine(prefix: Path) -> None:
    objects = sorted((prefix / "share" / "wasivfs" / "objects").iterdir())
    assert len(objects) == len(shim_sources())
    assert [path for path in objects if os.fsencode(ROOT) in path.read_bytes()] == []


def test_each_installed_file_has_a_tag(build: Build) -> None:
    plan = json.loads((build.folder / "meson-info" / "intro-install_plan.json").read_text())
    tags = {file["destination"]: file["tag"] for files in plan.values() for file in files.values()}
    assert set(tags.values()) == {"devel", "python-runtime", "runtime"}
    assert {place for place, tag in tags.items() if tag == "runtime"} == {"{bindir}/wasivfs"}


def test_developers_environment_has_the_command(build: Build) -> None:
    meson, variables = meson_command(NEWEST)
    command: list[str | Path] = [*meson, "devenv", "-C", build.folder, "wasivfs", "--version"]
    assert must_run(command, {**os.environ, **variables}).startswith("wasivfs ")


def test_distribution_is_made_and_builds(debian: Toolchain, tmp_path: Path) -> None:
    """Of a clone with all that is not committed: `meson dist` packs commits."""
    clone = tmp_path / "clone"
    files = must_run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], os.environ).split("\0")
    for name in filter(None, files):
        if not name.startswith(("tests/", "benchmarks/")) and (ROOT / name).exists():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name, follow_symlinks=False)
    make_repository(clone)
    build = Build(clone, tmp_path / "build", debian, cross=False)
    build.setup()
    meson, variables = meson_command(NEWEST)
    must_run([*meson, "dist", "-C", build.folder], {**os.environ, **variables, "WASI_SDK_PATH": debian.sdk})
    assert [path.name for path in (build.folder / "meson-dist").glob("*.tar.xz")] == [f"wasivfs-{__version__}.tar.xz"]


def test_cross_build_installs_the_same_files(prefix: Path, debian: Toolchain, tmp_path: Path) -> None:
    build = Build(ROOT, tmp_path / "build", debian, cross=True)
    build.setup(f"--prefix={tmp_path / 'prefix'}")
    build.ninja("install")
    found, expected = (
        {path.relative_to(root) for path in root.rglob("*") if "__pycache__" not in path.parts}
        for root in (tmp_path / "prefix", prefix)
    )
    assert found == expected


def test_nothing_is_compiled_where_the_package_alone_is_wanted(tmp_path: Path) -> None:
    build = Build(ROOT, tmp_path / "build", Toolchain("none", "/nonexistent"), cross=False)
    build.setup("-Dwasivfs_sdk=none", f"--prefix={tmp_path / 'prefix'}")
    build.ninja("install")
    tops = {path.name for path in (tmp_path / "prefix").iterdir()}
    assert tops == {"lib"}


def test_command_of_the_prefix_runs_from_anywhere(prefix: Path, tmp_path: Path) -> None:
    link = tmp_path / "wasivfs"
    link.symlink_to(prefix / "bin" / "wasivfs")
    result = subprocess.run([link, "toolchain", "--shim-dir"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(result.stdout.strip()).is_relative_to(prefix)
