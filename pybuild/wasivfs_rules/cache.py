# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The user's cache folder: results that cost a compiler run, found again by a key of all that they depend on.

Whatever is in the cache may vanish, be damaged, or be written by several processes at once: entries appear whole, by a
rename, and an entry that cannot be read is made again. A folder that cannot be written only costs time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wasivfs_rules.cache_folder import cache_dir


def key_of(*parts: object) -> str:
    """A file name for all that a result depends on; parts are anything that JSON can say."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("ascii")).hexdigest()[:32]


def load_record(kind: str, key: str) -> dict[str, Any] | None:
    """What store_record() kept, or None."""
    try:
        record = json.loads((cache_dir() / kind / f"{key}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def store_record(kind: str, key: str, record: dict[str, Any]) -> None:
    """Keeps a record, if the cache folder can be written."""
    with contextlib.suppress(OSError):
        folder = cache_dir() / kind
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(record, file)
        Path(temporary).replace(folder / f"{key}.json")


@contextlib.contextmanager
def cached_folder(kind: str, key: str, build: Callable[[Path], None]) -> Iterator[Path]:
    """The folder that `build` has filled for this key. Where nothing can be kept, it lives as long as the context."""
    final = cache_dir() / kind / key
    if _is_whole(final):
        yield final
        return
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=final.parent, prefix=".new-"))
    except OSError:
        work = Path(tempfile.mkdtemp(prefix="wasivfs-"))
    try:
        build(work)
        _write_contents(work)
        yield _keep(work, final)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _keep(work: Path, final: Path) -> Path:
    """Moves a finished folder into place; another process may have been quicker, and its folder is as good."""
    for _ in range(2):
        with contextlib.suppress(OSError):
            work.rename(final)
            return final
        if _is_whole(final):
            return final
        shutil.rmtree(final, ignore_errors=True)
    return work


CONTENTS = "contents.json"


def _write_contents(folder: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    (folder / CONTENTS).write_text(json.dumps(sizes), encoding="ascii")


def _is_whole(folder: Path) -> bool:
    try:
        sizes = json.loads((folder / CONTENTS).read_bytes())
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False
