# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that wasmtime compiled, in the user's cache folder, so that the next start need not compile them.

The key of an entry is the contents of the program and the version of wasmtime. An entry appears whole, and is mapped
into memory instead of read. Wasmtime refuses entries for another processor, but runs damaged ones: so each entry has a
checksum. Both the contents and the checksum are computed only if a record does not show that they are as they were.
The time of the checksum's file is the time of the last use: a change of an entry's own times would look like a change
of the entry. A full or read-only folder only costs time.
"""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import wasmtime

from wasivfs_rules.cache.folder import cache_dir
from wasivfs_rules.common import progress
from wasivfs_rules.run.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CHUNK = 1 << 20


class Loaded(NamedTuple):
    """A module, and the file that an earlier start compiled it into; None if it was compiled now."""

    module: wasmtime.Module
    compiled: Path | None = None


def load(engine: wasmtime.Engine, program: BinaryIO) -> Loaded:
    """The module of a program that is open. Raises wasmtime.WasmtimeError if the program is not a module."""
    folder = cache_dir()
    if folder is None:
        return Loaded(_compile(engine, program.read()))
    if not program.seekable():
        return _load_by_contents(engine, io.BytesIO(program.read()), folder / "compiled", None)
    record = Record(folder / "starts", program.fileno(), _version())
    if entry := record.find(folder / "compiled"):
        with contextlib.suppress(wasmtime.WasmtimeError):
            module = wasmtime.Module.deserialize_file(engine, str(entry))
            _touch(_checksum_file(entry), record.path)
            return Loaded(module, entry)
    return _load_by_contents(engine, program, folder / "compiled", record)


def _load_by_contents(engine: wasmtime.Engine, program: BinaryIO, folder: Path, record: Record | None) -> Loaded:
    program.seek(0)
    entry = folder / _name_of(_pieces(program))
    with contextlib.suppress(OSError, wasmtime.WasmtimeError), entry.open("rb") as file:
        if _checksum_file(entry).read_bytes() == _checksum(_pieces(file)):
            module = wasmtime.Module.deserialize_file(engine, str(entry))
            _touch(_checksum_file(entry))
            if record and (text := record.text(entry.name, file.fileno())):
                _store({record.path: text})
            return Loaded(module, entry)
    program.seek(0)
    code = program.read()
    entry = folder / _name_of([code])
    module = _compile(engine, code)
    compiled = module.serialize()
    _store({entry: compiled, _checksum_file(entry): _checksum([compiled])})
    return Loaded(module)


def _compile(engine: wasmtime.Engine, code: bytes) -> wasmtime.Module:
    progress.phase("compile")
    return progress.beside(lambda: wasmtime.Module(engine, code))


def _name_of(program: Iterable[bytes]) -> str:
    import hashlib  # noqa: PLC0415 - takes time to load, and most starts do not need it

    digest = hashlib.sha256()
    for piece in program:
        digest.update(piece)
    return f"{digest.hexdigest()}-{_version()}"


def _version() -> str:
    """Wasmtime's version from the name of its metadata: importlib.metadata takes as long to load as wasmtime."""
    found = next(Path(wasmtime.__file__).parents[1].glob("wasmtime-*.dist-info"), None)
    return found.stem if found else "wasmtime"


def _checksum_file(entry: Path) -> Path:
    return entry.with_name(f"{entry.name}.crc32")


def _checksum(code: Iterable[bytes | bytearray]) -> bytes:
    """Detects damage faster than a digest. Whoever can write to this folder can run programs anyway."""
    import zlib  # noqa: PLC0415 - as above

    checksum = 0
    for piece in code:
        checksum = zlib.crc32(piece, checksum)
    return b"%08x\n" % checksum


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """What is left of a file; not mapped, because pages of a mapped file count as memory of the process."""
    while piece := file.read(_CHUNK):
        yield piece


def _touch(*files: Path) -> None:
    for file in files:
        with contextlib.suppress(OSError):
            os.utime(file)


def _store(contents: Mapping[Path, bytes | bytearray]) -> None:
    # Slow to load, and only the first starts need them.
    from wasivfs_rules.cache.items import trim  # noqa: PLC0415
    from wasivfs_rules.common.errors import WasivfsError  # noqa: PLC0415
    from wasivfs_rules.common.interruption import handled  # noqa: PLC0415
    from wasivfs_rules.common.output import Outputs  # noqa: PLC0415

    with contextlib.suppress(OSError, WasivfsError):
        for path in contents:
            path.parent.mkdir(parents=True, exist_ok=True)
        with handled(), Outputs() as outputs:
            for path, data in contents.items():
                outputs.create(bytes(path)).write(data)
            outputs.commit()
    trim()
