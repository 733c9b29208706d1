# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The toolchains that tests build with, each chosen through $WASI_SDK_PATH."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.support.tools import missing, require_tool

NAMES = ("debian", "zig")
PACKAGES = "on Debian, apt install clang-19 lld-19 llvm-19 wasi-libc libclang-rt-19-dev-wasm32 libc++-19-dev-wasm32"


@dataclass(frozen=True)
class Toolchain:
    """`sdk`: the value of $WASI_SDK_PATH."""

    name: str
    sdk: str


def debian_sdk(folder: Path) -> None:
    """Fills a folder with Debian's clang and wasi-libc in the layout of a wasi-sdk."""
    (folder / "bin").mkdir()
    for name, program in (
        ("clang", "clang-19"),
        ("clang++", "clang++-19"),
        ("wasm-ld", "wasm-ld-19"),
        ("llvm-ar", "llvm-ar-19"),
        ("llvm-strip", "llvm-strip-19"),
    ):
        (folder / "bin" / name).symlink_to(require_tool(program, PACKAGES))
    for kind in ("include", "lib"):
        origin = Path("/usr") / kind / "wasm32-wasi"
        if not origin.is_dir():
            missing(str(origin), PACKAGES)
        (folder / "share" / "wasi-sysroot" / kind).mkdir(parents=True)
        (folder / "share" / "wasi-sysroot" / kind / "wasm32-wasi").symlink_to(origin)


def require_zig() -> None:
    """Skips the test without the wheel."""
    if importlib.util.find_spec("ziglang") is None:
        missing("ziglang", "pip install ziglang")


def strip_tool() -> str:
    """A program that strips wasm modules."""
    return shutil.which("llvm-strip-19") or require_tool("llvm-strip", PACKAGES)
