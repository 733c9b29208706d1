# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that the compiler and the linker take apart: smallest code, link-time optimisation, collected sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs
from tests.support.engines import ENGINES
from tests.support.languages import ASSETS, SOURCES, expected_listing
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

KINDS = {
    "plain": ("-O2",),
    "smallest": ("-Oz", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", "-s"),
    "no sections collected": ("-O2", "-Wl,--no-gc-sections"),
    "full LTO": ("-O2", "-flto"),
    "thin LTO": ("-O2", "-flto=thin"),
}
BITCODE = b"BC\xc0\xde"


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind in turn."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def built(kind: str, toolchain: Toolchain, shared: Path) -> Path:
    """A folder with listing.o and, linked from it, listing.wasm."""

    def make(folder: Path) -> None:
        options = KINDS[kind]
        compile_only = ("-c", SOURCES / "listing.c", "-o", "listing.o")
        must(wasivfs("cc", *options, *compile_only, toolchain=toolchain, folder=folder))
        link = ("listing.o", "--dir", ASSETS, "-o", "listing.wasm")
        must(wasivfs("cc", *options, *link, toolchain=toolchain, folder=folder))

    return make_once(shared / f"kind-{kind}-{toolchain.name}", make)


@pytest.mark.parametrize("engine", ["wasmtime", "node"])
def test_program_finds_its_files(built: Path, engine: str) -> None:
    assert ENGINES[engine](built / "listing.wasm").text() == expected_listing()


def test_only_objects_of_lto_are_bitcode(built: Path, kind: str) -> None:
    assert ((built / "listing.o").read_bytes()[:4] == BITCODE) == ("LTO" in kind)
