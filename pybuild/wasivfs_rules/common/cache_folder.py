# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the user's cache folder is. By itself, because installed programs ask at each start and must start quickly."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path


def cache_dir() -> Path | None:
    """$WASIVFS_CACHE_DIR, else `wasivfs` where the system keeps a user's caches; None for a user without a home."""
    if chosen := os.environ.get("WASIVFS_CACHE_DIR"):
        return Path(chosen).absolute()
    if sys.platform == "win32":
        parent = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        parent = "~/Library/Caches"
    else:
        parent = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    with contextlib.suppress(RuntimeError):
        return Path(parent).expanduser().absolute() / "wasivfs"
    return None
