# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The files that a command will write, as a walk through directories meets them."""

from __future__ import annotations

import os
from typing import NamedTuple


class Output(NamedTuple):
    """A file that the command will write. No root may contain it, because the image would contain itself."""

    path: bytes
    directory: tuple[int, int]
    name: bytes


def future_output(path: bytes) -> Output | None:
    """None if its directory does not exist; then it cannot be written either."""
    directory, name = os.path.split(path)
    try:
        found = os.stat(directory or b".")
    except OSError:
        return None
    return Output(path, (found.st_dev, found.st_ino), name)
