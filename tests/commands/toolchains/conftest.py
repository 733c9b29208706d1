# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""All the toolchains that are supported, by the names that docs/toolchains.md has for them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.shared import make_once
from tests.support.toolchains import Toolchain, debian_toolchain, require_zig, sid_sdk, zig_wheel
from tests.support.tools import require_tool


def _system(name: str, linker: str) -> str:
    require_tool(linker)
    require_tool(name)
    return name


def _zig(_: Path) -> str:
    require_zig()
    return "zig"


# What $WASI_SDK_PATH is set to; the argument is the folder that all processes of the run share.
SUPPORTED: Mapping[str, Callable[[Path], str]] = {
    "clang-14": lambda _: _system("clang-14", "wasm-ld-14"),
    "clang-19": lambda _: _system("clang-19", "wasm-ld-19"),
    "sdk of clang 19, wasm32-wasi": lambda shared: debian_toolchain(shared).sdk,
    "sdk of clang 22, wasm32-wasip1": lambda shared: str(make_once(shared / "wasi-sdk-sid", sid_sdk)),
    "sdk of clang 22, wasm32-wasi": lambda shared: str(
        make_once(shared / "wasi-sdk-sid-old", functools.partial(sid_sdk, triple="wasm32-wasi"))
    ),
    "zig 0.15, folder of pip": lambda _: str(zig_wheel("0.15")),
    "zig 0.16, folder of zig": lambda _: str(zig_wheel("0.16") / "ziglang"),
    "zig 0.16, program": lambda _: str(zig_wheel("0.16") / "ziglang" / "zig"),
    "zig 0.17, wheel": _zig,
}


@pytest.fixture(scope="session", params=SUPPORTED)
def supported(request: pytest.FixtureRequest, shared: Path) -> Toolchain:
    """Each supported toolchain in turn."""
    name: str = request.param
    return Toolchain(name, SUPPORTED[name](shared))
