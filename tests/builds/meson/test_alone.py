# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""This repository by itself: what its build makes, and what it installs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from wasivfs_rules.common.resources import shim_sources

from tests.builds.meson.building import OLDEST, Build
from tests.support.commands import ROOT
from tests.support.toolchains import Toolchain


def test_build_makes_the_files_of_the_documentation(toolchain: Toolchain, tmp_path: Path) -> None:
    build = Build(ROOT, tmp_path / "build", toolchain, cross=False)
    build.setup("-Dwasivfs_root=examples/assets")
    build.ninja()
    for name in ("fs_image.c", "fs_image.o", "libwasivfs.a", "wasivfs-demo.wasm"):
        assert (build.folder / name).is_file(), name
    lines = build.run("wasivfs-demo.wasm")
    assert "4 directories, 5 files, 1 links, 241 bytes" in lines
    assert "    | Hello from a file inside the program." in lines
    assert build.rebuild() == set()


def test_oldest_meson_builds_the_same(debian: Toolchain, tmp_path: Path) -> None:
    build = Build(ROOT, tmp_path / "build", debian, cross=False, age=OLDEST)
    build.setup("-Dwasivfs_root=examples/assets")
    build.ninja()
    assert "4 directories, 5 files, 1 links, 241 bytes" in build.run("wasivfs-demo.wasm")


def test_cross_build_makes_the_same_program(toolchain: Toolchain, tmp_path: Path) -> None:
    build = Build(ROOT, tmp_path / "build", toolchain, cross=True)
    build.setup("-Dwasivfs_root=examples/assets")
    build.ninja()
    assert "4 directories, 5 files, 1 links, 241 bytes" in build.run("wasivfs-demo.wasm")


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("-Dwasivfs_root=nope", "no such file or directory: {root}/nope; give an existing directory or file"),
        ("-Dwasivfs_root=docs:/x", "no such file or directory: {root}/docs:/x; write --dir {root}/docs::/x"),
        ("-Dwasivfs_root=docs::x", "guest path is not absolute: x; start it with /"),
        ("-Dwasivfs_manifest=nope.toml", "cannot read the manifest: {root}/nope.toml; no such file or directory"),
        ("-Dwasivfs_writable=disk", "changes cannot be kept there: --writable disk; give memory, memory:/DIRECTORY or"),
        ("-Dwasivfs_writable_limit=1M", "a limit of changes in a program that can change nothing: --writable-limit 1M"),
        ("-Dwasivfs_exclude=x[z-a]", "glob can match nothing: 'x[z-a]'; write a pattern as in .gitignore"),
    ],
)
def test_setup_refuses_what_cannot_be_embedded(option: str, error: str, debian: Toolchain, tmp_path: Path) -> None:
    build = Build(ROOT, tmp_path / "build", debian, cross=False)
    result = build.try_setup("-Dwasivfs_root=docs", option)
    assert result.returncode == 1
    assert f"ERROR: Problem encountered: {error.format(root=ROOT)}" in result.stdout


def test_setup_accepts_what_the_build_is_going_to_make(debian: Toolchain, tmp_path: Path) -> None:
    build = Build(ROOT, tmp_path / "build", debian, cross=False)
    build.setup(f"-Dwasivfs_root={tmp_path}/build/made.txt::/made.txt")


def test_library_serves_a_program_that_another_build_system_links(toolchain: Toolchain, tmp_path: Path) -> None:
    build = Build(ROOT, tmp_path / "build", toolchain, cross=False)
    build.setup("-Dwasivfs_root=examples/assets")
    build.ninja("fs_image.o", "libwasivfs.a")
    program = tmp_path / "build" / "hello.wasm"
    command = shell_variable("CC", toolchain)
    sources = [ROOT / "examples" / "hello.c", build.folder / "fs_image.o", build.folder / "libwasivfs.a"]
    subprocess.run(["sh", "-c", f'{command} "$@"', "sh", *sources, "-o", program], check=True)
    assert build.run("hello.wasm") == ["Hello from a file inside the program."]


def shell_variable(name: str, toolchain: Toolchain) -> str:
    """What `wasivfs toolchain --format shell` says."""
    result = subprocess.run(
        [sys.executable, ROOT / "pybuild" / "wasivfs", "toolchain", "--format", "shell"],
        env={**os.environ, "WASI_SDK_PATH": toolchain.sdk},
        capture_output=True,
        text=True,
        check=True,
    )
    script = f'{result.stdout}\nprintf %s "${name}"'
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout


def test_versions_agree() -> None:
    places = {
        "meson.build": r"^  version: '([^']+)'",
        "pybuild/wasivfs_rules/__init__.py": r'^__version__ = "([^"]+)"',
        "CHANGELOG.md": r"^## \[(\d[^]]*)\]",
        "cmake/wasivfsConfigVersion.cmake": r"^set\(PACKAGE_VERSION ([^)]+)\)",
    }
    found = {}
    for place, pattern in places.items():
        match = re.search(pattern, (ROOT / place).read_text(), re.MULTILINE)
        assert match, place
        found[place] = match[1]
    assert len(set(found.values())) == 1, found


def test_meson_lists_all_sources_of_the_shim() -> None:
    listed = re.findall(r"^  '(\w+/\w+\.c)',", (ROOT / "shim" / "meson.build").read_text(), re.MULTILINE)
    assert listed == [f"{path.parent.name}/{path.name}" for path in shim_sources()]


def test_meson_lists_all_files_that_the_commands_are_made_of() -> None:
    text = (ROOT / "pybuild" / "meson.build").read_text()
    listed = re.findall(r"^  'wasivfs_rules/([\w/]+\.py)',$", text, re.MULTILINE)
    package = ROOT / "pybuild" / "wasivfs_rules"
    assert listed == sorted(str(path.relative_to(package)) for path in package.rglob("*.py"))
