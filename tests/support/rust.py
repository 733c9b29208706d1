# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rust for WASI: that of a chroot of Debian sid where $WASIVFS_TEST_SID names one, else that of $PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.support.commands import provide_wasivfs
from tests.support.shared import make_once
from tests.support.sid import require_in_sid, write_launcher
from tests.support.tools import missing

TARGET = "wasm32-wasip1"
PACKAGES = "cargo,rustc,libstd-rust-dev-wasm32"
CURE = f"install Rust with rustup, and rustup target add {TARGET}"


def rust_environment(shared: Path) -> Mapping[str, str]:
    """Our environment with `rustc`, `cargo` and `wasivfs` first on $PATH. Skips the test without Rust for WASI."""
    tools = make_once(shared / "rust-tools", _fill)
    return {**os.environ, "PATH": os.pathsep.join([str(tools), os.environ["PATH"]])}


def _fill(folder: Path) -> None:
    provide_rust(folder)
    provide_wasivfs(folder)


def provide_rust(folder: Path) -> None:
    """Makes `rustc` and `cargo` that build for WASI the first of a $PATH that begins with the folder."""
    if os.environ.get("WASIVFS_TEST_SID"):
        for name in ("rustc", "cargo"):
            write_launcher(folder / name, require_in_sid(f"usr/bin/{name}", PACKAGES))
    path = os.pathsep.join([str(folder), os.environ["PATH"]])
    for name, cure in (("rustc", CURE), ("cargo", CURE), ("cc", "on Debian, apt install gcc libc6-dev")):
        if shutil.which(name, path=path) is None:
            missing(name, cure)
    ask = [shutil.which("rustc", path=path) or "", "--print", "target-libdir", "--target", TARGET]
    asked = subprocess.run(ask, capture_output=True, text=True, check=False)
    if asked.returncode != 0 or not Path(asked.stdout.strip()).is_dir():
        missing(f"Rust for {TARGET}", CURE)
