# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the compiler for WASI programs: the one that the user names, or the first that can build a program."""

from __future__ import annotations

import os
from collections.abc import Sequence

from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.toolchain.remembered import Driver, recall
from wasivfs_rules.toolchain.toolchain import Toolchain

__all__ = ["TOOLCHAIN_CURE", "Toolchain", "cxx_driver", "find_toolchain"]

TOOLCHAIN_CURE = (
    "pip install ziglang, or set WASI_SDK_PATH, or apt install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32"
)
_RECORD = "toolchain"


def find_toolchain(sdk: str | os.PathLike[str] | None = None) -> Toolchain:
    """The named toolchain, or the first candidate that works. Raises WasivfsError if there is none."""
    if not sdk and (known := recall(_RECORD)):
        return Toolchain.of_fields(known)
    from wasivfs_rules.toolchain.survey import survey  # noqa: PLC0415 (slow to load, and seldom needed)

    findings = []
    for finding in survey(sdk):
        if found := finding.toolchain:
            if not sdk:
                _remember(_RECORD, found.fields(), found.compiler[0])
            return found
        findings.append(finding)
    if len(findings) == 1:
        raise fail(f"{findings[0].candidate} is not a working toolchain", findings[0].reason, TOOLCHAIN_CURE)
    looked = ", ".join(f"{finding.candidate} ({finding.reason})" for finding in findings)
    raise fail("no toolchain for WASI programs", looked, TOOLCHAIN_CURE)


def remember_driver(language: str, toolchain: Toolchain, command: Sequence[str]) -> None:
    """Records that `command` compiles the language in calls without --sdk."""
    fields = Driver(command, str(shim_dir()), is_zig=toolchain.is_zig).fields()
    if recall(language) != fields:
        _remember(language, fields, command[0])


def _remember(name: str, fields: Sequence[str], compiler: str) -> None:
    from wasivfs_rules.toolchain.remember import remember  # noqa: PLC0415 (as above)

    remember(name, fields, compiler)


def cxx_driver(toolchain: Toolchain) -> tuple[str, ...]:
    """The C++ compiler with its target flags. Raises WasivfsError if the compiler or its library is missing."""
    from wasivfs_rules.toolchain.probe import has_cxx_library, major_version  # noqa: PLC0415 (as above)

    suffix = f"-{major_version(toolchain.version)}"
    if not toolchain.cxx_compiler:
        raise fail("toolchain has no C++ compiler", toolchain.reason, f"install clang++, on Debian clang{suffix}")
    if not toolchain.is_zig and not has_cxx_library(toolchain.cxx_compiler):
        cure = f"use Zig or a wasi-sdk, or apt install libc++{suffix}-dev-wasm32 libc++abi{suffix}-dev-wasm32"
        raise fail("toolchain has no C++ library", toolchain.reason, cure)
    return toolchain.cxx_compiler
