# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads the depfiles that compilers write, so that several can become one rule. Pure."""

from __future__ import annotations

import re

# A name ends at white space, unless a backslash escapes it; a backslash before anything else is itself.
_NAME = re.compile(rb"(?:\\[ #]|\\(?![ #\n])|[^\s\\])+")
_ESCAPE = re.compile(rb"(\\*)\\ |\\#|\$\$")


def _unescape(match: re.Match[bytes]) -> bytes:
    if match[0] == b"$$":
        return b"$"
    if match[0] == b"\\#":
        return b"#"
    return match[1][: len(match[1]) // 2] + b" "


def prerequisites(rule: bytes) -> list[bytes]:
    """The names after the colon of the first rule of a depfile whose target holds no colon."""
    joined = rule.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    first = joined.partition(b":")[2].partition(b"\n")[0]
    return [_ESCAPE.sub(_unescape, name) for name in _NAME.findall(first)]
