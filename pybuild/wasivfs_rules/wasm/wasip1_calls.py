# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The calls of WASI preview 1 that a sealed program may make, from the shim's table of calls."""

from __future__ import annotations

import functools
import re

from wasivfs_rules.common.resources import shim_dir

MODULE = b"wasi_snapshot_preview1"
_ROW = re.compile(rb"^(?:CALL\((\w+), \w+, (\w+),|OTHER\((\w+)\))", re.MULTILINE)


@functools.cache
def calls_of_sealed_programs() -> frozenset[bytes]:
    """The calls that the shim always passes on to the host, and the calls that do not concern files."""
    table = (shim_dir() / "wasip1" / "calls.def").read_bytes()
    return frozenset(name or other for name, host, other in _ROW.findall(table) if other or host == b"ALWAYS")
