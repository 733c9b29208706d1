# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Output files that appear whole or not at all, all of one command together, and only where their bytes differ."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO

from wasivfs_rules.errors import WasivfsError, fail
from wasivfs_rules.paths import display

_CHUNK = 1 << 20


def _same_bytes(first: bytes, second: bytes) -> bool:
    with open(first, "rb", buffering=0) as one, open(second, "rb", buffering=0) as two:
        if os.fstat(one.fileno()).st_size != os.fstat(two.fileno()).st_size:
            return False
        while data := one.read(_CHUNK):
            if data != two.read(_CHUNK):
                return False
    return True


def _refused(error: OSError, path: bytes) -> WasivfsError:
    cure = "create its directory first" if isinstance(error, FileNotFoundError) else "write elsewhere"
    return fail(f"cannot write ({(error.strerror or str(error)).lower()})", display(path), cure)


class Outputs:
    """A context: each file is written to a temporary sibling, and commit() puts all of them in their places.

    Without commit() nothing is left and what was there before stays as it is. Raises WasivfsError.
    """

    def __init__(self) -> None:
        self._files: list[BinaryIO] = []
        # (temporary, final) paths.
        self._names: list[tuple[bytes, bytes]] = []

    def __enter__(self) -> Outputs:  # noqa: PYI034 (Self needs Python 3.11)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            with suppress(OSError):  # no space: what could not be written is removed
                file.close()
        for temporary, _ in self._names:
            if os.path.exists(temporary):
                os.unlink(temporary)

    def create(self, path: bytes) -> BinaryIO:
        """A file to write, and to read again, that commit() will call `path`."""
        final = os.path.realpath(path)
        if os.path.exists(final) and not stat.S_ISREG(os.stat(final).st_mode):
            raise fail("output is not a regular file", display(path), "choose another name")
        temporary = os.path.join(os.path.dirname(final), b".wasivfs-" + secrets.token_hex(8).encode() + b".tmp")
        try:
            descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise _refused(error, path) from None
        self._names.append((temporary, final))
        file = os.fdopen(descriptor, "w+b")
        self._files.append(file)
        return file

    def scratch(self, path: bytes) -> BinaryIO:
        """A file to write and read again, on the disk that `path` is on, that no one else sees."""
        try:
            file = tempfile.TemporaryFile(dir=os.path.dirname(os.path.realpath(path)))  # noqa: SIM115 (closed at the end)
        except OSError as error:
            raise _refused(error, path) from None
        self._files.append(file)
        return file

    def commit(self) -> None:
        """Puts the files in their places, in the order in which they were created."""
        final = b""
        try:
            for file in self._files:
                file.close()
            changed = []
            for temporary, final in self._names:
                if os.path.exists(final) and _same_bytes(temporary, final):
                    os.unlink(temporary)
                else:
                    changed.append((temporary, final))
            for temporary, final in changed:
                os.replace(temporary, final)
        except OSError as error:
            raise _refused(error, final) from None
