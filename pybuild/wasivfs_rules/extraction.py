# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the tree of a program into a directory of the host, and never outside it, whatever names and links it has.

Every directory is opened from the target's descriptor, component by component, and never through a symbolic link; the
links themselves are made last.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wasivfs_rules.errors import Problem, WasivfsError
from wasivfs_rules.layout import DIRECTORY, FILE, SYMLINK
from wasivfs_rules.paths import display
from wasivfs_rules.reader import Entry

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CREATE_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Item:
    """One thing to write; `names` are its path below the target."""

    names: tuple[bytes, ...]
    entry: Entry


class Extraction:
    """Writes below the directory `target`. `force` replaces files and links that are in the way, never directories."""

    def __init__(self, target: int, contents: Callable[[Entry], Iterator[bytes]], *, force: bool) -> None:
        self._target = target
        self._contents = contents
        self._force = force
        self._first_of_inode: dict[int, tuple[bytes, ...]] = {}

    def problems(self, items: Iterable[Item]) -> list[Problem]:
        """All that is in the way of these items."""
        return [problem for item in items if (problem := self._problem(item))]

    def lacking_room(self, items: Iterable[Item]) -> Problem | None:
        """Files can share contents in a program, so that a small one can fill any disk."""
        needed = sum({item.entry.inode: item.entry.size for item in items if item.entry.kind == FILE}.values())
        free = os.fstatvfs(self._target)
        if needed <= free.f_bavail * free.f_frsize:
            return None
        return Problem("not enough room", f"{needed} bytes are to be written", "extract elsewhere, or fewer files")

    def write(self, items: Sequence[Item]) -> None:
        """Writes all items; directories must come before what is in them. Raises OSError with the path in it."""
        for item in sorted(items, key=lambda item: item.entry.kind == SYMLINK):
            with self._parent(item.names) as parent:
                self._make_room(item, parent)
                self._write_one(item, parent)
        # Only now, since writing into a directory changes its time.
        for item in reversed(items):
            if item.entry.kind == DIRECTORY:
                with self._open(item.names) as directory:
                    os.utime(directory, ns=(item.entry.mtime_ns, item.entry.mtime_ns))

    @contextlib.contextmanager
    def _open(self, names: Sequence[bytes]) -> Iterator[int]:
        directory = os.dup(self._target)
        try:
            for name in names:
                inner = os.open(name, _OPEN_DIRECTORY, dir_fd=directory)
                os.close(directory)
                directory = inner
            yield directory
        finally:
            os.close(directory)

    def _parent(self, names: Sequence[bytes]) -> contextlib.AbstractContextManager[int]:
        return self._open(names[:-1])

    def _problem(self, item: Item) -> Problem | None:
        try:
            with self._parent(item.names) as parent:
                mode = os.stat(item.names[-1], dir_fd=parent, follow_symlinks=False).st_mode
        except OSError as error:
            # What is in the way of a parent has been reported with the parent.
            unknown = error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
            where, cure = display(b"/".join(item.names)), "extract elsewhere"
            return Problem(f"cannot write ({error.strerror})", where, cure) if unknown else None
        if stat.S_ISDIR(mode):
            is_in_the_way, cure = item.entry.kind != DIRECTORY, "it is a directory: remove it, or extract elsewhere"
        else:
            is_in_the_way, cure = not self._force, "give --force, or extract elsewhere"
        return Problem("already there", display(b"/".join(item.names)), cure) if is_in_the_way else None

    def _make_room(self, item: Item, parent: int) -> None:
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISDIR(os.stat(item.names[-1], dir_fd=parent, follow_symlinks=False).st_mode) and self._force:
                os.unlink(item.names[-1], dir_fd=parent)

    def _write_one(self, item: Item, parent: int) -> None:
        name, entry = item.names[-1], item.entry
        if entry.kind == DIRECTORY:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=parent)
            return
        first = self._first_of_inode.setdefault(entry.inode, item.names)
        if first is not item.names and self._hard_link(first, name, parent):
            return
        if entry.kind == FILE:
            self._write_file(name, entry, parent)
        else:
            os.symlink(entry.target, name, dir_fd=parent)
            os.utime(name, ns=(entry.mtime_ns, entry.mtime_ns), dir_fd=parent, follow_symlinks=False)

    def _hard_link(self, first: Sequence[bytes], name: bytes, parent: int) -> bool:
        """False where the file system has no hard links."""
        with self._parent(first) as source:
            try:
                os.link(first[-1], name, src_dir_fd=source, dst_dir_fd=parent, follow_symlinks=False)
            except OSError as error:
                if error.errno in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
                    return False
                raise
        return True

    def _write_file(self, name: bytes, entry: Entry, parent: int) -> None:
        descriptor = os.open(name, _CREATE_FILE, 0o666, dir_fd=parent)
        with os.fdopen(descriptor, "wb") as file:
            for piece in self._contents(entry):
                file.write(piece)
            file.flush()
            os.utime(file.fileno(), ns=(entry.mtime_ns, entry.mtime_ns))


def extract(target: str, items: Sequence[Item], contents: Callable[[Entry], Iterator[bytes]], *, force: bool) -> None:
    """Writes items below the directory `target`, which is made if it is missing.

    Raises WasivfsError if something is in the way; then nothing was written.
    """
    os.makedirs(target, exist_ok=True)
    descriptor = os.open(target, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        extraction = Extraction(descriptor, contents, force=force)
        if problems := extraction.problems(items):
            raise WasivfsError(problems)
        if lacking := extraction.lacking_room(items):
            raise WasivfsError([lacking])
        extraction.write(items)
    finally:
        os.close(descriptor)
