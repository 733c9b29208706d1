# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the compiler for WASI programs: the one that the user names, or the first that can build a program."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from wasivfs_rules.common.errors import fail
from wasivfs_rules.toolchain import kinds as candidates
from wasivfs_rules.toolchain.kinds import Finding, Toolchain
from wasivfs_rules.toolchain.probe import has_cxx_library, major_version

__all__ = ["TOOLCHAIN_CURE", "Finding", "Toolchain", "cxx_driver", "find_toolchain", "survey"]

TOOLCHAIN_CURE = (
    "pip install ziglang, or set WASI_SDK_PATH, or apt install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32"
)
DEFAULT_SDK = Path("/opt/wasi-sdk")
# `--sdk` and $WASI_SDK_PATH may name a kind of toolchain instead of a folder or program.
SYSTEM, ZIG = "system", "zig"


def find_toolchain(sdk: str | os.PathLike[str] | None = None) -> Toolchain:
    """The named toolchain, or the first candidate that works. Raises WasivfsError if there is none."""
    findings = []
    for finding in survey(sdk):
        if finding.toolchain:
            return finding.toolchain
        findings.append(finding)
    if len(findings) == 1:
        raise fail(f"{findings[0].candidate} is not a working toolchain", findings[0].reason, TOOLCHAIN_CURE)
    looked = ", ".join(f"{finding.candidate} ({finding.reason})" for finding in findings)
    raise fail("no toolchain for WASI programs", looked, TOOLCHAIN_CURE)


def cxx_driver(toolchain: Toolchain) -> tuple[str, ...]:
    """The C++ compiler with its target flags. Raises WasivfsError if the compiler or its library is missing."""
    suffix = f"-{major_version(toolchain.version)}"
    if not toolchain.cxx_compiler:
        raise fail("toolchain has no C++ compiler", toolchain.reason, f"install clang++, on Debian clang{suffix}")
    if not toolchain.is_zig and not has_cxx_library(toolchain.cxx_compiler):
        cure = f"use Zig or a wasi-sdk, or apt install libc++{suffix}-dev-wasm32 libc++abi{suffix}-dev-wasm32"
        raise fail("toolchain has no C++ library", toolchain.reason, cure)
    return toolchain.cxx_compiler


def survey(sdk: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Tries the candidates in order, lazily. A toolchain that the user names is the only candidate."""
    if sdk:
        yield from _named(os.fspath(sdk), "--sdk", environ)
    elif named := environ.get("WASI_SDK_PATH"):
        yield from _named(named, "$WASI_SDK_PATH", environ)
    else:
        yield candidates.folder(DEFAULT_SDK, str(DEFAULT_SDK))
        yield from candidates.system_clangs(environ)
        yield candidates.wheel("ziglang")


def _named(name: str, origin: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    """A folder, a program, or a kind of toolchain. `origin` is --sdk or the variable that names it."""
    path, candidate = Path(os.path.expanduser(name)).absolute(), f"{origin} {name}"
    if name == ZIG:
        yield candidates.wheel(candidate)
    elif name == SYSTEM:
        yield from candidates.system_clangs(environ, f"{candidate}: ")
    elif path.is_dir():
        yield candidates.folder(path, candidate)
    elif program := shutil.which(os.path.expanduser(name), path=environ.get("PATH")):
        yield candidates.program(program, candidate)
    else:
        yield Finding(candidate, None, "no such folder or program")
