# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Paths as bytes: normalises guest paths, and formats any path for messages."""

from __future__ import annotations

from collections.abc import Iterable

from wasivfs_rules.common.errors import Problem, WasivfsError, fail, one_line
from wasivfs_rules.common.sizes import DEPTH_MAX, NAME_MAX

_SHOWN = 60  # bytes shown of a path that is too long for a message


def display(path: bytes) -> str:
    """The path as one printable line: bytes that are not UTF-8 and control characters become escapes."""
    return one_line(path.decode("utf-8", "backslashreplace"))


def outermost(paths: Iterable[bytes]) -> tuple[bytes, ...]:
    """The guest paths without those that lie below another one. None begins or ends with a slash; the root is empty."""
    found: list[bytes] = []
    for path in sorted(paths, key=lambda path: path.split(b"/")):  # what lies below a directory comes next to it
        if not found or (found[-1] and not (path + b"/").startswith(found[-1] + b"/")):
            found.append(path)
    return tuple(found)


def too_deep(path: bytes) -> Problem:
    """The problem of a guest path of more than DEPTH_MAX components."""
    depth = sum(1 for name in path.split(b"/") if name)
    where = f"{display(path[:_SHOWN])}… of {depth} components"
    return Problem(f"guest path is deeper than {DEPTH_MAX} directories", where, "embed it further up")


def normalise_guest(guest: bytes) -> bytes:
    """An absolute guest path without empty components. A trailing slash stays: it means `in this directory`.

    Raises WasivfsError if the path is relative, or has `.`, `..` or a name that no image can contain.
    """
    where = display(guest)
    if not guest.startswith(b"/"):
        raise fail("guest path is not absolute", where or "''", "start it with /")
    names = [name for name in guest.split(b"/") if name]
    for name in names:
        if name in (b".", b".."):
            raise fail(f"guest path has the component '{display(name)}'", where, "write it without")
        if len(name) > NAME_MAX:
            raise fail(f"name is longer than {NAME_MAX} bytes", where, "shorten it")
        if b"\0" in name:
            raise fail("guest path has a NUL byte", where, "write it without")
    if len(names) > DEPTH_MAX:
        raise WasivfsError([too_deep(guest)])
    slash = b"/" if names and guest.endswith(b"/") else b""
    return b"/" + b"/".join(names) + slash
