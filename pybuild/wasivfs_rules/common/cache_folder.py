# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the user's cache folder is. By itself, because who asks at each start must start quickly."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # known to type checkers; importing typing would take longer than this module
if TYPE_CHECKING:
    from pathlib import Path


def cache_dir() -> Path | None:
    """As cache_path()."""
    from pathlib import Path  # noqa: PLC0415 (not everyone who asks has loaded it)

    path = cache_path()
    return None if path is None else Path(path)


def cache_path() -> str | None:
    """$WASIVFS_CACHE_DIR, else `wasivfs` where the system keeps a user's caches; None for a user without a home."""
    if chosen := os.environ.get("WASIVFS_CACHE_DIR"):
        return _absolute(chosen)
    if sys.platform == "win32":
        parent = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        parent = "~/Library/Caches"
    else:
        parent = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    parent = os.path.expanduser(parent)
    return None if parent.startswith("~") else os.path.join(_absolute(parent), "wasivfs")


def _absolute(path: str) -> str:
    return path if os.path.isabs(path) else os.path.join(os.getcwd(), path)
