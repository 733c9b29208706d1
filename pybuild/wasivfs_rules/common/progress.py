# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The progress bar of a command: on a terminal, after a second, with the name of the current phase.

A thread draws the bar, because most of the work is that of compilers, for which the command only waits. Installed
programs load this module at each start.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager

from wasivfs_rules.common.interruption import always

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from tqdm import tqdm

    _T = TypeVar("_T")

_DELAY, _INTERVAL = 1.0, 0.1  # seconds
_WIDTH_MAX = 72
_WITHOUT_TOTAL = "{desc} [{elapsed}]"


class _Phase:
    """`total` is None if nobody knows when the phase ends."""

    def __init__(self, name: str, total: int | None) -> None:
        self.name, self.total, self.done, self.start = name, total, 0, time.time()

    def advance(self, count: int) -> None:
        self.done += count


class _Bar:
    """What is drawn belongs to the holder of `lock`. A signal may interrupt the holder, and then calls end()."""

    def __init__(self) -> None:
        import threading  # noqa: PLC0415 (only a terminal needs it)

        self.lock = threading.RLock()
        self._thread = threading.Thread(target=self._draw_all, daemon=True)
        self._phase: _Phase | None = None
        self._drawn: tqdm[Any] | None = None
        self._is_over = False

    def begin(self, phase: _Phase) -> None:
        is_first, self._phase = self._phase is None, phase
        if is_first:
            self._thread.start()

    def erase(self) -> None:
        if self._drawn is not None:
            self._drawn.clear()

    def end(self) -> None:
        with self.lock:
            self._is_over = True
            self.erase()
            if self._drawn is not None:
                self._drawn.close()
                self._drawn = None

    def _draw_all(self) -> None:
        time.sleep(_DELAY)
        while not self._is_over:
            with self.lock:
                if self._phase and not self._is_over:
                    self._draw(self._phase)
            time.sleep(_INTERVAL)

    def _draw(self, phase: _Phase) -> None:
        if self._drawn is None:
            self._drawn = _new_bar()
        bar = self._drawn
        bar.desc, bar.start_t, bar.n = f"wasivfs: {phase.name}", phase.start, phase.done
        bar.total, bar.bar_format = phase.total, None if phase.total else _WITHOUT_TOTAL
        bar.refresh()
        # What a compiler prints begins in the first column, as without a bar.
        sys.stderr.write("\r")
        sys.stderr.flush()


def _new_bar() -> tqdm[Any]:
    import threading  # noqa: PLC0415 (as above)

    from tqdm import tqdm  # noqa: PLC0415 (slow to load, and seldom needed)

    tqdm.set_lock(threading.RLock())  # its own one is for several processes
    tqdm.monitor_interval = 0  # one thread is enough
    # With a delay, it does not draw itself; and some terminals say that they have no rows and columns.
    bar: tqdm[Any] = tqdm(unit="B", unit_scale=True, leave=False, file=sys.stderr, nrows=24, delay=1)
    if not bar.ncols or not 0 < bar.ncols < _WIDTH_MAX:
        bar.ncols = _WIDTH_MAX
    return bar


class _State:
    """The bar of the process, which has one terminal."""

    bar: _Bar | None = None


@contextmanager
def show(*, quiet: bool = False) -> Iterator[None]:
    """Shows the phases that begin inside the context, if stderr is a terminal. The bar is erased at its end."""
    if quiet or _State.bar or not sys.stderr.isatty():
        yield
        return
    bar = _State.bar = _Bar()
    try:
        with always(bar.end):
            yield
    finally:
        _State.bar = None


def phase(name: str, total: int | None = None) -> Callable[[int], object]:
    """Begins a phase of so many bytes. Returns a function to call with the number of bytes done since the last call."""
    begun = _Phase(name, total)
    if _State.bar:
        _State.bar.begin(begun)
    return begun.advance


@contextmanager
def hidden() -> Iterator[None]:
    """The terminal belongs to the work inside the context."""
    bar = _State.bar
    if bar is None:
        yield
        return
    with bar.lock:
        bar.erase()
        yield


def is_shown() -> bool:
    """Whether a bar may be on the terminal, which a signal must erase."""
    return _State.bar is not None


def end() -> None:
    """Erases the bar before the end of its context."""
    if _State.bar:
        _State.bar.end()
        _State.bar = None


def beside(work: Callable[[], _T]) -> _T:
    """The result of work that leaves no time for Python's handlers of signals. If a bar is shown, they are run."""
    if _State.bar is None:
        return work()
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (slow to load, and seldom needed)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()
