# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ends the processes that we start, and runs a process that needs only our streams. Quick to load."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import time

from wasivfs_rules.common.interruption import always, deferred
from wasivfs_rules.common.temporary import temporary_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    FileState = tuple[int, int, int]

# Seconds that a compiler has to remove its own files after a signal.
_GRACE = 2.0
_POLL = 0.01


def file_state(path: str) -> FileState | None:
    """The state of a regular file, which changes when the file is written. None for everything else."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_ctime_ns) if stat.S_ISREG(found.st_mode) else None


def is_written(path: str, before: FileState | None) -> bool:
    """Whether a command has written its output; `before` is the file_state() before the command."""
    return os.path.exists(path) and (before is None or before != file_state(path))


def run_here(command: Sequence[str]) -> int:
    """Runs a command with our streams and in our folder; returns the exit status, 128 + number for a signal.

    As started_here().
    """
    with started_here(command) as wait:
        return wait()


@contextlib.contextmanager
def started_here(command: Sequence[str]) -> Iterator[Callable[[], int]]:
    """As processes.started_child(), with our streams and in our folder; the yielded function is run_here()'s rest.

    For POSIX. Raises OSError.
    """
    children: list[int] = []

    def end() -> None:
        if children:
            end_session(children[0], lambda: _wait(children[0], os.WNOHANG))
            _wait(children[0], 0)

    def wait() -> int:
        status = os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1])
        children.clear()
        return status if status >= 0 else 128 - status

    with temporary_path() as own, always(end):
        with deferred():
            children.append(
                os.posix_spawnp(
                    command[0],
                    list(command),
                    {**os.environ, "TMPDIR": own},
                    setsid=True,
                    setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],  # which Python ignores
                )
            )
        yield wait


def _wait(child: int, options: int) -> None:
    with contextlib.suppress(ChildProcessError):  # somebody has already waited for it
        os.waitpid(child, options)


def end_session(leader: int, wait: Callable[[], object]) -> None:
    """Ends the leader of a session and all processes that it started. `wait` waits for the leader, if it has ended."""
    deadline = time.monotonic() + _GRACE
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader, number)
            while time.monotonic() < deadline:
                wait()  # a child that nobody has waited for still belongs to the session
                os.killpg(leader, 0)
                time.sleep(_POLL)
