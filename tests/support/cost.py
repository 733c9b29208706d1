# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What some work costs, counted in calls of functions: the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def calls(work: Callable[[], object]) -> int:
    """How many functions the work calls, those of C included."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def growth(work: Callable[[int], object], small: int, factor: int) -> float:
    """How many times more `work(small * factor)` costs than `work(small)`, over the factor: about 1 if linear.

    What is done once, whatever the size, is left out.
    """
    work(1)
    fixed = calls(lambda: work(1))
    one, many = calls(lambda: work(small)) - fixed, calls(lambda: work(small * factor)) - fixed
    return many / one / factor
