# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The calls of WASI that concern files, from the shim's tables of calls, one for each front."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from wasivfs_rules.common.resources import shim_dir

MODULE = b"wasi_snapshot_preview1"
# The prefixes of interfaces of WASI 0.2: of all, and of those whose every call concerns files.
COMPONENT_MODEL, FILES = b"wasi:", b"wasi:filesystem/"
HOOK_OF_WASIP2 = b"__wasm_import_"
_ROW = re.compile(rb"^(?:CALL\((\w+), \w+, (\w+),|OTHER\((\w+)\))", re.MULTILINE)
_INTERFACE = re.compile(rb'^#define (\w+) "([^"]+)"', re.MULTILINE)
_ROW_OF_WASIP2 = re.compile(rb'^CALL\((\w+), "([^"]+)",\s+(\w+),\s+(?:TRACED|UNTRACED),', re.MULTILINE)


@functools.cache
def calls_of_sealed_programs() -> frozenset[bytes]:
    """The calls of preview 1 that the shim always passes on to the host, and those that do not concern files."""
    table = (shim_dir() / "wasip1" / "calls.def").read_bytes()
    return frozenset(name or other for name, host, other in _ROW.findall(table) if other or host == b"ALWAYS")


@functools.cache
def hooks_of_wasip2() -> Mapping[tuple[bytes, bytes], bytes]:
    """The symbol of the hook for each call of WASI 0.2 that has one, by interface, without version, and function."""
    table = (shim_dir() / "wasip2" / "calls.def").read_bytes()
    interfaces = dict(_INTERFACE.findall(table))
    rows = _ROW_OF_WASIP2.findall(table)
    return {(interfaces[interface], function): HOOK_OF_WASIP2 + name for interface, function, name in rows}
