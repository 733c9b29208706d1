# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which entries of a root are taken: gitignore-style globs, decided level by level as git does."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from pathspec import GitIgnoreSpec

from wasivfs_rules.errors import Problem

# pathspec's regular expressions do not let a newline match `.`; this code point stands in for it, and
# os.fsdecode() never makes it.
_NEWLINE = "\udc0a"


def _text(path: bytes) -> str:
    return os.fsdecode(path).replace("\n", _NEWLINE)


class GlobList:
    """An ordered list of globs of which the last that matches decides."""

    def __init__(self, globs: Sequence[str]) -> None:
        # A command line has no comments: a leading '#' is a name.
        lines = [("\\" + glob if glob.startswith("#") else glob).replace("\n", _NEWLINE) for glob in globs]
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
        """Whether the globs select the directory itself, so that all below it follows."""
        text = _text(path)
        selected = False
        for pattern, directories_only in self._for_directories:
            if pattern.include is not None and pattern.match_file(text + "/" if directories_only else text):
                selected = pattern.include
        return selected


def glob_problems(globs: Iterable[str]) -> list[Problem]:
    """The globs that cannot match anything, each as a problem."""
    problems = []
    for glob in globs:
        try:
            useless = bool(GlobList([glob]).useless)
        except ValueError:
            useless = True
        if useless:
            problems.append(Problem("glob can match nothing", repr(glob), "write a pattern as in .gitignore"))
    return problems
