# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs of examples/languages as reactors: modules without a start, whose export EXPORT prints the listing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.commands import must, wasivfs
from tests.support.languages import ASSETS, MODULE, SOURCES
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain, debian_sdk

EXPORT = "listing"
CALLS_MAIN = """
#include <stdio.h>
int __main_void(void); /* main(), as wasi-libc calls it */
__attribute__((export_name("listing"))) void listing(void) {
    __main_void();
    fflush(stdout);
}
"""


def reactor_module(language: str, shared: Path) -> Path:
    """The finished reactor of a language. `shared` is the fixture of that name."""
    return make_once(shared / f"reactor-{language}", lambda folder: _BUILDERS[language](shared, folder)) / MODULE


def _build_c(shared: Path, folder: Path) -> None:
    toolchain = Toolchain("debian", str(make_once(shared / "wasi-sdk", debian_sdk)))
    (folder / "reactor.c").write_text(CALLS_MAIN)
    sources = (SOURCES / "listing.c", folder / "reactor.c")
    options = ("-O2", "-mexec-model=reactor", "--dir", ASSETS, "-o", folder / MODULE)
    must(wasivfs("cc", *options, *sources, toolchain=toolchain))


_BUILDERS: Mapping[str, Callable[[Path, Path], None]] = {"c": _build_c}
