# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Python's search for unreachable cycles, which large trees do without: they have none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Pauses the search, which Python would repeat over all entries of a tree as it grows."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
