# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The user's cache folder: results of compiler runs, under a key of everything that they depend on.

Entries may vanish, be damaged, or be written by several processes at once. So they appear whole, by a rename; their
digest is checked before use; and they are made again if it differs. A full or read-only folder only costs time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wasivfs_rules.cache.folder import cache_dir
from wasivfs_rules.cache.items import remove, touch, trim
from wasivfs_rules.common.locks import locked
from wasivfs_rules.common.temporary import temporary_folder

RECORD = "record.json"
DIGESTS = "digests.json"


def key_of(*parts: object) -> str:
    """A file name for everything that a result depends on; JSON must be able to express the parts."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("ascii")).hexdigest()[:32]


def load_record(kind: str, key: str) -> dict[str, Any] | None:
    """The record that store_record() stored, or None."""
    folder = _place(kind, key)
    if folder is None or not _is_whole(folder):
        return None
    touch(str(folder))
    with contextlib.suppress(OSError, ValueError):
        record = json.loads((folder / RECORD).read_bytes())
        return record if isinstance(record, dict) else None
    return None


def store_record(kind: str, key: str, record: dict[str, Any]) -> None:
    """Stores a record, if the cache folder is writable."""

    def write(folder: Path) -> None:
        (folder / RECORD).write_text(json.dumps(record), encoding="ascii")

    if final := _place(kind, key):
        _store(final, write)


@contextlib.contextmanager
def cached_folder(kind: str, key: str, build: Callable[[Path], None]) -> Iterator[Path]:
    """The folder that `build` filled for this key; lives as long as the context if the cache is not writable."""
    final = _place(kind, key)
    with contextlib.ExitStack() as stack:
        if final and _hold(final, stack):
            yield final
            return
    with temporary_folder() as work:
        build(work)
        if final:
            _store(final, lambda folder: _copy(work, folder))
        yield work


def _hold(final: Path, stack: contextlib.ExitStack) -> bool:
    """Whether an item can be used: nobody removes it as long as `stack` is open."""
    with contextlib.suppress(OSError):
        if stack.enter_context(locked(str(final), shared=True)) and _is_whole(final):
            touch(str(final))
            return True
    return False


def _place(kind: str, key: str) -> Path | None:
    folder = cache_dir()
    return folder / kind / key if folder else None


def _store(final: Path, fill: Callable[[Path], None]) -> None:
    """If another process was faster, its folder is used."""
    with contextlib.suppress(OSError):
        final.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(final.parent) as new:
            fill(new)
            (new / DIGESTS).write_text(json.dumps(_digests(new)), encoding="ascii")
            if not _is_whole(final) and remove(str(final)):
                new.rename(final)
    trim()


def _copy(source: Path, target: Path) -> None:
    for path in source.iterdir():
        shutil.copyfile(path, target / path.name)


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def _is_whole(folder: Path) -> bool:
    try:
        expected = json.loads((folder / DIGESTS).read_bytes())
        found = _digests(folder)
        del found[DIGESTS]
    except (OSError, ValueError, KeyError):
        return False
    return bool(found == expected)
