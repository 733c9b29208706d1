# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Lua interpreter runs scripts of several files that are in the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guest.upstream.built import LUA_ENGINE_OF, lua_words
from tests.guest.upstream.sources import lua_sources
from tests.support.commands import must, wasivfs
from tests.support.engines import ENGINES, Finished
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

HERE = Path(__file__).parent
# Lua's own tests. Others write files, or need a deeper stack than Node has.
OWN_TESTS = """
    api bitwise calls closure code constructs coroutine db errors events gc gengc goto math nextvar pm sort strings
    tpack utf8 vararg
"""


class Lua:
    """The interpreter with our scripts and Lua's tests in it."""

    def __init__(self, program: Path, engine: str) -> None:
        self._program = program
        self._engine = engine

    def __call__(self, *arguments: str) -> Finished:
        """Runs it with nothing mounted."""
        return ENGINES[self._engine](self._program, arguments)


@pytest.fixture(scope="session")
def lua(toolchain: Toolchain, shared: Path) -> Lua:
    """The interpreter of each toolchain, on the engine that can run it."""
    sources = lua_sources()

    def make(folder: Path) -> None:
        files = ["--dir", f"{HERE / 'scripts'}::/scripts", "--dir", f"{sources / 'testes'}::/tests", "-o", "lua.wasm"]
        must(wasivfs("cc", *lua_words(toolchain, shared), *files, toolchain=toolchain, folder=folder))

    made = make_once(shared / f"lua-{toolchain.name}", make)
    return Lua(made / "lua.wasm", LUA_ENGINE_OF[toolchain.name])


def test_script_requires_its_modules(lua: Lua) -> None:
    assert lua("/scripts/main.lua", "three", "words", "here").text() == (HERE / "expected.txt").read_text()


@pytest.mark.parametrize("name", OWN_TESTS.split())
def test_own_test_passes(name: str, lua: Lua) -> None:
    globals_ = "_port = true; _soft = true; _nomsg = true; package.path = '/tests/?.lua'"
    result = lua("-e", globals_, f"/tests/{name}.lua")
    assert result.status == 0, result.stderr
