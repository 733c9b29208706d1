# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Records of programs and their compiled files, so that the next start reads the contents of neither.

Two files with the same inode, size and times have the same contents, as in git's index: nobody can set the time of the
last change of an inode (ctime). A change in the same tick of the clock as the reading could keep the time, so a record
is written only if both files had not changed for two seconds. It counts until the system is started again, because a
power cut can take contents away from a file.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from pathlib import Path

_SETTLED = 2 * 10**9  # nanoseconds; no file system of _FILE_SYSTEMS has a coarser clock
_BOOT = "/proc/sys/kernel/random/boot_id"
# Each keeps a ctime that it sets itself at each change of the contents.
_FILE_SYSTEMS = frozenset(("bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs"))


class Record:
    """The record of an open program, in the folder `records`. Raises OSError."""

    def __init__(self, records: Path, program: int, version: str) -> None:
        """`version` is that of wasmtime."""
        self._began = time.time_ns()
        self._version = version
        self._program = program
        self._status = os.fstat(program)
        self.path = records / f"{self._status.st_dev:016x}{self._status.st_ino:016x}"

    def find(self, compiled: Path) -> Path | None:
        """The program's file in the folder `compiled`, if both are as they were when the record was written."""
        with contextlib.suppress(OSError, ValueError):
            name, recorded = self.path.read_text(encoding="ascii").split("\n", 1)
            file = compiled / name
            if recorded == self._facts(os.stat(file)):
                return file
        return None

    def text(self, name: str, compiled: int) -> bytes | None:
        """The record of an open compiled file that was found to be right, or None if nothing may be recorded."""
        with contextlib.suppress(OSError, ValueError):
            status = os.fstat(compiled)
            is_same = _identity(os.fstat(self._program)) == _identity(self._status)
            if is_same and self._is_settled(self._status, self._program) and self._is_settled(status, compiled):
                return f"{name}\n{self._facts(status)}".encode("ascii")
        return None

    def _facts(self, compiled: os.stat_result) -> str:
        boot = Path(_BOOT).read_text(encoding="ascii").strip()
        return "\n".join((boot, self._version, _identity(self._status), _identity(compiled)))

    def _is_settled(self, status: os.stat_result, descriptor: int) -> bool:
        is_old = status.st_ctime_ns < self._began - _SETTLED
        return is_old and stat.S_ISREG(status.st_mode) and _file_system(descriptor) in _FILE_SYSTEMS


def _identity(status: os.stat_result) -> str:
    fields = status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
    return " ".join(map(str, fields))


def _file_system(descriptor: int) -> str:
    """The type of the file system of an open file. Raises OSError, or ValueError if it is not known."""
    found = re.search(r"^mnt_id:\s*(\d+)$", Path(f"/proc/self/fdinfo/{descriptor}").read_text("ascii"), re.MULTILINE)
    mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    for mount in mounts.splitlines() if found else ():
        before, _, after = mount.partition(" - ")
        if found and before.split(" ", 1)[0] == found[1]:
            return after.split(" ", 1)[0]
    raise ValueError(descriptor)
