# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The toolchains that tests build with, each chosen through $WASI_SDK_PATH."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.shared import download_cache, make_once
from tests.support.sid import require_in_sid, write_launcher
from tests.support.tools import cure, missing, require_tool

NAMES = ("debian", "zig", "sid")
SID_PACKAGES = "clang-22,lld-22,wasi-libc,libclang-rt-22-dev-wasm32"


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
        ("llvm-ranlib", "llvm-ranlib-19"),
        ("llvm-strip", "llvm-strip-19"),
    ):
        (folder / "bin" / name).symlink_to(require_tool(program))
    for kind in ("include", "lib"):
        origin = Path("/usr") / kind / "wasm32-wasi"
        if not origin.is_dir():
            missing(str(origin), cure("clang-19"))
        (folder / "share" / "wasi-sysroot" / kind).mkdir(parents=True)
        (folder / "share" / "wasi-sysroot" / kind / "wasm32-wasi").symlink_to(origin)


def debian_toolchain(shared: Path) -> Toolchain:
    """Debian's, made once for all tests; `shared` is the fixture of that name."""
    return Toolchain("debian", str(make_once(shared / "wasi-sdk", debian_sdk)))


def sid_sdk(folder: Path, triple: str = "wasm32-wasip1") -> None:
    """Fills a folder with the clang and wasi-libc of a chroot of Debian sid, in the layout of a wasi-sdk.

    `triple` is the target that the sysroot has, by its new name or by its old one, wasm32-wasi.
    """
    sysroot = folder / "share" / "wasi-sysroot"
    libc = {kind: require_in_sid(f"usr/{kind}/wasm32-wasip1", SID_PACKAGES) for kind in ("include", "lib")}
    clang = require_in_sid("usr/bin/clang-22", SID_PACKAGES).resolve()
    llvm = clang.parents[1]
    require_in_sid("usr/bin/wasm-ld-22", SID_PACKAGES)
    for name in ("bin", "lib", "share/wasi-sysroot/include", "share/wasi-sysroot/lib"):
        (folder / name).mkdir(parents=True)
    # Clang would otherwise take the loader for itself, when it looks for its files and when it starts itself again.
    flag = '$(case "$1" in -cc1*) ;; *) echo -no-canonical-prefixes ;; esac)'
    # The names of both linkers: clang looks for one of its own version.
    for name in ("clang", "clang++", "wasm-ld", "wasm-ld-22"):
        program = llvm / "bin" / name.removesuffix("-22")
        options = [flag] if name.startswith("clang") else []
        write_launcher(folder / "bin" / name, program, *options, libraries=(llvm / "lib",))
    for name in ("llvm-ar", "llvm-ranlib", "llvm-strip"):
        (folder / "bin" / name).symlink_to(require_tool(f"{name}-19"))
    (folder / "lib" / "clang").symlink_to(llvm / "lib" / "clang")
    for kind in ("include", "lib"):
        (sysroot / kind / triple).symlink_to(libc[kind])


def wasip2_sdk(folder: Path) -> None:
    """As sid_sdk(), also with the C library for WASI 0.2, and with wasm-tools beside the compiler."""
    sid_sdk(folder)
    for kind in ("include", "lib"):
        libc = require_in_sid(f"usr/{kind}/wasm32-wasip2", SID_PACKAGES)
        (folder / "share" / "wasi-sysroot" / kind / "wasm32-wasip2").symlink_to(libc)
    write_launcher(folder / "bin" / "wasm-tools", require_in_sid("usr/bin/wasm-tools", "wasm-tools"))


def wasip2_toolchain(shared: Path) -> Toolchain:
    """Sid's for WASI 0.2, made once for all tests."""
    return Toolchain("wasip2", str(make_once(shared / "wasip2-sdk", wasip2_sdk)))


def zig_wheel(version: str) -> Path:
    """The folder of the wheel `ziglang` of this version, such as `0.15`; downloaded once."""

    def download(folder: Path) -> None:
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--target", str(folder)]
        command = [sys.executable, "-m", "pip", "install", *options, f"ziglang=={version}.*"]
        if subprocess.run(command, check=False).returncode:
            missing(
                f"ziglang {version}", "connect to the network once, or set WASIVFS_TEST_CACHE to a folder that has it"
            )

    return make_once(download_cache() / f"ziglang-{version}", download)


def require_zig() -> None:
    """Skips the test without the wheel."""
    if importlib.util.find_spec("ziglang") is None:
        missing("ziglang", "pip install ziglang")


def zig_folder() -> Path:
    """Where the wheel has zig and its libraries."""
    package = importlib.util.find_spec("ziglang")
    assert package
    assert package.submodule_search_locations
    return Path(package.submodule_search_locations[0])


def strip_tool() -> str:
    """A program that strips wasm modules."""
    return shutil.which("llvm-strip-19") or require_tool("llvm-strip")


def named_toolchain(name: str, shared: Path) -> Toolchain:
    """One of NAMES; `shared` is the fixture of that name."""
    if name == "debian":
        return debian_toolchain(shared)
    if name == "sid":
        return Toolchain(name, str(make_once(shared / "wasi-sdk-sid", sid_sdk)))
    require_zig()
    return Toolchain(name, "zig")
