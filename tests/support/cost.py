# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What some work costs: in calls of functions, the same on every machine, or in seconds of the CPU."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Spent:
    """Seconds that processes have used the CPU."""

    seconds: float = 0.0


@contextmanager
def cpu_of_children() -> Iterator[Spent]:
    """What the processes use that are started and waited for in this context, once it is left."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    spent, before = Spent(), used()
    yield spent
    spent.seconds = used() - before


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
