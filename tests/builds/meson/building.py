# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sets up, builds and watches Meson projects."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.commands import ROOT
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.tools import missing, require_tool

PROJECTS = Path(__file__).parent / "projects"
NEWEST, OLDEST = "newest", "oldest"
# What a subproject needs of the repository.
PARTS = ("meson.build", "meson_options.txt", "pybuild", "shim", "templates", "demo")
# Written by Meson and Ninja for themselves.
PRIVATE = ("meson-info", "meson-logs", "meson-private", ".ninja_deps", ".ninja_log", ".ninja_lock")


def meson_command(age: str) -> tuple[list[str], dict[str, str]]:
    """The newest Meson or the oldest that is supported, and the variables that it needs."""
    if age == NEWEST:
        return [require_tool("meson")], {}
    folder = Path(sys.prefix) / "oldest-meson"
    if not folder.is_dir():
        missing("the oldest supported Meson", f"pip install --target {folder} meson==1.1.0")
    return [sys.executable, "-m", "mesonbuild.mesonmain"], {"PYTHONPATH": os.fspath(folder)}


def add_wasivfs(project: Path) -> Path:
    """Puts a copy of this repository where Meson looks for subprojects. Returns it."""
    copy = project / "subprojects" / "wasivfs"
    for part in PARTS:
        source, target = ROOT / part, copy / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    return copy


def copy_project(name: str, folder: Path) -> Path:
    """A project of `projects` with this repository as its subproject."""
    shutil.copytree(PROJECTS / name, folder)
    add_wasivfs(folder)
    return folder


@dataclass(frozen=True)
class Build:
    """One build folder. `cross` compiles with a cross file; otherwise the project's custom targets use `toolchain`."""

    source: Path
    folder: Path
    toolchain: Toolchain
    cross: bool
    age: str = NEWEST

    def try_setup(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Warnings are errors."""
        meson, variables = meson_command(self.age)
        environment = {**os.environ, **variables, "WASI_SDK_PATH": self.toolchain.sdk}
        words = [*meson, "setup", "--fatal-meson-warnings", os.fspath(self.folder), *options]
        if self.cross:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            cross_file = self.folder.with_name(f"{self.folder.name}.cross")
            # The script: the cross file names it for running programs.
            script = os.fspath(ROOT / "pybuild" / "wasivfs")
            describe = [sys.executable, script, "toolchain", "--format", "meson", "-o", os.fspath(cross_file)]
            subprocess.run(describe, env=environment, check=True)
            words += ["--cross-file", os.fspath(cross_file)]
        return subprocess.run(words, cwd=self.source, env=environment, capture_output=True, text=True, check=False)

    def setup(self, *options: str) -> None:
        result = self.try_setup(*options)
        assert result.returncode == 0, result.stdout + result.stderr

    def try_ninja(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        words = [require_tool("ninja"), "-C", os.fspath(self.folder), "-j2", *arguments]
        environment = {**os.environ, "WASI_SDK_PATH": self.toolchain.sdk}
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    def ninja(self, *arguments: str) -> str:
        result = self.try_ninja(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def run(self, program: str) -> list[str]:
        """The sorted lines that a program prints with nothing mounted."""
        with tempfile.TemporaryDirectory() as folder:
            # Under a name of its own: programs are remembered by name.
            copy = shutil.copy(self.folder / program, folder)
            return sorted(run_on_wasmtime(Path(copy)).text().splitlines())

    def outputs(self) -> dict[str, int]:
        """When each file was last written, in nanoseconds, by its path in the build folder."""
        paths = [path for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink()]
        names = {path.relative_to(self.folder): path for path in paths}
        return {
            name.as_posix(): path.stat().st_mtime_ns for name, path in names.items() if name.parts[0] not in PRIVATE
        }

    def rebuild(self) -> set[str]:
        """The outputs that a build writes; after it, another build has no work to do."""
        before = self.outputs()
        self.ninja()
        after = self.outputs()
        assert "ninja: no work to do." in self.ninja()
        return {name for name, time in after.items() if before.get(name) != time}
