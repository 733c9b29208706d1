# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tools that a test needs and a machine may lack."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess

import pytest

_PACKAGES = (
    "on Debian, apt install clang-19 lld-19 llvm-19 wasi-libc libclang-rt-19-dev libclang-rt-19-dev-wasm32 "
    "libc++-19-dev-wasm32"
)
_PACKAGES_14 = "on Debian, apt install clang-14 lld-14 llvm-14 wasi-libc libclang-rt-14-dev-wasm32"
# The packages of programs that have another name.
_DEBIAN = {
    "autoreconf": "autoconf automake",
    "cc": "gcc libc6-dev",
    "chromedriver": "chromium-driver",
    "gcc": "gcc libc6-dev",
    "libtoolize": "libtool",
    "man": "man-db groff-base",
    "setpriv": "util-linux",
    "unshare": "util-linux",
}
_OTHERS = {
    "/usr/bin/python3.11": "on Debian 12, apt install python3.11",
    "cmake": "on Debian, apt install cmake, 3.19 or newer",
    "meson": "pip install meson",
    "ninja": "pip install ninja",
    "node": "install Node.js 20 or newer",
    "npm": "install Node.js 20 or newer",
    "pip": "install pip",
    "python3": "install Python 3.10 or newer",
    "python-zig": "pip install ziglang",
}


def missing(name: str, cure: str) -> None:
    """Skips the test for want of a tool, or fails it under WASIVFS_REQUIRE_ALL=1. Does not return."""
    message = f"{name} is missing; {cure}"
    if os.environ.get("WASIVFS_REQUIRE_ALL") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def require_tool(name: str) -> str:
    """The path of a program on $PATH; without it, the test is skipped with the cure, or failed if all are required."""
    path = shutil.which(name)
    if path is None:
        missing(name, cure(name))
    assert path is not None
    return path


def cure(name: str) -> str:
    """How to install a program."""
    if name in _OTHERS:
        return _OTHERS[name]
    if name.endswith("-14"):
        return _PACKAGES_14
    is_of_llvm = name.endswith("-19") or name.startswith("llvm-")
    return _PACKAGES if is_of_llvm else f"on Debian, apt install {_DEBIAN.get(name, name)}"


@functools.cache
def nobody_known() -> tuple[str, ...]:
    """The start of a command that runs as a user whom the system does not know, and who thus has no home."""
    command = (require_tool("unshare"), "-U", "--map-user=12345")
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
        missing("a user namespace", "allow unprivileged user namespaces, and run the tests outside of a chroot")
    return command
