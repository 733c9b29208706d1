# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that leave functions by longjmp() and by exceptions, which WebAssembly encodes in two ways.

Node 20 knows the old encoding, wasmtime the new one. What is not named here is not there: Debian 12's wasi-libc has no
setjmp.h, and its clang 19 writes the old encoding only; Zig links neither. No toolchain has a C++ library with
exceptions, so that the program brings what it needs of one.
"""

from __future__ import annotations

import pytest

from tests.guest.kinds.conftest import Build
from tests.support.engines import ENGINES

pytestmark = pytest.mark.one_form

NEW_ENCODING = ("-mllvm", "-wasm-use-legacy-eh=false")


@pytest.mark.parametrize(
    ("toolchain", "engine", "options"),
    [("sid", "wasmtime", NEW_ENCODING), ("sid", "node", ())],
    indirect=["toolchain"],
)
def test_program_that_jumps_out_of_a_function_finds_its_files(
    build: Build, engine: str, options: tuple[str, ...]
) -> None:
    program = build("jump.c", "-O1", "-mllvm", "-wasm-enable-sjlj", *options, "-lsetjmp")
    assert ENGINES[engine](program).text() == "missed, then 0\n"


@pytest.mark.parametrize(
    ("toolchain", "engine", "options"),
    [
        ("debian", "node", ()),
        ("sid", "wasmtime", NEW_ENCODING),
        ("sid", "node", ()),
    ],
    indirect=["toolchain"],
)
def test_program_that_throws_finds_its_files(build: Build, engine: str, options: tuple[str, ...]) -> None:
    program = build("throw.cc", "-fwasm-exceptions", *options)
    assert ENGINES[engine](program).text() == "missed, then 0\n"
