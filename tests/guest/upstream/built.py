# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Objects of Lua and SQLite, compiled once with each toolchain, for programs whose trees are read or written."""

from __future__ import annotations

from pathlib import Path

from tests.guest.upstream.sources import lua_sources, sqlite_sources
from tests.support.commands import must, wasivfs
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

HERE = Path(__file__).parent

_LUA_FLAGS = ("-O2", "-w", "-std=gnu11", "-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS")
LUA_LIBRARIES = ("-lwasi-emulated-signal", "-lwasi-emulated-process-clocks", "-Wl,-z,stack-size=4194304")

# Lua needs setjmp, which is made of exceptions: Clang 19 has only those that Node 20 knows, and wasmtime knows only the
# newer ones, which Zig's Clang has.
_SETJMP = ("-mexception-handling", "-mllvm", "-wasm-enable-sjlj")
_NEWER = ("-mllvm", "-wasm-use-legacy-eh=false")
_SETJMP_OF: dict[str, tuple[tuple[str | Path, ...], tuple[Path, ...], tuple[str, ...]]] = {
    # Flags, sources, libraries.
    "debian": (("-I", HERE / "setjmp"), (HERE / "setjmp" / "runtime.c",), ()),
    "zig": (_NEWER, (HERE / "setjmp" / "tag.c",), ()),
    "sid": (_NEWER, (), ("-lsetjmp",)),
}
LUA_ENGINE_OF = {"debian": "node", "zig": "wasmtime", "sid": "wasmtime"}

_SQLITE_FLAGS = (
    "-O1",
    "-w",
    "-DSQLITE_THREADSAFE=0",
    "-DSQLITE_OMIT_LOAD_EXTENSION",
    "-DSQLITE_OMIT_WAL",
    "-DSQLITE_OMIT_SHARED_CACHE",
    "-D_WASI_EMULATED_GETPID",
    "-D_WASI_EMULATED_MMAN",
)
SQLITE_LIBRARIES = ("-lwasi-emulated-getpid", "-lwasi-emulated-mman")


def _compile(source: Path, flags: list[str | Path], folder: Path, toolchain: Toolchain) -> None:
    must(wasivfs("cc", *flags, "-c", source, "-o", folder / f"{source.stem}.o", toolchain=toolchain))


def lua_words(toolchain: Toolchain, shared: Path) -> list[str | Path]:
    """The words that link the interpreter."""
    flags, sources, libraries = _SETJMP_OF[toolchain.name]

    def make(folder: Path) -> None:
        lua = lua_sources()
        options: list[str | Path] = [*_LUA_FLAGS, *_SETJMP, "-include", HERE / "lua_missing.h", "-I", lua, *flags]
        for source in (lua / "onelua.c", *sources):
            _compile(source, options, folder, toolchain)

    made = make_once(shared / f"lua-objects-{toolchain.name}", make)
    return [*_LUA_FLAGS, *_SETJMP, *flags, *sorted(made.glob("*.o")), *LUA_LIBRARIES, *libraries]


def sqlite_words(toolchain: Toolchain, shared: Path, program: Path) -> list[str | Path]:
    """The words that link SQLite and a program in C."""
    sources = sqlite_sources()
    flags: list[str | Path] = [*_SQLITE_FLAGS, "-I", sources]

    def make(folder: Path) -> None:
        _compile(sources / "sqlite3.c", flags, folder, toolchain)

    made = make_once(shared / f"sqlite-objects-{toolchain.name}", make)
    return [*flags, program, made / "sqlite3.o", *SQLITE_LIBRARIES]
