# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How the example of each build system is set up, built and watched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.builds.meson.building import add_wasivfs
from tests.support.commands import ROOT
from tests.support.cost import cpu_of_children
from tests.support.engines import run_on_wasmtime
from tests.support.languages import ASSETS, SOURCES
from tests.support.rust import provide_rust
from tests.support.toolchains import Toolchain, require_zig
from tests.support.tools import require_tool

MESON_CROSS = ("wasivfs", "toolchain", "--format", "meson", "-o", "wasi.cross")
NINJA_IDLE = "no work to do"
CMAKE_TOOLCHAIN = ("wasivfs", "toolchain", "--format", "cmake", "-o", "wasi.cmake")


@dataclass(frozen=True)
class System:
    """The folder of the example, and commands for that folder. `program` is what they make.

    `idle` is part of what a build prints that has nothing to do, if it says so. `source` is the listing's, and what the
    example calls it.
    """

    example: str
    needs: Sequence[str]  # tools
    configure: Sequence[Sequence[str]]
    build: Sequence[str]
    program: str
    idle: str
    source: tuple[str, str] = ("listing.c", "listing.c")


def _meson(*options: str, before: Sequence[Sequence[str]] = ()) -> System:
    setup = ("meson", "setup", "--fatal-meson-warnings", "build", *options)
    return System(
        "meson-subproject",
        ("meson", "ninja"),
        [*before, setup],
        ("ninja", "-C", "build"),
        "build/listing.wasm",
        NINJA_IDLE,
    )


def _cmake(generator: str, tool: str, idle: str) -> System:
    setup = ("cmake", "-G", generator, "-B", "build", "--toolchain", "wasi.cmake")
    tools = ("cmake", tool)
    return System("cmake", tools, [CMAKE_TOOLCHAIN, setup], ("cmake", "--build", "build"), "build/listing.wasm", idle)


_CONFIGURE = ("sh", "./configure", "-q", "--host=wasm32-wasi", "CC=wasivfs cc")
_AUTOTOOLS = ("autoconf", "automake", "make")
SYSTEMS = {
    "meson": _meson(),
    "meson-cross": _meson("--cross-file", "wasi.cross", before=[MESON_CROSS]),
    "cmake-make": _cmake("Unix Makefiles", "make", ""),
    "cmake-ninja": _cmake("Ninja", "ninja", NINJA_IDLE),
    "make": System("makefile", ("make",), [], ("make",), "listing.wasm", ""),
    "autotools": System(
        "autotools", _AUTOTOOLS, [("autoreconf", "-i"), _CONFIGURE], ("make",), "listing.wasm", "Nothing to be done"
    ),
    "cargo": System(
        "cargo",
        (),
        [],
        ("cargo", "build", "--release", "--offline"),
        "target/wasm32-wasip1/release/listing.wasm",
        "",
        ("listing.rs", "src/main.rs"),
    ),
    "zig": System(
        "zig-build",
        (),
        [],
        (sys.executable, "-m", "ziglang", "build", "--release=small"),
        "zig-out/bin/listing.wasm",
        "",
        ("listing.zig", "src/main.zig"),
    ),
}


@dataclass(frozen=True)
class Project:
    """A copy of an example, whose command `wasivfs` keeps a record of its use."""

    system: System
    folder: Path
    environment: Mapping[str, str]

    @property
    def assets(self) -> Path:
        return self.folder / "assets"

    @property
    def program(self) -> Path:
        return self.folder / self.system.program

    def try_run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=dict(self.environment), capture_output=True, text=True, check=False
        )

    def run(self, *command: str) -> str:
        result = self.try_run(*command)
        assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
        return result.stdout

    def set_up(self) -> None:
        for command in self.system.configure:
            self.run(*command)
        self.build()

    def build(self) -> None:
        """Builds what is not up to date."""
        self.run(*self.system.build)

    def idle_time(self) -> float:
        """Builds where nothing has changed, and fails if anything is done. Returns the CPU time, in seconds."""
        before = self._work()
        with cpu_of_children() as spent:
            output = self.run(*self.system.build)
        assert self.system.idle in output, output
        assert self._work() == before
        return spent.seconds

    def listing(self) -> str:
        """What the program prints, from a copy: programs are remembered by name."""
        copy = Path(shutil.copy(self.program, self.folder / f"{time.monotonic_ns()}.wasm"))
        return run_on_wasmtime(copy).text()

    def _work(self) -> tuple[int, int]:
        """How often `wasivfs` was used from $PATH, and when the program was written."""
        return (self.folder / "uses").read_text().count("\n"), self.program.stat().st_mtime_ns


def make_project(name: str, folder: Path, toolchain: Toolchain, assets: Path = ASSETS) -> Project:
    """An example in a new folder, not yet set up."""
    system = SYSTEMS[name]
    for tool in system.needs:
        require_tool(tool)
    if name == "zig":
        require_zig()
    folder.mkdir()
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."],
        cwd=ROOT / "examples" / system.example,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for member in filter(None, tracked.split("\0")):
        if member not in ("assets", system.source[1]):
            (folder / member).parent.mkdir(exist_ok=True)
            shutil.copy2(ROOT / "examples" / system.example / member, folder / member)
    shutil.copytree(assets, folder / "assets", symlinks=True)
    (folder / system.source[1]).parent.mkdir(exist_ok=True)
    shutil.copy2(SOURCES / system.source[0], folder / system.source[1])
    if system.example == "meson-subproject":
        add_wasivfs(folder)
    project = Project(system, folder, _environment(folder, toolchain))
    if name == "cargo":
        provide_rust(folder / "tools")
    return project


def _environment(folder: Path, toolchain: Toolchain) -> dict[str, str]:
    tools = folder / "tools"
    tools.mkdir()
    (folder / "uses").touch()
    command = tools / "wasivfs"
    command.write_text(
        f"#!/bin/sh\necho \"$*\" >>'{folder}/uses'\nexec '{sys.executable}' '{ROOT}/pybuild/wasivfs' \"$@\"\n"
    )
    command.chmod(0o755)
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "WASI_SDK_PATH": toolchain.sdk}
