# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the tree of a program into a directory of the host, and never outside it, whatever names and links it has.

No directory is opened through a symbolic link; the links themselves are made last.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from wasivfs_rules.common.errors import Problem, WasivfsError
from wasivfs_rules.common.interruption import deferred
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.inspect.descent import Descent, Item
from wasivfs_rules.inspect.reader import TreeNode
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE, SYMLINK

_CREATE_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Extraction:
    """Writes below the directory `target`. `force` replaces files and links that are in the way, never directories."""

    def __init__(self, target: int, contents: Callable[[TreeNode], Iterator[bytes]], *, force: bool) -> None:
        self._target = target
        self._descent = Descent(target)
        self._contents = contents
        self._force = force
        self._first_of_inode: dict[int, Item] = {}

    def problems(self, items: Iterable[Item]) -> list[Problem]:
        """All that is in the way of these items; directories must come before what is in them."""
        found: list[Problem] = []
        inside: set[Item] = set()  # directories of the host that are there already
        for item in items:
            if item.above is None or item.above in inside:
                mode, problem = self._look(item)
                found += [problem] if problem else []
                if stat.S_ISDIR(mode):
                    inside.add(item)
        return found

    def lacking_room(self, items: Iterable[Item]) -> Problem | None:
        """Files can share contents in a program, so that a small one can fill any disk."""
        needed = sum({item.entry.inode: item.entry.size for item in items if item.entry.kind == FILE}.values())
        free = os.fstatvfs(self._target)
        if needed <= free.f_bavail * free.f_frsize:
            return None
        return Problem("not enough room", f"{needed} bytes must be written", "extract elsewhere, or fewer files")

    def write(self, items: Sequence[Item]) -> None:
        """Writes all items; directories must come before what is in them. Raises OSError with the path in it."""
        for item in sorted(items, key=lambda item: item.entry.kind == SYMLINK):
            self._write_one(item)
        # Only now, since writing into a directory changes its time.
        for item in reversed(items):
            if item.entry.kind == DIRECTORY:
                self._set_time(item)

    def put_in_place(self, items: Sequence[Item], place: Extraction) -> None:
        """Moves what was written to the same paths below another target; what is a directory there already, stays."""
        inside: dict[Item, None] = {}
        for item in items:
            if item.above is None or item.above in inside:
                here, there = self._descent.parent(item), place._descent.parent(item)
                mode = place._look(item)[0]
                if stat.S_ISDIR(mode):
                    inside[item] = None
                    continue
                if mode and item.entry.kind == DIRECTORY:  # a directory does not replace a file or link by itself
                    os.unlink(item.name, dir_fd=there)
                os.rename(item.name, item.name, src_dir_fd=here, dst_dir_fd=there)
        for item in reversed(inside):
            place._set_time(item)

    def _set_time(self, item: Item) -> None:
        times = (item.entry.mtime_ns, item.entry.mtime_ns)
        os.utime(item.name, ns=times, dir_fd=self._descent.parent(item), follow_symlinks=False)

    def close(self) -> None:
        """Gives back the descriptors; the target's is the caller's."""
        self._descent.close()

    def _look(self, item: Item) -> tuple[int, Problem | None]:
        """The mode of what is in an item's place, or 0, and what is wrong with that."""
        try:
            mode = os.stat(item.name, dir_fd=self._descent.parent(item), follow_symlinks=False).st_mode
        except FileNotFoundError:
            return 0, None
        except OSError as error:
            return 0, Problem(f"cannot write ({error.strerror})", display(item.path()), "extract elsewhere")
        if stat.S_ISDIR(mode):
            is_in_the_way, cure = item.entry.kind != DIRECTORY, "it is a directory: remove it, or extract elsewhere"
        else:
            is_in_the_way, cure = not self._force, "give --force, or extract elsewhere"
        return mode, Problem("already there", display(item.path()), cure) if is_in_the_way else None

    def _write_one(self, item: Item) -> None:
        name, entry, parent = item.name, item.entry, self._descent.parent(item)
        if entry.kind == DIRECTORY:
            os.mkdir(name, dir_fd=parent)
            return
        first = self._first_of_inode.setdefault(entry.inode, item)
        if first is not item:
            if self._hard_link(first, item):
                return
            parent = self._descent.parent(item)
        if entry.kind == FILE:
            self._write_file(name, entry, parent)
        else:
            os.symlink(entry.target, name, dir_fd=parent)
            os.utime(name, ns=(entry.mtime_ns, entry.mtime_ns), dir_fd=parent, follow_symlinks=False)

    def _hard_link(self, first: Item, item: Item) -> bool:
        """False where the file system has no hard links."""
        source = os.dup(self._descent.parent(first))
        try:
            parent = self._descent.parent(item)
            os.link(first.name, item.name, src_dir_fd=source, dst_dir_fd=parent, follow_symlinks=False)
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
                return False
            raise
        finally:
            os.close(source)
        return True

    def _write_file(self, name: bytes, entry: TreeNode, parent: int) -> None:
        descriptor = os.open(name, _CREATE_FILE, 0o666, dir_fd=parent)
        with os.fdopen(descriptor, "wb") as file:
            for piece in self._contents(entry):
                file.write(piece)
            file.flush()
            os.utime(file.fileno(), ns=(entry.mtime_ns, entry.mtime_ns))


def extract(
    target: str, items: Sequence[Item], contents: Callable[[TreeNode], Iterator[bytes]], *, force: bool
) -> None:
    """Writes items below the directory `target`, which is made if it is missing: all of them or none.

    Raises WasivfsError if something is in the way, OSError if they cannot be written.
    """
    os.makedirs(target, exist_ok=True)
    with _opened(target, contents, force=force) as place:
        if problems := place.problems(items):
            raise WasivfsError(problems)
        if lacking := place.lacking_room(items):
            raise WasivfsError([lacking])
        with temporary_folder(Path(target)) as folder, _opened(str(folder), contents, force=force) as staged:
            staged.write(items)
            with deferred():
                staged.put_in_place(items, place)


@contextlib.contextmanager
def _opened(directory: str, contents: Callable[[TreeNode], Iterator[bytes]], *, force: bool) -> Iterator[Extraction]:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    extraction = Extraction(descriptor, contents, force=force)
    try:
        yield extraction
    finally:
        extraction.close()
        os.close(descriptor)
