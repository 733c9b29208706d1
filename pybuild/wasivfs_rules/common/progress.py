# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A progress bar on a terminal, shown after about a second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_DELAY = 1.0


@contextmanager
def bar(total: int, *, quiet: bool) -> Iterator[Callable[[int], object]]:
    """Yields a function to call with the number of bytes done since the last call."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm  # noqa: PLC0415 (slow to load, and only needed on a terminal)

    with tqdm(
        total=total, desc="wasivfs", unit="B", unit_scale=True, delay=_DELAY, leave=False, file=sys.stderr
    ) as shown:
        yield shown.update
