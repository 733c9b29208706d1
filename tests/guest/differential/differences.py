# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where an embedded tree answers otherwise than Linux for a reason that wasmtime's directory does not share."""

from __future__ import annotations

from .script import Operation

_NO_BYTES = (
    "preview 1 has one call for `read` and `readv`; Linux answers an empty read of a directory differently in the two"
)
_NO_OFFSET = "on Linux a directory has an offset, which was at its maximum"
_ROOT_IS_DOT = "wasi-libc passes the root as `.`"
_EMPTY_IS_DOT = "wasi-libc passes an empty path as `.`"


def reason(operation: Operation, linux: bytes, ours: bytes) -> str | None:
    """Why these answers may differ; None if they may not."""
    name, arguments = operation
    paths = [argument for argument in arguments if isinstance(argument, bytes)]
    if name in ("read", "readv") and ours == b"EISDIR":
        if linux.startswith(b"0 bytes"):
            return _NO_BYTES
        if linux == b"EINVAL":
            return _NO_OFFSET
    if any(path.strip(b"/") == b"" for path in paths):
        return _ROOT_IS_DOT if any(paths) else _EMPTY_IS_DOT
    return None
