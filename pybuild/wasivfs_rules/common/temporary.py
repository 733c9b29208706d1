# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Temporary files and folders, which neither an error nor a signal leaves behind.

SIGKILL and power cuts do. A later process removes such files from the same folder, if they are older than an hour and
nobody holds their lock: the process that makes a file locks it. On file systems without locks, they stay.

`wasivfs cc` loads this module at each start.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time

from wasivfs_rules.common.interruption import always, deferred
from wasivfs_rules.common.locks import lock, locked

TYPE_CHECKING = False  # known to type checkers; importing typing would take longer than this module
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD = 60 * 60  # seconds
_DIGITS = frozenset("0123456789abcdef")
_RANDOM = 8  # bytes in a name
_swept: set[tuple[str, int]] = set()


class TemporaryFile:
    """A file beside others. Its owner must rename or remove it, and must register remove() before create()."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, _name("."))

    def create(self) -> int:
        """Creates the file and returns its descriptor, locked as long as it is open. Raises OSError."""
        sweep(os.path.dirname(self.path))
        with deferred():
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            lock(descriptor)
        return descriptor

    def remove(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)


@contextlib.contextmanager
def temporary_folder(beside: Path | None = None) -> Iterator[Path]:
    """As temporary_path()."""
    from pathlib import Path  # noqa: PLC0415 (slow to load, and not always needed)

    with temporary_path(beside) as path:
        yield Path(path)


@contextlib.contextmanager
def temporary_path(beside: Path | None = None) -> Iterator[str]:
    """A folder in `beside`, or in the system's folder of temporary files. Raises OSError or WasivfsError."""
    with contextlib.ExitStack() as stack:
        if beside is not None:
            yield stack.enter_context(_folder_in(str(beside), "."))
            return
        for parent in _temporary_folders():
            with contextlib.suppress(OSError):
                folder = stack.enter_context(_folder_in(parent, ""))
                break
        else:
            from wasivfs_rules.common.errors import fail  # noqa: PLC0415 (as above)

            places = ", ".join(_temporary_folders())
            raise fail("no folder for temporary files can be written", places, "set TMPDIR to one that can")
        yield folder


@contextlib.contextmanager
def _folder_in(parent: str, dot: str) -> Iterator[str]:
    sweep(parent)
    path = os.path.join(os.path.abspath(parent), _name(dot))
    with always(lambda: _remove_folder(path)):
        os.mkdir(path, 0o700)
        with locked(path):
            yield path


def _remove_folder(path: str) -> None:
    with contextlib.suppress(OSError):
        for name in os.listdir(path):
            os.unlink(os.path.join(path, name))
        os.rmdir(path)
        return
    if os.path.lexists(path):
        import shutil  # noqa: PLC0415 (slow to load, and few of these folders have folders in them)

        shutil.rmtree(path, ignore_errors=True)


def is_in_temporary_folder(path: str) -> bool:
    """Whether a file is in one of the temporary folders that TMPDIR moves."""
    return any(_is_ours(part) and not part.startswith(".") for part in path.split(os.sep))


def _temporary_folders() -> list[str]:
    """The candidates of the module tempfile, which would write a file into each to try it."""
    named = [os.environ[name] for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name)]
    system = ["C:\\TEMP"] if os.name == "nt" else ["/tmp", "/var/tmp"]  # noqa: S108 (a new folder, by mkdir)
    return [*named, *system, os.getcwd()]


def _name(dot: str) -> str:
    return f"{dot}wasivfs-{os.urandom(_RANDOM).hex()}.tmp"


def _is_ours(name: str) -> bool:
    """Whether _name() can have made this name."""
    digits = name.removeprefix(".").removeprefix("wasivfs-").removesuffix(".tmp")
    return name.endswith(f"wasivfs-{digits}.tmp") and len(digits) == 2 * _RANDOM and _DIGITS.issuperset(digits)


def sweep(folder: str, age: int = OLD) -> None:
    """Removes the files that killed processes left in a folder; once for each folder in the life of a process.

    Use an `age` of 0 for a folder to which nobody else writes.
    """
    if (folder, age) in _swept:
        return
    _swept.add((folder, age))
    with contextlib.suppress(OSError):
        names = [entry.name for entry in os.scandir(folder) if _is_ours(entry.name)]
        for name in names:
            with contextlib.suppress(OSError):
                _remove_if_abandoned(os.path.join(folder, name), age)


def _remove_if_abandoned(path: str, age: int) -> None:
    found = os.lstat(path)
    is_mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    if found.st_mtime > time.time() - age or not is_mine or stat.S_ISLNK(found.st_mode):
        return
    with locked(path) as is_abandoned:
        if not is_abandoned:
            return
        if stat.S_ISDIR(found.st_mode):
            _remove_folder(path)
        else:
            os.unlink(path)
