# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rust for WASI: that of a chroot of Debian sid where $WASIVFS_TEST_SID names one, else that of $PATH."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.commands import ROOT
from tests.support.shared import make_once
from tests.support.tools import missing, require_tool

TARGET = "wasm32-wasip1"
CURE = (
    f"install Rust 1.93 or newer, and rustup target add {TARGET}; or add cargo,rustc,libstd-rust-dev-wasm32 to the sid"
)


def rust_environment(shared: Path) -> Mapping[str, str]:
    """Our environment with `rustc`, `cargo` and `wasivfs` first on $PATH. Skips the test without Rust for WASI."""
    tools = make_once(shared / "rust-tools", _fill)
    environment = {**os.environ, "PATH": os.pathsep.join([str(tools), os.environ["PATH"]])}
    ask = ["rustc", "--print", "target-libdir", "--target", TARGET]
    require_tool("cc", "on Debian, apt install gcc libc6-dev")  # for build scripts
    asked = subprocess.run(ask, env=environment, capture_output=True, text=True, check=False)
    if asked.returncode != 0 or not Path(asked.stdout.strip()).is_dir():
        missing(f"rustc for {TARGET}", CURE)
    return environment


def _fill(folder: Path) -> None:
    _write_command(folder / "wasivfs", [sys.executable, str(ROOT / "pybuild" / "wasivfs")])
    named = os.environ.get("WASIVFS_TEST_SID")
    if not named:
        for name in ("rustc", "cargo"):
            require_tool(name, CURE)
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
