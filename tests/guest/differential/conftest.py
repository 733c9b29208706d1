# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The trio of systems, for each toolchain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs
from tests.support.forms import link_in_form
from tests.support.oracle import compile_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from . import subject
from .systems import Trio, embedded, linux, wasmtime_directory

PROGRAM = Path(__file__).with_name("operations.c")
# These wasi-libc have no realpath().
WITHOUT_REALPATH = ("debian",)


@pytest.fixture(scope="session")
def subject_tree(shared: Path) -> Path:
    return make_once(shared / "subject", lambda folder: subject.make(bytes(folder)))


@pytest.fixture(scope="session")
def trio(toolchain: Toolchain, form: str, subject_tree: Path, shared: Path) -> Trio:
    flags = ["-O1", *(["-DNO_REALPATH"] if toolchain.name in WITHOUT_REALPATH else [])]

    def build(folder: Path) -> None:
        compile_natively([PROGRAM], folder / "native")
        must(wasivfs("cc", *flags, "-c", PROGRAM, "-o", folder / "operations.o", toolchain=toolchain))
        must(wasivfs("cc", folder / "operations.o", "-o", folder / "plain.wasm", toolchain=toolchain))

    programs = make_once(shared / f"trio-{toolchain.name}", build)

    def link(folder: Path) -> None:
        words, output, options = [programs / "operations.o"], folder / "embedded.wasm", ["--allow-dangling"]
        link_in_form(form, words, subject_tree, output, options=options, toolchain=toolchain)

    made = make_once(shared / f"trio-{toolchain.name}-{form}", link)
    return Trio(
        linux(programs / "native", subject_tree),
        wasmtime_directory(programs / "plain.wasm", subject_tree),
        embedded(made / "embedded.wasm"),
        is_reference=toolchain.name == "zig",
    )
