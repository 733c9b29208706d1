# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The compiler that calls without --sdk use, recorded for the next call, because finding it takes longer than compiling
a small file.

A record contains everything that decided on the compiler: variables, and stamps of the files and folders that were
read. It is used only if all of this is unchanged. Quick to load.
"""

from __future__ import annotations

import os
import sys

from wasivfs_rules import __version__
from wasivfs_rules.cache.folder import cache_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FOLDER = "drivers"
_VARIABLES = ("WASI_SDK_PATH", "PATH", "HOME", "PYTHONPATH")
_MISSING = "-"
_ZIG = "zig"
_PRIME = (1 << 61) - 1
_RECORDS_MAX = 1000  # for all variables and names together; records with one number replace each other
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Driver:
    """The compiler of one language with its target flags, and the folder of the shim."""

    def __init__(self, command: Sequence[str], shim: str, *, is_zig: bool) -> None:
        self.command, self.shim, self.is_zig = tuple(command), shim, is_zig

    def fields(self) -> list[str]:
        """The words that are recorded."""
        return [self.shim, _ZIG if self.is_zig else "", *self.command]


def recall_driver(language: str) -> Driver | None:
    """The driver of the language that was recorded, if nothing has changed since."""
    fields = recall(language)
    return Driver(fields[2:], fields[0], is_zig=fields[1] == _ZIG) if fields else None


def recall(name: str, environ: Mapping[str, str] = os.environ) -> list[str] | None:
    """The fields that remember() recorded under the name, if nothing has changed since."""
    key = _key(name, environ)
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
    if fields[: len(key)] != key:
        return None
    start = len(key) + 1
    end = start + 2 * int(fields[len(key)])
    if any(_stamp(path) != stamp for path, stamp in zip(fields[start:end:2], fields[start + 1 : end : 2], strict=True)):
        return None
    return fields[end:]


def record_of(
    name: str, fields: Sequence[str], watched: Iterable[str], environ: Mapping[str, str] = os.environ
) -> tuple[str, bytes] | None:
    """The file of a record, and its contents. `watched` are the files and folders that decided on the fields.

    None if there is no cache.
    """
    key = _key(name, environ)
    path = _path(key)
    if path is None:
        return None
    stamps = [field for name in dict.fromkeys(watched) for field in (name, _stamp(name))]
    body = os.fsencode("\0".join([*key, str(len(stamps) // 2), *stamps, *fields]))
    return path, _checksum(body) + b"\0" + body


def _key(name: str, environ: Mapping[str, str]) -> list[str]:
    variables = [f"{one}={environ[one]}" if one in environ else one for one in _VARIABLES]
    return [__version__, _PACKAGE, sys.prefix, name, *variables]


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
