# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Names as bytes: how guest paths are normalised and how any path is shown to a person."""

from __future__ import annotations

import re

from wasivfs_rules.errors import fail

NAME_MAX = 255
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def display(path: bytes) -> str:
    """The path as one printable line: bytes that are not UTF-8 and control characters become escapes."""
    return _UNPRINTABLE.sub(lambda match: f"\\x{ord(match[0]):02x}", path.decode("utf-8", "backslashreplace"))


def normalise_guest(guest: bytes) -> bytes:
    """An absolute guest path without empty components; a trailing slash stays, since it says `under this directory`.

    Raises WasivfsError for a path that is relative, has `.` or `..`, or a name that no image can hold.
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
    slash = b"/" if names and guest.endswith(b"/") else b""
    return b"/" + b"/".join(names) + slash
