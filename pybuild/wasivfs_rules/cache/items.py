# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The items in the cache folder, and its limit: the items that were not used for the longest time are removed first.

The time of an item, or of its checksum if that is a file, is the time of its last use. To remove a folder, a process
takes its exclusive lock; processes that use files in it hold a shared lock. A file can be removed at any time, because
its users have it open. Files without the name of an item are not ours, and stay.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from typing import NamedTuple

from wasivfs_rules.cache.folder import cache_path
from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.locks import locked
from wasivfs_rules.common.sizes import FORM, parse_size

# The folders in the cache folder, and their contents.
KINDS = {
    "compiled": "compiled programs",
    "starts": "records of compiled programs",
    "shim": "compiled shims",
    "probes": "answers of C compilers",
    "cxx": "answers of C++ compilers",
    "drivers": "chosen compilers",
}
CHECKSUM = ".crc32"  # the suffix of an item's checksum, if the checksum is a separate file
VARIABLE = "WASIVFS_CACHE_LIMIT"
DEFAULT_LIMIT = 1 << 30
UNUSED_FOR = 30 * 24 * 60 * 60  # seconds after which an item is removed
_NAME = re.compile(r"[0-9a-f]{32}|[0-9]{1,3}$")


class CacheItem(NamedTuple):
    """A file with its checksum, or a folder."""

    kind: str
    path: str
    size: int
    used: float


def limit() -> int | None:
    """Bytes, or None for no limit. Raises WasivfsError if the variable is not a size."""
    given = os.environ.get(VARIABLE)
    if not given:
        return DEFAULT_LIMIT
    size = parse_size(given)
    if size is None:
        raise fail(f"{VARIABLE} is not a size", given, f"{FORM}; 0 is no limit")
    return size or None


def items() -> Iterator[CacheItem]:
    """The items of all kinds, without items that vanish meanwhile."""
    folder = cache_path()
    for kind in KINDS if folder else ():
        place = os.path.join(str(folder), kind)
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(place)):
                if _NAME.match(name) and not name.endswith(CHECKSUM):
                    with contextlib.suppress(OSError):
                        yield _item(kind, os.path.join(place, name))


def _item(kind: str, path: str) -> CacheItem:
    used = os.lstat(path).st_mtime
    if os.path.isdir(path):
        inside = [os.path.join(path, name) for name in os.listdir(path)]
    else:
        inside = [path, path + CHECKSUM]
        with contextlib.suppress(OSError):
            used = os.lstat(path + CHECKSUM).st_mtime
    return CacheItem(kind, path, sum(_size(file) for file in inside), used)


def _size(path: str) -> int:
    with contextlib.suppress(OSError):
        return os.lstat(path).st_size
    return 0


def touch(path: str) -> None:
    """Records that an item is used now."""
    with contextlib.suppress(OSError):
        os.utime(path)


def trim() -> None:
    """Removes items that were not used for long, then as many as exceed the limit. Call it after adding an item."""
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
                import shutil  # noqa: PLC0415 (slow to load, and who adds an item seldom removes one)

                shutil.rmtree(path)
            return is_free
    return not os.path.lexists(path)
