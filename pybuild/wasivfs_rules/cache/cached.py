# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The user's cache folder: results of compiler runs, under a key of everything that they depend on.

Entries may vanish, be damaged, or be written by several processes at once. So they appear whole, by a rename; their
digest is checked before use; and they are made again if it differs. A full or read-only folder only costs time.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wasivfs_rules.cache.folder import cache_dir
from wasivfs_rules.cache.items import remove, touch, trim
from wasivfs_rules.common.locks import locked
from wasivfs_rules.common.temporary import temporary_folder

RECORD = "record.json"
DIGESTS = "digests"


def key_of(*parts: object) -> str:
    """A file name for everything that a result depends on: texts, numbers, None, and lists of these."""
    return hashlib.sha256(ascii(parts).encode("ascii")).hexdigest()[:32]


def load_record(kind: str, key: str) -> dict[str, Any] | None:
    """The record that store_record() stored, or None."""
    folder = _place(kind, key)
    if folder is None or not _is_whole(folder):
        return None
    touch(str(folder))
    import json  # noqa: PLC0415 (slow to load, and seldom needed)

    with contextlib.suppress(OSError, ValueError):
        record = json.loads((folder / RECORD).read_bytes())
        return record if isinstance(record, dict) else None
    return None


def store_record(kind: str, key: str, record: dict[str, Any]) -> None:
    """Stores a record, if the cache folder is writable."""

    import json  # noqa: PLC0415 (as above)

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


def _copy(work: Path, folder: Path) -> None:
    for path in work.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())


def _hold(final: Path, stack: contextlib.ExitStack) -> bool:
    """Whether an item can be used: nobody removes it as long as `stack` is open."""
    with contextlib.suppress(OSError), contextlib.ExitStack() as own:
        if own.enter_context(locked(str(final), shared=True)) and _is_whole(final):
            touch(str(final))
            stack.enter_context(own.pop_all())
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
            (new / DIGESTS).write_bytes(_digests(new))
            if not _is_whole(final) and remove(str(final)):
                new.rename(final)
    trim()


def _digests(folder: Path) -> bytes:
    """A line for each file."""
    files = sorted(path for path in folder.iterdir() if path.name != DIGESTS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.name}\n" for path in files]
    return "".join(lines).encode()


def _is_whole(folder: Path) -> bool:
    try:
        return (folder / DIGESTS).read_bytes() == _digests(folder)
    except OSError:
        return False
