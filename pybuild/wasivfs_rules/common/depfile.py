# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Make rules that name the inputs of an output: writes them for Ninja and GNU Make, and reads them from compilers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.paths import display

# Ninja ends a name at these, even after a backslash (before version 1.13 also at " ' ? and &; it then always runs the
# rule). It reads a colon at the end as the end of a target, and a backslash at the end as a continuation.
_INEXPRESSIBLE = re.compile(rb"[\x00-\x1f\x7f*<>|;^`]|[:\\]\Z")
_ESCAPE = re.compile(rb"(\\*)([ #:])|\$")
# GNU Make does not read such a rule as a rule for this target.
_NO_TARGET = re.compile(rb"[=%]")
# Ninja compares each name with all names before it. Beyond this many, the rules that only Make needs cost seconds.
_REMOVABLE_MAX = 20_000
# A name ends at white space, unless a backslash escapes it. Before anything else, a backslash stands for itself.
_READ_NAME = re.compile(rb"(?:\\[ #]|\\(?![ #\n])|[^\s\\])+")
_ESCAPED = re.compile(rb"(\\*)\\ |\\#|\$\$")


def _escape_one(match: re.Match[bytes]) -> bytes:
    if match[0] == b"$":
        return b"$$"
    # Before a space, each backslash of the name is doubled; elsewhere it stands for itself.
    backslashes = match[1] * 2 if match[2] == b" " else match[1]
    return backslashes + b"\\" + match[2]


def escape(path: bytes) -> bytes | None:
    """The path as written in a depfile, or None if Ninja cannot read it there."""
    if _INEXPRESSIBLE.search(path):
        return None
    return _ESCAPE.sub(_escape_one, path)


def make_rule(target: bytes, inputs: Iterable[bytes]) -> bytes:
    """The rule, and an empty rule `file:` for each input, so that Make does not fail if an input is removed.

    The empty rules are left out if there are too many inputs. They have no recipe, which would replace the recipe of a
    makefile that makes the file. An input whose name cannot be written is left out; its directory represents it.
    Raises WasivfsError if the name of the target cannot be written.
    """
    escaped_target = escape(target)
    if escaped_target is None:
        raise fail(
            "depfile cannot have a target of this name", display(target) or "''", "name another target or output"
        )
    escaped = [path for path in map(escape, inputs) if path is not None]
    rule = b" \\\n  ".join([escaped_target + b":", *escaped]) + b"\n"
    removable = [path for path in escaped if not _NO_TARGET.search(path)] if len(escaped) <= _REMOVABLE_MAX else []
    return rule + b"".join(path + b":\n" for path in removable)


def write_rule(outputs: Outputs, path: bytes, target: bytes, inputs: Iterable[bytes]) -> None:
    """Makes a depfile the first output: an old depfile beside another new output would hide new inputs."""
    outputs.create(path).write(make_rule(target, inputs))


def _unescape(match: re.Match[bytes]) -> bytes:
    if match[0] == b"$$":
        return b"$"
    if match[0] == b"\\#":
        return b"#"
    return match[1][: len(match[1]) // 2] + b" "


def prerequisites(rule: bytes) -> list[bytes]:
    """The names after the colon of the first rule of a depfile. The target must not contain a colon."""
    joined = rule.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    first = joined.partition(b":")[2].partition(b"\n")[0]
    return [_ESCAPED.sub(_unescape, name) for name in _READ_NAME.findall(first)]
