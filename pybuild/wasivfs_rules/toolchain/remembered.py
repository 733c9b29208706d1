# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The compiler that calls without --sdk use, recorded for the next call, because finding it takes longer than compiling
a small file.

A record contains everything that decided on the compiler: variables, and stamps of the files and folders that were
read. It is used only if all of this is unchanged. Quick to load.
"""

from __future__ import annotations

import os

from wasivfs_rules import __version__
from wasivfs_rules.cache.folder import cache_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FOLDER = "drivers"
_VARIABLES = ("WASI_SDK_PATH", "PATH", "HOME", "PYTHONPATH")
_MISSING = "-"
_PRIME = (1 << 61) - 1
_RECORDS_MAX = 64  # for all variables and languages together; records with one number replace each other
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Driver:
    """The compiler of one language with its target flags, and the folder of the shim."""

    def __init__(self, command: Sequence[str], shim: str, *, is_zig: bool) -> None:
        self.command, self.shim, self.is_zig = tuple(command), shim, is_zig


def recall(language: str, environ: Mapping[str, str] = os.environ) -> Driver | None:
    """The driver that remember() recorded, if nothing has changed since."""
    key = _key(language, environ)
    path = _path(key)
    if path is None:
        return None
    try:
        with open(path, "rb") as file:
            checksum, _, body = file.read().partition(b"\0")
    except OSError:
        return None
    if checksum != _checksum(body):
        return None
    fields = os.fsdecode(body).split("\0")
    known, count = fields[: len(key)], int(fields[len(key)])
    watched = fields[len(key) + 1 : len(key) + 1 + 2 * count]
    shim, kind, *command = fields[len(key) + 1 + 2 * count :]
    if known != key or any(_stamp(path) != stamp for path, stamp in zip(watched[::2], watched[1::2], strict=True)):
        return None
    return Driver(command, shim, is_zig=kind == "zig")


def record_of(
    language: str, driver: Driver, watched: Iterable[str], environ: Mapping[str, str] = os.environ
) -> tuple[str, bytes] | None:
    """The file of a driver's record, and its contents. `watched` are the files and folders that decided on the driver.

    None if the driver cannot be recorded.
    """
    key = _key(language, environ)
    path = _path(key)
    if path is None or not os.path.isabs(driver.command[0]):
        return None
    stamps = [field for name in dict.fromkeys([*watched, driver.command[0]]) for field in (name, _stamp(name))]
    fields = [*key, str(len(stamps) // 2), *stamps, driver.shim, "zig" if driver.is_zig else "clang", *driver.command]
    body = os.fsencode("\0".join(fields))
    return path, _checksum(body) + b"\0" + body


def _key(language: str, environ: Mapping[str, str]) -> list[str]:
    variables = [f"{name}={environ[name]}" if name in environ else name for name in _VARIABLES]
    return [__version__, _PACKAGE, language, *variables]


def _path(key: Sequence[str]) -> str | None:
    folder = cache_path()
    number = _number(os.fsencode("\0".join(key))) % _RECORDS_MAX
    return os.path.join(folder, FOLDER, str(number)) if folder else None


def _checksum(data: bytes) -> bytes:
    """Detects damage."""
    return b"%016x" % _number(data)


def _number(data: bytes) -> int:
    """A remainder, because a module with digests takes longer to load than this module."""
    return int.from_bytes(data + b"\1", "little") % _PRIME


def _stamp(path: str) -> str:
    """Of a folder, changes with the names in it. A path may be relative: it decided as such."""
    try:
        found = os.stat(path)
    except OSError:
        return _MISSING
    return f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}"
