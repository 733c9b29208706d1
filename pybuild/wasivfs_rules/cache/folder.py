# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The path of the user's cache folder. A module of its own, so that commands that need only this start quickly."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # known to type checkers; importing typing would take longer than this module
if TYPE_CHECKING:
    from pathlib import Path


def cache_dir() -> Path | None:
    """As cache_path()."""
    from pathlib import Path  # noqa: PLC0415 (slow to load, and not always needed)

    path = cache_path()
    return None if path is None else Path(path)


def cache_path() -> str | None:
    """$WASIVFS_CACHE_DIR, otherwise `wasivfs` in the folder of the user's caches; None for a user without a home."""
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
