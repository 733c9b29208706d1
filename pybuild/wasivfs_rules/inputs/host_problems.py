# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Problems of paths that the host has not, or refuses to read. Loads quickly, for `wasivfs cc`."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable

from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.paths import display
from wasivfs_rules.inputs.mounts import intended

LEAVE_OUT = "leave it out with --exclude"
CHANGED_CURE = "build again when no process writes to it"


def host_problem(error: OSError, path: bytes) -> Problem:
    """The problem of a path that the host refused to read."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return Problem("permission denied", display(path), f"make it readable or {LEAVE_OUT}")
    what = (error.strerror or str(error)).lower()
    return Problem(f"cannot read ({what})", display(path), LEAVE_OUT)


def root_problem(error: OSError, path: bytes) -> Problem:
    """As host_problem(), of the path of a root."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        meant = intended(os.fsdecode(path))
        cure = f'write guest = "{meant[1]}" beside host' if meant else "give an existing directory or file"
        return Problem("no such file or directory", display(path), cure)
    return host_problem(error, path)


def root_problems(paths: Iterable[bytes]) -> list[Problem]:
    """The problems of roots that are visible without reading their contents."""
    problems = []
    for path in paths:
        try:
            os.stat(path)
        except OSError as error:
            problems.append(root_problem(error, path))
    return problems
