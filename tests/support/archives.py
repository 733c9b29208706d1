# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Unpacks archives."""

from __future__ import annotations

import tarfile
from pathlib import Path


def unpack(archive: Path, folder: Path) -> None:
    """Unpacks a tar file; where this Python can, so that nothing lands outside of the folder."""
    with tarfile.open(archive) as contents:
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # not in Debian 12's Python
        contents.extractall(folder, **safe)  # type: ignore[arg-type] # noqa: S202 - digests are checked, or we made it
