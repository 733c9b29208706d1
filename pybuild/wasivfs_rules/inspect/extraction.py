# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the tree of a program into a directory of the host, and never outside it, whatever its names and links are.

No directory is opened through a symbolic link. Links are made last.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, WasivfsError
from wasivfs_rules.common.interruption import deferred
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.inspect.descent import Descent, Folder, Place
from wasivfs_rules.inspect.reader import TreeNode
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE

_CREATE_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Extraction:
    """Writes below the directory `target`. `force` replaces existing files and links, but never directories."""

    def __init__(self, target: int, contents: Callable[[TreeNode], Iterable[bytes]], *, force: bool) -> None:
        self._target = target
        self._descent = Descent(target)
        self._contents = contents
        self._force = force
        self._advance: Callable[[int], object] = lambda _: None

    def problems(self, target: Folder) -> list[Problem]:
        """Problems with existing files in place of the planned ones."""
        found: list[Problem] = []
        inside = [target]  # existing directories of the host
        while inside:
            folder = inside.pop()
            for name, entry in folder.members():
                mode, problem = self._look(folder, name, entry)
                found += [problem] if problem else []
                if stat.S_ISDIR(mode) and name in folder.folders:
                    inside.append(folder.folders[name])
        return found

    def lacking_room(self, target: Folder) -> Problem | None:
        """A problem if the disk is too full. Files can share contents, so that a small program can fill any disk."""
        needed = _bytes_of(target)
        free = os.fstatvfs(self._target)
        if needed <= free.f_bavail * free.f_frsize:
            return None
        return Problem("not enough room", f"{needed} bytes must be written", "extract elsewhere, or fewer files")

    def write(self, target: Folder) -> None:
        """Writes everything that is planned. Raises OSError with the path in it."""
        folders = [*target.all()]
        self._advance = progress.phase("extract", _bytes_of(target))
        for folder in folders:
            descriptor = self._descent.enter(folder)
            for name in folder.folders:
                os.mkdir(name, dir_fd=descriptor)
            for name, entry in folder.files.items():
                self._write_file(name, entry, descriptor)
        for folder in folders:
            for name, (entry, first) in folder.links.items():
                self._write_link(folder, name, entry, first)
        # Last, because writing into a directory changes its time.
        for folder in reversed(folders):
            self._set_time(folder)

    def put_in_place(self, target: Folder, place: Extraction) -> None:
        """Moves everything that was written to the same paths below another target. Existing directories stay."""
        inside = [target]
        for folder in inside:
            for name, entry in folder.members():
                here, there = self._descent.enter(folder), place._descent.enter(folder)
                mode = place._look(folder, name, entry)[0]
                if stat.S_ISDIR(mode):
                    inside.append(folder.folders[name])
                    continue
                if mode and entry.kind == DIRECTORY:  # renaming a directory does not replace a file or link
                    os.unlink(name, dir_fd=there)
                os.rename(name, name, src_dir_fd=here, dst_dir_fd=there)
        for folder in reversed(inside):
            place._set_time(folder)

    def _set_time(self, folder: Folder) -> None:
        if folder.above:  # the target itself belongs to the user
            _set_time_of_name(folder.name, folder.entry, self._descent.enter(folder.above))

    def close(self) -> None:
        """Closes the descriptors, except the target's, which belongs to the caller."""
        self._descent.close()

    def _look(self, folder: Folder, name: bytes, entry: TreeNode) -> tuple[int, Problem | None]:
        """The mode of an existing file at the place of a member, or 0; and the problem, if there is one."""
        try:
            mode = os.stat(name, dir_fd=self._descent.enter(folder), follow_symlinks=False).st_mode
        except FileNotFoundError:
            return 0, None
        except OSError as error:
            return 0, Problem(f"cannot write ({error.strerror})", display(folder.path(name)), "extract elsewhere")
        if stat.S_ISDIR(mode):
            is_in_the_way, cure = entry.kind != DIRECTORY, "it is a directory: remove it, or extract elsewhere"
        else:
            is_in_the_way, cure = not self._force, "give --force, or extract elsewhere"
        return mode, Problem("already there", display(folder.path(name)), cure) if is_in_the_way else None

    def _write_link(self, folder: Folder, name: bytes, entry: TreeNode, first: Place) -> None:
        """Writes a symbolic link, or a hard link to its file; or a copy if the file system has no hard links."""
        if first != (folder, name) and self._hard_link(first, folder, name):
            return
        descriptor = self._descent.enter(folder)
        if entry.kind == FILE:
            self._write_file(name, entry, descriptor)
        else:
            os.symlink(entry.target, name, dir_fd=descriptor)
            _set_time_of_name(name, entry, descriptor)

    def _hard_link(self, first: Place, folder: Folder, name: bytes) -> bool:
        """False if the file system has no hard links."""
        source = os.dup(self._descent.enter(first[0]))
        try:
            descriptor = self._descent.enter(folder)
            os.link(first[1], name, src_dir_fd=source, dst_dir_fd=descriptor, follow_symlinks=False)
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
                return False
            raise
        finally:
            os.close(source)
        return True

    def _write_file(self, name: bytes, entry: TreeNode, directory: int) -> None:
        descriptor = os.open(name, _CREATE_FILE, 0o666, dir_fd=directory)
        try:
            for piece in self._contents(entry):
                self._advance(len(piece))
                written = os.write(descriptor, piece)
                while written < len(piece):
                    written += os.write(descriptor, piece[written:])
            time = entry.mtime_ns
            os.utime(descriptor, ns=(time, time))
        finally:
            os.close(descriptor)


def _bytes_of(target: Folder) -> int:
    return sum(entry.size for folder in target.all() for entry in folder.files.values())


def _set_time_of_name(name: bytes, entry: TreeNode, directory: int) -> None:
    os.utime(name, ns=(entry.mtime_ns, entry.mtime_ns), dir_fd=directory, follow_symlinks=False)


def extract(target: str, planned: Folder, contents: Callable[[TreeNode], Iterable[bytes]], *, force: bool) -> None:
    """Writes everything that is planned below the directory `target`, or nothing. Makes `target` if it is missing.

    Raises WasivfsError if an existing file is in the way, OSError if a file cannot be written.
    """
    os.makedirs(target, exist_ok=True)
    with _opened(target, contents, force=force) as place:
        if problems := place.problems(planned):
            raise WasivfsError(problems)
        if lacking := place.lacking_room(planned):
            raise WasivfsError([lacking])
        with temporary_folder(Path(target)) as folder, _opened(str(folder), contents, force=force) as staged:
            staged.write(planned)
            with deferred():
                staged.put_in_place(planned, place)


@contextlib.contextmanager
def _opened(directory: str, contents: Callable[[TreeNode], Iterable[bytes]], *, force: bool) -> Iterator[Extraction]:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    extraction = Extraction(descriptor, contents, force=force)
    try:
        yield extraction
    finally:
        extraction.close()
        os.close(descriptor)
