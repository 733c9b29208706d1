# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Locks of files and folders, which the system releases when their process ends in any way.

`wasivfs cc` loads this module at each start.
"""

from __future__ import annotations

import contextlib
import os

TYPE_CHECKING = False  # known to type checkers; importing typing would take longer than this module
if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def lock(descriptor: int, *, shared: bool = False) -> bool:
    """Whether this process gets the lock. A shared lock excludes exclusive locks.

    On a file system without locks, nobody gets an exclusive lock, and everybody gets a shared one.
    """
    if fcntl is None:
        return shared
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return shared
    return True


@contextlib.contextmanager
def locked(path: str, *, shared: bool = False) -> Iterator[bool]:
    """Whether this process has the lock of the file at the path, inside the context. Raises OSError if none exists."""
    if fcntl is None:
        yield shared
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        yield lock(descriptor, shared=shared) and _is_at(path, descriptor)
    finally:
        os.close(descriptor)


def _is_at(path: str, descriptor: int) -> bool:
    """False if another file was put at the path between open and lock."""
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except OSError:
        return False
