# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs as wasmtime compiled them, kept in the user's cache folder so that the next start need not compile.

An entry is found by the contents of the program and the version of wasmtime, appears whole, and is mapped into memory,
not read. Wasmtime refuses what is damaged, or made for another processor; then the program is compiled again. A folder
that cannot be written only costs time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from pathlib import Path

import wasmtime

from wasivfs_rules.cache_folder import cache_dir

UNUSED_FOR = 30 * 24 * 60 * 60  # seconds after which an entry is removed


def load(engine: wasmtime.Engine, program: bytes) -> wasmtime.Module:
    """The module of a program. Raises wasmtime.WasmtimeError if it is none."""
    try:
        entry = cache_dir() / "compiled" / f"{hashlib.sha256(program).hexdigest()}-{_version()}"
    except RuntimeError:  # no home directory
        return wasmtime.Module(engine, program)
    with contextlib.suppress(wasmtime.WasmtimeError):
        module = wasmtime.Module.deserialize_file(engine, str(entry))
        with contextlib.suppress(OSError):
            os.utime(entry)
        return module
    module = wasmtime.Module(engine, program)
    with contextlib.suppress(OSError):
        _store(entry, module.serialize())
        _remove_unused(entry.parent)
    return module


def _version() -> str:
    """Of wasmtime, by the name of its metadata: importlib.metadata alone takes as long to load as wasmtime."""
    found = next(Path(wasmtime.__file__).parents[1].glob("wasmtime-*.dist-info"), None)
    return found.stem if found else "wasmtime"


def _store(entry: Path, code: bytearray) -> None:
    import tempfile  # noqa: PLC0415 - slow to load, and only the first start needs it

    entry.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=entry.parent, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(code)
            file.flush()
            os.fsync(descriptor)  # wasmtime trusts an entry: it must be whole even after a loss of power
        Path(temporary).replace(entry)
    except BaseException:
        Path(temporary).unlink()
        raise


def _remove_unused(folder: Path) -> None:
    oldest = time.time() - UNUSED_FOR
    for entry in folder.iterdir():
        with contextlib.suppress(OSError):
            if entry.stat().st_mtime < oldest:
                entry.unlink()
