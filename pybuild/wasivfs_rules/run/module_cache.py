# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that wasmtime compiled, in the user's cache folder, so that the next start need not compile them.

The key of an entry is the contents of the program and the version of wasmtime. An entry appears whole, and is mapped
into memory instead of read. Wasmtime refuses entries for another processor, but runs damaged ones: so each entry has a
checksum, which is compared first. A full or read-only folder only costs time.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import zlib
from pathlib import Path

import wasmtime

from wasivfs_rules.cache.folder import cache_dir


def load(engine: wasmtime.Engine, program: bytes) -> wasmtime.Module:
    """The module of a program. Raises wasmtime.WasmtimeError if the program is not a module."""
    folder = cache_dir()
    if folder is None:
        return wasmtime.Module(engine, program)
    entry = folder / "compiled" / f"{hashlib.sha256(program).hexdigest()}-{_version()}"
    checksum = entry.with_name(f"{entry.name}.crc32")
    with contextlib.suppress(OSError, ValueError, wasmtime.WasmtimeError):
        if checksum.read_bytes() == _checksum_of(entry):
            module = wasmtime.Module.deserialize_file(engine, str(entry))
            for used in (entry, checksum):
                with contextlib.suppress(OSError):
                    os.utime(used)
            return module
    module = wasmtime.Module(engine, program)
    _store(entry, checksum, module.serialize())
    return module


def _version() -> str:
    """Wasmtime's version from the name of its metadata: importlib.metadata takes as long to load as wasmtime."""
    found = next(Path(wasmtime.__file__).parents[1].glob("wasmtime-*.dist-info"), None)
    return found.stem if found else "wasmtime"


def _checksum_of(entry: Path) -> bytes:
    """Detects damage faster than a digest. Whoever can write to this folder can run programs anyway."""
    with entry.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as code:
        return _checksum(code)


def _checksum(code: mmap.mmap | bytearray) -> bytes:
    return b"%08x\n" % zlib.crc32(code)


def _store(entry: Path, checksum: Path, code: bytearray) -> None:
    # Slow to load, and only the first start needs them.
    from wasivfs_rules.cache.items import trim  # noqa: PLC0415
    from wasivfs_rules.common.errors import WasivfsError  # noqa: PLC0415
    from wasivfs_rules.common.interruption import handled  # noqa: PLC0415
    from wasivfs_rules.common.output import Outputs  # noqa: PLC0415

    with contextlib.suppress(OSError, WasivfsError):
        entry.parent.mkdir(parents=True, exist_ok=True)
        with handled(), Outputs() as outputs:
            outputs.create(bytes(entry)).write(code)
            outputs.create(bytes(checksum)).write(_checksum(code))
            outputs.commit()
    trim()
