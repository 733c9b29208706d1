# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rust for WASI: that of a chroot of Debian sid where $WASIVFS_TEST_SID names one, else that of $PATH."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.commands import ROOT
from tests.support.shared import make_once
from tests.support.tools import missing

TARGET = "wasm32-wasip1"
CURE = (
    f"install Rust 1.93 or newer, and rustup target add {TARGET}; or add cargo,rustc,libstd-rust-dev-wasm32 to the sid"
)


def rust_environment(shared: Path) -> Mapping[str, str]:
    """Our environment with `rustc`, `cargo` and `wasivfs` first on $PATH. Skips the test without Rust for WASI."""
    tools = make_once(shared / "rust-tools", _write_all_commands)
    environment = {**os.environ, "PATH": os.pathsep.join([str(tools), os.environ["PATH"]])}
    require_rust(environment)
    return environment


def _write_all_commands(folder: Path) -> None:
    write_rust_commands(folder)
    _write_command(folder / "wasivfs", [sys.executable, str(ROOT / "pybuild" / "wasivfs")])


def write_rust_commands(folder: Path) -> None:
    """Writes `rustc` and `cargo` where they are to be those of the chroot, which run outside of it."""
    named = os.environ.get("WASIVFS_TEST_SID")
    if not named:
        return
    root = Path(named).resolve()
    loader = next((root / "lib64").glob("ld-linux-*"), None)
    libraries = ":".join(str(path.parent) for path in (root / "usr" / "lib").glob("*/libc.so.6"))
    for name in ("rustc", "cargo"):
        program = root / "usr" / "bin" / name
        if loader is None or not program.exists():
            missing(str(program), CURE)
        _write_command(folder / name, [str(loader), "--argv0", name, "--library-path", libraries, str(program)])


def _write_command(path: Path, words: list[str]) -> None:
    path.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    path.chmod(0o755)


def require_rust(environment: Mapping[str, str]) -> None:
    """Skips the test unless `rustc` and `cargo` build for WASI in that environment."""
    for name, cure in (("rustc", CURE), ("cargo", CURE), ("cc", "on Debian, apt install gcc libc6-dev")):
        if shutil.which(name, path=environment["PATH"]) is None:
            missing(name, cure)
    ask = ["rustc", "--print", "target-libdir", "--target", TARGET]
    asked = subprocess.run(ask, env=dict(environment), capture_output=True, text=True, check=False)
    if asked.returncode != 0 or not Path(asked.stdout.strip()).is_dir():
        missing(f"Rust for {TARGET}", CURE)
