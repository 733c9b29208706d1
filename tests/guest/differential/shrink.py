# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shortens sequences of operations that show a fault."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
SECONDS = 120.0


def shrunk(sequence: Sequence[_Item], fails: Callable[[list[_Item]], bool], *, seconds: float = SECONDS) -> list[_Item]:
    """A part of the sequence that still fails, and none of whose items can be left out; or what the time allowed."""
    kept, end = list(sequence), time.monotonic() + seconds
    size = max(1, len(kept) // 2)
    while time.monotonic() < end:
        is_shorter, start = False, len(kept)
        # From the end, because later operations build on earlier ones.
        while start > 0 and time.monotonic() < end:
            start = max(0, start - size)
            candidate = kept[:start] + kept[start + size :]
            if len(candidate) < len(kept) and fails(candidate):
                kept, is_shorter = candidate, True
        if size == 1 and not is_shorter:
            break
        size = max(1, size if is_shorter and size > 1 and len(kept) > 2 * size else size // 2)
    return kept
