# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the command `wasivfs` of this source tree as its users do: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.support.toolchains import Toolchain

ROOT = Path(__file__).resolve().parents[2]
# All commands, in the order of --help.
COMMANDS = (
    *("image", "cc", "c++", "ld", "pack", "run", "ls", "cat", "extract"),
    *("info", "picture", "verify", "check", "cache", "toolchain", "completion", "manual"),
)


def wasivfs(
    *arguments: str | os.PathLike[str],
    toolchain: Toolchain | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """The finished command, whatever its exit status."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "pybuild"), **(environment or {})}
    if toolchain:
        environ["WASI_SDK_PATH"] = toolchain.sdk
    return subprocess.run(
        [sys.executable, "-m", "wasivfs_rules", *arguments],
        env=environ,
        cwd=folder,
        capture_output=True,
        check=False,
    )


def must(result: subprocess.CompletedProcess[bytes]) -> bytes:
    """The output of a command that must have succeeded."""
    assert result.returncode == 0, result.stderr.decode(errors="backslashreplace")
    return result.stdout


def compile_each(sources: Iterable[Path], *flags: str, toolchain: Toolchain, folder: Path) -> None:
    """Fills a folder with the objects. One by one: Zig loses all but one of them otherwise."""
    for source in sources:
        must(wasivfs("cc", *flags, "-c", source, "-o", folder / f"{source.stem}.o", toolchain=toolchain))


def provide_wasivfs(folder: Path) -> None:
    """Makes `wasivfs` a command of a $PATH that has the folder."""
    (folder / "wasivfs").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/pybuild/wasivfs" "$@"\n')
    (folder / "wasivfs").chmod(0o755)


def write_sources(folder: Path, **sources: str) -> None:
    """Writes C sources: `main="int main…"` becomes main.c."""
    for name, text in sources.items():
        (folder / f"{name}.c").write_text(text)
