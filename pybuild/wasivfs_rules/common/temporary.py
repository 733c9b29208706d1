# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Temporary files and folders, which neither an error nor a signal leaves behind.

What SIGKILL or a loss of power has left, a later process sweeps from the same folder, if it is older than an hour and
nobody holds its lock: each is locked by the process that made it. No lock, as on some file systems, means no sweeping.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.interruption import always, deferred

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

OLD = 60 * 60  # seconds
_NAME = re.compile(r"\.?wasivfs-[0-9a-f]{16}\.tmp")
_swept: set[tuple[str, int]] = set()


class TemporaryFile:
    """A file beside others. It must be renamed or removed by its owner, who registers remove() before create()."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, _name("."))

    def create(self) -> int:
        """The descriptor of the new file, locked as long as it is open. Raises OSError."""
        sweep(os.path.dirname(self.path))
        with deferred():
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
            _lock(descriptor)
        return descriptor

    def remove(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)


@contextlib.contextmanager
def temporary_folder(beside: Path | None = None) -> Iterator[Path]:
    """A folder in the folder `beside`, or in that of the system's temporary files. Raises OSError, or WasivfsError."""
    with contextlib.ExitStack() as stack:
        if beside is not None:
            yield stack.enter_context(_folder_in(str(beside), "."))
            return
        for parent in _temporary_folders():
            with contextlib.suppress(OSError):
                folder = stack.enter_context(_folder_in(parent, ""))
                break
        else:
            places = ", ".join(_temporary_folders())
            raise fail("no folder for temporary files can be written", places, "set TMPDIR to one that can")
        yield folder


@contextlib.contextmanager
def _folder_in(parent: str, dot: str) -> Iterator[Path]:
    sweep(parent)
    path = os.path.join(os.path.abspath(parent), _name(dot))
    with always(lambda: shutil.rmtree(path, ignore_errors=True)):
        os.mkdir(path, 0o700)
        with _locked(path):
            yield Path(path)


def is_in_temporary_folder(path: str) -> bool:
    """Whether a file lies in one of the folders that TMPDIR decides on."""
    return any(_NAME.fullmatch(part) and not part.startswith(".") for part in path.split(os.sep))


def _temporary_folders() -> list[str]:
    """As the module tempfile looks for one, which would try each by a file of its own."""
    named = [os.environ[name] for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name)]
    system = ["C:\\TEMP"] if os.name == "nt" else ["/tmp", "/var/tmp"]  # noqa: S108 (a new folder, by mkdir)
    return [*named, *system, os.getcwd()]


def _name(dot: str) -> str:
    return f"{dot}wasivfs-{os.urandom(8).hex()}.tmp"


def _lock(descriptor: int) -> bool:
    """False if another process has the lock, or none can be had."""
    if fcntl is None:
        return False
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


@contextlib.contextmanager
def _locked(path: str) -> Iterator[bool]:
    if fcntl is None:
        yield False
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        yield _lock(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: str, age: int = OLD) -> None:
    """Removes what killed processes have left in a folder, once for each folder in the life of a process.

    An `age` of 0 is for a folder that nobody else writes to.
    """
    if (folder, age) in _swept:
        return
    _swept.add((folder, age))
    with contextlib.suppress(OSError):
        names = [entry.name for entry in os.scandir(folder) if _NAME.fullmatch(entry.name)]
        for name in names:
            with contextlib.suppress(OSError):
                _remove_if_abandoned(os.path.join(folder, name), age)


def _remove_if_abandoned(path: str, age: int) -> None:
    found = os.lstat(path)
    if found.st_mtime > time.time() - age or found.st_uid != os.geteuid() or stat.S_ISLNK(found.st_mode):
        return
    with _locked(path) as is_abandoned:
        if not is_abandoned:
            return
        if stat.S_ISDIR(found.st_mode):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
