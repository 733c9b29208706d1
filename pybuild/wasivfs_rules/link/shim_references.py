# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which inputs of a link refer to the shim, and whether one of them is the shim. Reads only the inputs."""

from __future__ import annotations

import contextlib
import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path

from wasivfs_rules.common.errors import fail
from wasivfs_rules.wasm.archives import objects_in
from wasivfs_rules.wasm.binary import CUSTOM, PREAMBLE, WasmError, has_name, sections
from wasivfs_rules.wasm.marks import SHIM_MARK, SOURCE_MARK
from wasivfs_rules.wasm.symbols import DATA_SYMBOL, Symbol, functions, symbols

# A hook of each front.
_HOOKS = {
    "wasip1": b"__imported_wasi_snapshot_preview1_fd_prestat_get",
    "wasip2": b"__wasm_import_filesystem_preopens_get_directories",
}


def needs_shim(paths: Iterable[str], *, is_wanted: bool = False) -> bool:
    """Whether a link of these files needs the shim: for an image, or if it `is_wanted`, unless one file is the shim."""
    uses = [use for path in paths for use in _uses(Path(path))]
    return (is_wanted or bool(uses)) and not any(is_definition for is_definition in uses)


def mentions_shim(paths: Iterable[str]) -> bool:
    """Whether a file among these is part of an image or of the shim."""
    return any(True for path in paths for _ in _uses(Path(path)))


def holds_image(paths: Iterable[str]) -> bool:
    """Whether a file among these holds an image."""
    return any(not is_definition for path in paths for is_definition in _uses(Path(path)))


def refuse_other_front(paths: Iterable[Path], front: str) -> None:
    """Raises WasivfsError if the shim in a link has only another front, whose hooks nothing calls.

    The program would find no file. A shim that cannot be read, because it is bitcode, is accepted.
    """
    files = list(dict.fromkeys(paths))
    if _first_with(files, _HOOKS[front]) is None:
        for other, hook in _HOOKS.items():
            if other != front and (found := _first_with(files, hook)):
                cure = f"link both with --target=wasm32-{front}, or both with wasm32-{other}"
                raise fail(f"the shim is for wasm32-{other}, the program for wasm32-{front}", str(found), cure)


def _first_with(paths: Iterable[Path], hook: bytes) -> Path | None:
    """The first file that defines a hook."""
    for path in paths:
        for data in objects_in(path, lambda data, start, end: has_name(data, hook, start, end)):
            with contextlib.suppress(WasmError):
                if any(one.is_defined and one.symbol == hook for one in functions(data)):
                    return path
    return None


def _uses(path: Path) -> Iterator[bool]:
    """For each file that mentions the shim's symbol: whether it defines it."""
    with (
        contextlib.suppress(OSError, ValueError),
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        if has_name(data, SHIM_MARK):
            yield _defines_shim(data)
        elif data[:4] != PREAMBLE and data.find(SOURCE_MARK) >= 0:
            yield False


def _defines_shim(data: mmap.mmap) -> bool:
    """False for archives, whose members are linked only if something needs them, and for the bitcode of LTO."""
    if data[:4] != PREAMBLE:
        return False
    with contextlib.suppress(WasmError):
        for number, cursor in sections(data):
            if number == CUSTOM and cursor.name() == b"linking":
                return any(_is_definition(symbol) for symbol in symbols(cursor))
    return False


def _is_definition(symbol: Symbol) -> bool:
    return symbol.kind == DATA_SYMBOL and symbol.is_defined and (symbol.name or b"").startswith(SHIM_MARK)
