# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The symbolic links that decide where a path of the host leads."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

_LINKS_MAX = 40  # as in the kernel; a path with more does not resolve


def deciding_links(path: bytes) -> Iterator[bytes]:
    """The directories of the links on the way, each followed by its link: a depfile must name them all.

    Build systems see only the time of a link's target. If a link is replaced, only the time of its directory changes.
    """
    here, pending, followed = b"/" if path.startswith(b"/") else b"", path.split(b"/")[::-1], 0
    while pending:
        name = pending.pop()
        if name in {b"", b"."}:
            continue
        there = os.path.join(here, name)
        try:
            is_link = stat.S_ISLNK(os.lstat(there).st_mode)
        except OSError:
            return
        if not is_link:
            here = there
            continue
        followed += 1
        if followed > _LINKS_MAX:
            return
        yield here or b"."
        if not _is_above_working_directory(there):
            yield there
        target = os.readlink(there)
        if target.startswith(b"/"):
            here = b"/"
        pending += target.split(b"/")[::-1]


def _is_above_working_directory(path: bytes) -> bool:
    """Whether the build itself is below: then each build changes the directory, which says nothing about the link."""
    return (os.getcwdb() + b"/").startswith(os.path.join(os.path.realpath(path), b""))
