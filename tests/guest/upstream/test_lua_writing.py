# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lua scripts write, rename and remove files of the program, and Lua's own tests of files pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guest.upstream.built import LUA_ENGINE_OF, lua_words
from tests.guest.upstream.sources import lua_sources
from tests.guest.upstream.test_lua import Lua
from tests.support.commands import must, wasivfs
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

HERE = Path(__file__).parent
# No wasi-libc has tmpnam() or tmpfile().
PRELUDE = """
    _port = true; _soft = true; _nomsg = true; package.path = '/tests/?.lua'
    local number = 0
    os.tmpname = function ()
        number = number + 1
        local name = '/lua' .. number
        assert(io.open(name, 'w')):close()
        return name
    end
    io.tmpfile = function ()
        local name = os.tmpname()
        local file = assert(io.open(name, 'w+'))
        assert(os.remove(name))
        return file
    end
    local getenv = os.getenv
    os.getenv = function (name) return name == 'PATH' and '/bin' or getenv(name) end
"""


@pytest.fixture(scope="session")
def lua(toolchain: Toolchain, shared: Path) -> Lua:
    """The interpreter, whose tree can be written, on the engine that can run it."""
    sources = lua_sources()

    def make(folder: Path) -> None:
        files = ["--dir", f"{HERE / 'scripts'}::/scripts", "--dir", f"{sources / 'testes'}::/tests"]
        options = ["--writable", "memory", "-o", "lua.wasm"]
        must(wasivfs("cc", *lua_words(toolchain, shared), *files, *options, toolchain=toolchain, folder=folder))

    made = make_once(shared / f"lua-writing-{toolchain.name}", make)
    return Lua(made / "lua.wasm", LUA_ENGINE_OF[toolchain.name])


def test_script_writes_renames_and_removes_files(lua: Lua) -> None:
    assert lua("/scripts/writing.lua").text() == "written\n"


def test_own_test_of_files_passes(lua: Lua) -> None:
    result = lua("-e", PRELUDE, "/tests/files.lua")
    assert result.status == 0, (result.stdout[-1000:], result.stderr)
