# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wheels: that of wasivfs, those of projects that need it to be built, and environments to install them into.

Projects are built without isolation: by what the Python of the tests has, and by wasivfs installed from its wheel.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tests.support.commands import ROOT
from tests.support.shared import make_once
from tests.support.tools import missing

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")


@dataclass(frozen=True)
class Installed:
    """wasivfs and wasivfs-runtime, installed into a folder of their own from these wheels."""

    folder: Path
    wheel: Path
    runtime_wheel: Path

    def environment(self) -> Mapping[str, str]:
        """Variables with which Python and $PATH find wasivfs, and builds find all that they need."""
        modules = [str(self.folder), sysconfig.get_path("purelib")]
        path = [str(self.folder / "bin"), os.environ["PATH"]]
        return {**os.environ, "PYTHONPATH": os.pathsep.join(modules), "PATH": os.pathsep.join(path)}

    def environment_of_pip(self) -> Mapping[str, str]:
        """The same for commands of pip as users write them, which find that all is installed that they ask for."""
        return {**self.environment(), "PIP_NO_BUILD_ISOLATION": "0"}  # 0 turns isolation off


def must_run(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path = ROOT) -> str:
    """What a command that must succeed prints."""
    result = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def install_wasivfs(shared: Path) -> Installed:
    """Once in each run of the tests; `shared` is the folder of the run."""

    def make(folder: Path) -> None:
        projects = [ROOT, ROOT / "runtime"]
        must_run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder / "wheels", *projects], os.environ)
        wheels = (folder / "wheels").iterdir()
        must_run([*PIP, "install", "--no-deps", "--target", folder / "site", *wheels], os.environ)

    folder = make_once(shared / "wasivfs-wheel", make)
    (wheel,) = (folder / "wheels").glob("wasivfs-*.whl")
    (runtime_wheel,) = (folder / "wheels").glob("wasivfs_runtime-*.whl")
    return Installed(folder / "site", wheel, runtime_wheel)


def build_wheel(project: Path, folder: Path, wasivfs: Installed) -> Path:
    """The wheel of a project, made in `folder`."""
    command: list[str | Path] = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, project]
    must_run(command, wasivfs.environment(), project)
    (wheel,) = folder.glob("*.whl")
    return wheel


def contents(wheel: Path) -> Mapping[str, bytes]:
    """The files of a wheel, without its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}


def build_sdist(project: Path, folder: Path, wasivfs: Installed, backend: str) -> Path:
    """The sdist of a project, made in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    code = f"import {backend} as backend; backend.build_sdist({str(folder)!r})"
    must_run([sys.executable, "-c", code], wasivfs.environment(), project)
    (sdist,) = folder.glob("*.tar.gz")
    return sdist


def pip_install(*arguments: str | Path, python: str | Path = sys.executable) -> None:
    """`pip install`, which may ask a package index; without one, the test is skipped."""
    command = [*PIP, "--python", python, "install", "--quiet", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No matching distribution" in result.stderr:
        missing("a package index", result.stderr.strip().rpartition("\n")[2])
    assert result.returncode == 0, result.stderr


def install(wheels: Sequence[Path], folder: Path) -> Path:
    """Installs wheels and what they depend on into a new, empty environment. Returns its folder of programs.

    Wasmtime is of the version that the other tests have.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    pip_install(*wheels, f"wasmtime=={metadata.version('wasmtime')}", python=folder / "bin" / "python")
    return folder / "bin"


def install_beside_wasmtime(wheels: Sequence[Path], folder: Path) -> Path:
    """As install(), from no index: fails if the wheels depend on more than each other and the wasmtime of the tests."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for path in Path(sysconfig.get_path("purelib")).glob("wasmtime*"):
        shutil.copytree(path, site / path.name)
    must_run([*PIP, "--python", folder / "bin" / "python", "install", "--no-index", *wheels], os.environ)
    return folder / "bin"


def install_in_place(project: Path, folder: Path, wasivfs: Installed, *options: str) -> Path:
    """An editable install of a project, without what it depends on, as `install()` does."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    how: list[str | Path] = ["--quiet", "--no-deps", "--no-build-isolation", *options, "--editable", project]
    must_run([*PIP, "--python", folder / "bin" / "python", "install", *how], wasivfs.environment())
    return folder / "bin"
