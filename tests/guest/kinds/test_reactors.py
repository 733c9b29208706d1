# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reactors: modules without main(), whose exports the host calls when it likes."""

from __future__ import annotations

import pytest

from tests.guest.kinds.calls import CALLS
from tests.guest.kinds.conftest import Build
from tests.support.toolchains import Toolchain

pytestmark = pytest.mark.one_form

# Debian's wasi-libc, of 2022, learns in _initialize what directories there are; until then it finds no path at all.
FINDS_BEFORE = {"debian": False, "zig": True, "sid": True}


@pytest.fixture(params=CALLS)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    name: str = request.param
    return name


def test_file_that_one_call_opens_is_read_by_the_next(build: Build, engine: str) -> None:
    reactor = build("digits.c", "-O1", "-mexec-model=reactor")
    calls = ["_initialize", "open_digits", "next_digit", "next_digit", "open_digits", "next_digit"]
    assert CALLS[engine](reactor, calls) == [None, 0, ord("0"), ord("1"), 0, ord("0")]


def test_calls_before_initialize_find_files_where_the_c_library_can(
    build: Build, engine: str, toolchain: Toolchain
) -> None:
    reactor = build("digits.c", "-O1", "-mexec-model=reactor")
    results = CALLS[engine](reactor, ["open_digits", "next_digit", "_initialize", "next_digit"])
    assert results == ([0, ord("0"), None, ord("1")] if FINDS_BEFORE[toolchain.name] else [-1, -1, None, -1])


def test_files_are_found_after_calls_that_came_too_early(build: Build, engine: str) -> None:
    reactor = build("digits.c", "-O1", "-mexec-model=reactor")
    assert CALLS[engine](reactor, ["open_digits", "_initialize", "open_digits", "next_digit"])[2:] == [0, ord("0")]
