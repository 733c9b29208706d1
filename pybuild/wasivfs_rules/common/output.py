# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Output files of one command: they appear whole or not at all, together, and texts only if their bytes differ."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.common.interruption import always, deferred
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.temporary import TemporaryFile, is_in_temporary_folder

_CHUNK = 1 << 20


def _same_bytes(first: str, second: str) -> bool:
    with open(first, "rb", buffering=0) as one, open(second, "rb", buffering=0) as two:
        if os.fstat(one.fileno()).st_size != os.fstat(two.fileno()).st_size:
            return False
        while data := one.read(_CHUNK):
            if data != two.read(_CHUNK):
                return False
    return True


def refused(error: OSError, path: str) -> WasivfsError:
    """The error of a file that cannot be written."""
    if isinstance(error, FileNotFoundError):
        cure = "create its directory first"
    elif error.errno in (errno.ENOSPC, errno.EDQUOT):
        cure = (
            "set TMPDIR to a folder with more room" if is_in_temporary_folder(path) else "make room, or write elsewhere"
        )
    else:
        cure = "write elsewhere"
    return fail(f"cannot write ({(error.strerror or str(error)).lower()})", display(os.fsencode(path)), cure)


class _Output(io.FileIO):
    """Names the output in the error if it cannot be written, whichever code writes it."""

    def __init__(self, descriptor: int, path: str) -> None:
        self._path = path
        super().__init__(descriptor, "r+b")

    def write(self, data: object) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except OSError as error:
            raise refused(error, self._path) from None


class Outputs:
    """A context: each file is written to a temporary sibling, and commit() puts all of them in their places.

    Without commit(), nothing is left, and existing files stay as they are. Raises WasivfsError.
    """

    def __init__(self) -> None:
        self._files: list[BinaryIO] = []
        self._temporaries: list[TemporaryFile] = []
        # Temporary and final paths, and whether a file with the same bytes may stay.
        self._names: list[tuple[str, str, bool]] = []
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Outputs:  # noqa: PYI034 (Self needs Python 3.11)
        self._stack.enter_context(always(self._discard))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _discard(self) -> None:
        for file in self._files:
            with suppress(OSError, WasivfsError):  # no space; the file is removed next
                file.close()
        for temporary in self._temporaries:
            temporary.remove()

    def create(self, path: bytes, *, is_program: bool = False) -> BinaryIO:
        """A file to write and to read again, which commit() renames to `path`.

        A program is always replaced, as by linkers, and who may read it may run it.
        """
        final = os.path.realpath(os.fsdecode(path))
        if os.path.exists(final) and not stat.S_ISREG(os.stat(final).st_mode):
            raise fail("output is not a regular file", display(path), "choose another name")
        temporary, file = self._open(os.path.dirname(final), os.fsdecode(path))
        self._names.append((temporary.path, final, not is_program))
        if is_program:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            os.fchmod(file.fileno(), mode | (mode & 0o444) >> 2)
        return file

    def scratch(self, path: bytes) -> BinaryIO:
        """A private file to write and to read again, on the same disk as `path`."""
        name = os.fsdecode(path)
        return self._open(os.path.dirname(os.path.realpath(name)), name)[1]

    def _open(self, folder: str, path: str) -> tuple[TemporaryFile, BinaryIO]:
        temporary = TemporaryFile(folder)
        self._temporaries.append(temporary)
        try:
            raw = _Output(temporary.create(), path)
        except OSError as error:
            raise refused(error, path) from None
        file = cast(BinaryIO, io.BufferedRandom(raw, _CHUNK))
        self._files.append(file)
        return temporary, file

    def commit(self) -> None:
        """Puts the files in place, in the order in which they were created, without a signal in between."""
        final = ""
        try:
            for file in self._files:
                file.close()
            changed = [
                (temporary, final)
                for temporary, final, may_stay in self._names
                if not (may_stay and os.path.exists(final) and _same_bytes(temporary, final))
            ]
            with deferred():
                for temporary, final in changed:
                    os.replace(temporary, final)
        except OSError as error:
            raise refused(error, final) from None


def refuse_to_overwrite(inputs: Iterable[str], outputs: Iterable[Path]) -> None:
    """Raises WasivfsError if an output is one of the inputs."""
    existing = [output for output in outputs if output.is_file()]
    for name in filter(os.path.exists, inputs):
        for output in existing:
            if output.samefile(name):
                raise fail("output is also an input", str(output), "give another name")


def write_text(path: str, text: str) -> None:
    """Writes the only output of a command; `-` is standard output."""
    data = text.encode("utf-8", "surrogateescape")
    if path == "-":
        sys.stdout.buffer.write(data)
        return
    with Outputs() as outputs:
        outputs.create(os.fsencode(path)).write(data)
        outputs.commit()
