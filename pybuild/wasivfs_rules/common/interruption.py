# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""SIGINT, SIGTERM and SIGHUP run all actions that `always()` registered; then the signal ends the process.

The handler runs the actions itself, because other code might catch an exception, or be too late for it. Installed
programs and `wasivfs cc` load this module at each start.
"""

from __future__ import annotations

import contextlib
import os
import signal

TYPE_CHECKING = False  # known to type checkers; importing typing would take longer than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Any

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _State:
    """State of the process. `actions` are idempotent: an action that a signal interrupts is run again."""

    actions: list[Callable[[], object]] = []  # noqa: RUF012 (there is one state)
    pending: list[int] = []  # noqa: RUF012
    deferrals = 0
    # What each handled signal did before.
    former: dict[int, Any] = {}  # noqa: RUF012


@contextlib.contextmanager
def always(action: Callable[[], object]) -> Iterator[None]:
    """Runs `action` when the context ends in any way, also by a signal. The action may run twice.

    Register an action before you create the file that it removes, so that no signal comes in between.
    """
    _State.actions.append(action)
    try:
        yield
    finally:
        action()
        _State.actions.remove(action)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Delays signals until the context ends: for short steps that must not be separated."""
    _State.deferrals += 1
    try:
        yield
    finally:
        _State.deferrals -= 1
        if _State.pending and not _State.deferrals:
            _interrupt(_State.pending.pop())


@contextlib.contextmanager
def handled(*, keyboard: bool = False) -> Iterator[None]:
    """Handles the signals that would end the process. Signals that are ignored or already handled stay as they are.

    With `keyboard`, SIGINT raises KeyboardInterrupt after the actions, so that other code can clean up.
    """
    found = {number: signal.getsignal(number) for number in _SIGNALS}
    former = {number: old for number, old in found.items() if old in (signal.SIG_DFL, signal.default_int_handler)}
    outer = _State.former
    _State.former = {
        number: old if keyboard and old == signal.default_int_handler else signal.SIG_DFL
        for number, old in former.items()
    }
    try:
        with contextlib.suppress(ValueError):  # not the main thread, which alone can handle signals
            for number in former:
                signal.signal(number, _interrupt)
        yield
    finally:
        with contextlib.suppress(ValueError):
            for number, old in former.items():
                signal.signal(number, old)
        _State.former = outer


def give_to_program() -> None:
    """From here on, signals act at once as on a native program, whatever this process is doing."""
    for number in _SIGNALS:
        if signal.getsignal(number) in (_interrupt, signal.default_int_handler):
            signal.signal(number, signal.SIG_DFL)


def _interrupt(number: int, _: FrameType | None = None) -> None:
    _State.pending.append(number)
    if _State.deferrals:
        return
    _State.deferrals += 1  # a second signal must not disturb the clean-up
    try:
        for action in reversed(_State.actions):
            with contextlib.suppress(Exception):
                action()
    finally:
        _State.deferrals -= 1
        _State.pending.clear()
    former = _State.former.get(number, signal.SIG_DFL)
    if callable(former):
        former(number, None)
    else:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
