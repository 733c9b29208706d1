# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs for WASI 0.2, linked as components."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import ROOT, must, provide_wasivfs, wasivfs
from tests.support.rust import rust_environment
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain, wasip2_toolchain

TARGET = "--target=wasm32-wasip2"
FLAGS = ("-D_GNU_SOURCE", "-O1", "-D_WASI_EMULATED_MMAN")

Link = Callable[..., Path]


@pytest.fixture(scope="session")
def wasip2(shared: Path) -> Toolchain:
    """Clang with the C library for WASI 0.2."""
    return wasip2_toolchain(shared)


@pytest.fixture
def link(wasip2: Toolchain, tmp_path: Path) -> Link:
    """Links a component of sources and options, with the tree `assets` of tmp_path."""

    def run(*words: str | Path, output: str = "app.wasm") -> Path:
        must(wasivfs("cc", TARGET, *words, "-o", output, toolchain=wasip2, folder=tmp_path))
        return tmp_path / output

    trees.write(tmp_path, "assets/hello.txt", b"hello, world\n")
    trees.write(tmp_path, "assets/sub/file", b"x" * 100_000)
    trees.link(tmp_path, "assets/link", "hello.txt")
    return run


@pytest.fixture(scope="session")
def rust(wasip2: Toolchain, shared: Path) -> Mapping[str, str]:
    """An environment in which rustc finds `wasivfs`, also under the name of the linker for components."""

    def make(folder: Path) -> None:
        provide_wasivfs(folder)
        (folder / "wasm-component-ld").symlink_to(ROOT / "pybuild" / "wasivfs")

    tools = make_once(shared / "wasip2-tools", make)
    environment = rust_environment(shared)
    path = os.pathsep.join([str(tools), environment["PATH"]])
    return {**environment, "PATH": path, "WASI_SDK_PATH": wasip2.sdk}
