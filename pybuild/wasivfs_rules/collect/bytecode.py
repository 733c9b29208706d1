# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Python's compiled files: the times of sources that keep them fresh. Pure.

Python uses `__pycache__/NAME.TAG.pyc` only if its head contains the time and the size of NAME.py, or forbids the
comparison: https://peps.python.org/pep-0552/
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from typing import NamedTuple

from wasivfs_rules.collect.tree import File, Link, Tree
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.paths import display

HEAD_SIZE = 16
_PATH = re.compile(rb"((?:.*/)?)__pycache__/([^/]+?)\.[^/.]+(?:\.opt-[^/.]+)?\.pyc", re.DOTALL)
_HEAD = struct.Struct("<4xIII")  # flags, then the source's time in seconds and its size, modulo 2**32
_BY_HASH = 1
_NANOSECONDS = 10**9
_WORD = 0xFFFFFFFF


class SourceTimes(NamedTuple):
    """`mtimes_ns` are the times of sources, by guest path, that keep their compiled files fresh."""

    mtimes_ns: Mapping[bytes, int]
    problems: tuple[Problem, ...]


def is_bytecode(path: bytes) -> bool:
    """Whether the file at this guest path is a compiled file, for which Python searches a source."""
    return path.endswith(b".pyc") and _PATH.fullmatch(path) is not None


def source_times(tree: Tree, heads: Mapping[bytes, bytes], *, keep: bool) -> SourceTimes:
    """`heads` are the first HEAD_SIZE bytes of the compiled files. With `keep`, sources keep the host's times."""
    times: dict[bytes, int] = {}
    stale: list[bytes] = []
    for path, head in sorted(heads.items()):
        source = _PATH.sub(rb"\1\2.py", path)
        entry = tree.entries.get(source)
        flags, time, size = _HEAD.unpack(head) if len(head) == HEAD_SIZE else (0, 0, -1)
        if flags & _BY_HASH or isinstance(entry, Link):  # the target of a link may have another time
            continue
        if not isinstance(entry, File) or entry.size & _WORD != size:
            stale.append(path)
            continue
        embedded = entry.mtime_ns // _NANOSECONDS & _WORD if keep else times.setdefault(source, time)
        if embedded != time:
            stale.append(path)
    return SourceTimes({path: time * _NANOSECONDS for path, time in times.items()}, tuple(_stale_problems(tree, stale)))


def _stale_problems(tree: Tree, stale: list[bytes]) -> list[Problem]:
    if not stale:
        return []
    more = f" and {len(stale) - 1} more" if len(stale) > 1 else ""
    cure = "run `python -m compileall` on the directory, or leave it out with --exclude __pycache__"
    where = display(tree.entries[stale[0]].host) + more
    return [Problem("Python will not use a compiled file, which is not of the embedded source", where, cure)]
