# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Locks of files and folders, which the system releases when their process ends, however it ends.

`wasivfs cc` loads this at each start.
"""

from __future__ import annotations

import contextlib
import os

TYPE_CHECKING = False  # that of the module typing, which takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def lock(descriptor: int, *, shared: bool = False) -> bool:
    """False if another process has the lock. A shared one keeps all others from an exclusive one.

    Where a file system has no locks, nobody gets an exclusive one, so that everybody can do as if he had a shared one.
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
    """Whether, in the context, this process has the lock of what is at the path. Raises OSError if nothing is."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        yield lock(descriptor, shared=shared) and _is_at(path, descriptor)
    finally:
        os.close(descriptor)


def _is_at(path: str, descriptor: int) -> bool:
    """Another may have come to the path between open and lock."""
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except OSError:
        return False
