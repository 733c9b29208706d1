# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is in the cache folder, and its limit: what was not used for the longest time goes first.

An item's time is that of its last use. A folder is removed by who has its exclusive lock, and who uses the files in it
holds a shared lock meanwhile. A file can go at any time: who uses it has it open. What has no name of an item is not
ours, and stays.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from typing import NamedTuple

from wasivfs_rules.common.cache_folder import cache_path
from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.locks import locked
from wasivfs_rules.common.sizes import FORM, parse_size

# The folders in the cache folder, and what each holds.
KINDS = {
    "compiled": "compiled programs",
    "shim": "compiled shims",
    "probes": "answers of C compilers",
    "cxx": "answers of C++ compilers",
    "drivers": "chosen compilers",
}
CHECKSUM = ".crc32"  # the name of an item's checksum ends in this, if it is a file of its own
VARIABLE = "WASIVFS_CACHE_LIMIT"
DEFAULT_LIMIT = 1 << 30
UNUSED_FOR = 30 * 24 * 60 * 60  # seconds after which an item is removed
_NAME = re.compile(r"[0-9a-f]{32}|[0-9]{1,2}$")


class CacheItem(NamedTuple):
    """A file with its checksum, or a folder."""

    kind: str
    path: str
    size: int
    used: float


def limit() -> int | None:
    """Bytes, or None for no limit. Raises WasivfsError for a variable that says nothing of the kind."""
    given = os.environ.get(VARIABLE)
    if not given:
        return DEFAULT_LIMIT
    size = parse_size(given)
    if size is None:
        raise fail(f"{VARIABLE} is no size", given, f"{FORM}; 0 is no limit")
    return size or None


def items() -> Iterator[CacheItem]:
    """Of all kinds. What vanishes meanwhile is left out."""
    folder = cache_path()
    for kind in KINDS if folder else ():
        place = os.path.join(str(folder), kind)
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(place)):
                if _NAME.match(name) and not name.endswith(CHECKSUM):
                    with contextlib.suppress(OSError):
                        yield _item(kind, os.path.join(place, name))


def _item(kind: str, path: str) -> CacheItem:
    status = os.lstat(path)
    inside = [os.path.join(path, name) for name in os.listdir(path)] if os.path.isdir(path) else [path, path + CHECKSUM]
    return CacheItem(kind, path, sum(_size(file) for file in inside), status.st_mtime)


def _size(path: str) -> int:
    with contextlib.suppress(OSError):
        return os.lstat(path).st_size
    return 0


def touch(path: str) -> None:
    """Notes that an item is used now."""
    with contextlib.suppress(OSError):
        os.utime(path)


def trim() -> None:
    """Removes what was not used for long, and then as much as is over the limit. Called by who has added an item."""
    most, oldest = limit(), time.time() - UNUSED_FOR
    found = sorted(items(), key=lambda item: item.used)
    total = sum(item.size for item in found)
    for item in found:
        is_over = most is not None and total > most
        if not is_over and item.used >= oldest:
            break
        if remove(item.path):
            total -= item.size


def remove(path: str) -> bool:
    """False if the item is in use or cannot be removed."""
    with contextlib.suppress(OSError):
        if not os.path.isdir(path):
            for file in (path, path + CHECKSUM):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(file)
            return True
        with locked(path) as is_free:
            if is_free:
                shutil.rmtree(path)
            return is_free
    return not os.path.lexists(path)
