# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The toolchains that tests build with, each chosen through $WASI_SDK_PATH."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.support.tools import missing, require_tool

NAMES = ("debian", "zig", "sid")
PACKAGES = "on Debian, apt install clang-19 lld-19 llvm-19 wasi-libc libclang-rt-19-dev-wasm32 libc++-19-dev-wasm32"
SID_PACKAGES = "clang-22,lld-22,wasi-libc,libclang-rt-22-dev-wasm32"
SID = f"make a chroot with debootstrap --variant=minbase --include={SID_PACKAGES} sid DIR, and set WASIVFS_TEST_SID=DIR"


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


def sid_sdk(folder: Path) -> None:
    """Fills a folder with the clang and wasi-libc of a chroot of Debian sid, in the layout of a wasi-sdk.

    The chroot's programs run outside of it, with its dynamic loader and libraries: paths are those of the tests.
    """
    named = os.environ.get("WASIVFS_TEST_SID")
    if not named:
        missing("WASIVFS_TEST_SID", SID)
    root = Path(named or "").resolve()
    llvm = max((root / "usr" / "lib").glob("llvm-*"), default=root / "usr/lib/llvm-22")
    loader = next((root / "lib64").glob("ld-linux-*"), None)
    sysroot = folder / "share" / "wasi-sysroot"
    for path in (llvm / "bin" / "clang", llvm / "bin" / "wasm-ld", root / "usr" / "lib" / "wasm32-wasip1"):
        if loader is None or not path.exists():
            missing(str(path), SID)
    libraries = ":".join(str(path.parent) for path in (root / "usr" / "lib").glob("*/libc.so.6"))
    for name in ("bin", "lib", "share/wasi-sysroot/include", "share/wasi-sysroot/lib"):
        (folder / name).mkdir(parents=True)
    # The names of both: clang looks for a linker of its own version.
    for name in ("clang", "clang++", "wasm-ld", f"wasm-ld-{llvm.name.removeprefix('llvm-')}"):
        program = llvm / "bin" / name.removesuffix(llvm.name.removeprefix("llvm"))
        command = [loader, "--argv0", "$0", "--library-path", f"{libraries}:{llvm / 'lib'}", program]
        words = " ".join('"$0"' if word == "$0" else shlex.quote(str(word)) for word in command)
        # It would otherwise take the loader for itself, when it looks for its files and when it starts itself again.
        flag = '$(case "$1" in -cc1*) ;; *) echo -no-canonical-prefixes ;; esac)' if "clang" in name else ""
        (folder / "bin" / name).write_text(f'#!/bin/sh\nexec {words} {flag} "$@"\n')
        (folder / "bin" / name).chmod(0o755)
    for name in ("llvm-ar", "llvm-strip"):
        (folder / "bin" / name).symlink_to(require_tool(f"{name}-19", PACKAGES))
    (folder / "lib" / "clang").symlink_to(llvm / "lib" / "clang")
    for kind in ("include", "lib"):
        (sysroot / kind / "wasm32-wasip1").symlink_to(root / "usr" / kind / "wasm32-wasip1")


def require_zig() -> None:
    """Skips the test without the wheel."""
    if importlib.util.find_spec("ziglang") is None:
        missing("ziglang", "pip install ziglang")


def strip_tool() -> str:
    """A program that strips wasm modules."""
    return shutil.which("llvm-strip-19") or require_tool("llvm-strip", PACKAGES)
