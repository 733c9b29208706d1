# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Selects the entries of a root by globs as in .gitignore, level by level as git does."""

from __future__ import annotations

import functools
import os
import re
import warnings
from collections.abc import Iterable, Sequence

from wasivfs_rules.common.errors import Problem

# In pathspec's regular expressions, `.` does not match a newline. This code point replaces it; os.fsdecode() never
# produces it.
_NEWLINE = "\udc0a"
# git supports these classes; pathspec reads them as sets of letters.
_POSIX_CLASS = re.compile(r"\[[^]]*\[:\w+:\]")


def _text(path: bytes) -> str:
    return os.fsdecode(path).replace("\n", _NEWLINE)


class GlobList:
    """An ordered list of globs; the last that matches decides."""

    def __init__(self, globs: Sequence[str]) -> None:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 (takes as long to load as Python itself; most calls need no globs)

        # Globs are no lines of a file with comments: a leading '#' is part of a name.
        lines = [("\\" + glob if glob.startswith("#") else glob).replace("\n", _NEWLINE) for glob in globs]
        with warnings.catch_warnings():
            # pathspec makes sets that a later Python may read differently; the warning concerns pathspec only.
            warnings.simplefilter("ignore", FutureWarning)
            self._spec = GitIgnoreSpec.from_lines(lines, backend="simple")
        self.useless = [
            glob for glob, pattern in zip(globs, self._spec.patterns, strict=True) if pattern.include is None
        ]
        self._for_directories = [
            (pattern, line.rstrip().endswith("/")) for pattern, line in zip(self._spec.patterns, lines, strict=True)
        ]

    def matches_file(self, path: bytes) -> bool:
        """Whether the globs select the file or link at this path, relative to the root."""
        return self._spec.match_file(_text(path))

    def matches_directory(self, path: bytes) -> bool:
        """Whether the globs select the directory itself, and so everything below it."""
        text = _text(path)
        selected = False
        for pattern, directories_only in self._for_directories:
            if pattern.include is not None and pattern.match_file(text + "/" if directories_only else text):
                selected = pattern.include
        return selected


@functools.lru_cache(maxsize=256)
def glob_list(globs: tuple[str, ...]) -> GlobList:
    """The list of these globs, cached because many roots of a manifest have the same globs."""
    return GlobList(globs)


def glob_problems(globs: Iterable[str]) -> list[Problem]:
    """A problem for each glob that cannot match anything, or that would match something else."""
    return [problem for glob in globs if (problem := _problem(glob))]


def _problem(glob: str) -> Problem | None:
    if _POSIX_CLASS.search(glob):
        return Problem("glob has a named character class", repr(glob), "write a set as [a-z]")
    try:
        useless = bool(glob_list((glob,)).useless)
    except (ValueError, re.error):
        useless = True
    return Problem("glob can match nothing", repr(glob), "write a pattern as in .gitignore") if useless else None
