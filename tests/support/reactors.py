# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs of examples/languages as reactors: modules without a start, whose export EXPORT prints the listing."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.commands import must, wasivfs
from tests.support.languages import ASSETS, MODULE, SOURCES
from tests.support.rust import rust_environment
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain, debian_sdk

EXPORT = "listing"
C_EXPORT = """
#include <stdio.h>
int __main_void(void); /* main(), as wasi-libc calls it */
__attribute__((export_name("listing"))) void listing(void) {
    __main_void();
    fflush(stdout);
}
"""
RUST_EXPORT = """
mod program;
#[no_mangle]
pub extern "C" fn listing() {
    program::main().unwrap();
}
"""


def reactor_module(language: str, shared: Path) -> Path:
    """The finished reactor of a language. `shared` is the fixture of that name."""
    return make_once(shared / f"reactor-{language}", lambda folder: _BUILDERS[language](shared, folder)) / MODULE


def _build_c(shared: Path, folder: Path) -> None:
    toolchain = Toolchain("debian", str(make_once(shared / "wasi-sdk", debian_sdk)))
    (folder / "reactor.c").write_text(C_EXPORT)
    sources = (SOURCES / "listing.c", folder / "reactor.c")
    options = ("-O2", "-mexec-model=reactor", "--dir", ASSETS, "-o", folder / MODULE)
    must(wasivfs("cc", *options, *sources, toolchain=toolchain))


def _build_rust(shared: Path, folder: Path, source: str) -> None:
    (folder / "program.rs").write_text((SOURCES / source).read_text().replace("fn main(", "pub fn main("))
    (folder / "reactor.rs").write_text(RUST_EXPORT)
    linking = ("-Clinker=wasivfs", f"-Clink-arg=--dir={ASSETS}::/")
    options = ("--edition=2021", "--crate-type=cdylib", "--target=wasm32-wasip1", "-O", *linking)
    command: list[str | Path] = ["rustc", *options, folder / "reactor.rs", "-o", folder / MODULE]
    must(subprocess.run(command, env=rust_environment(shared), capture_output=True, check=False))


_BUILDERS: Mapping[str, Callable[[Path, Path], None]] = {
    "c": _build_c,
    "rust": functools.partial(_build_rust, source="listing.rs"),
    "rust-direct": functools.partial(_build_rust, source="direct.rs"),
}
