# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What engines refuse."""

from __future__ import annotations

from collections.abc import Sequence

from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.sizes import show_size

MODULE_LIMIT_OF_V8 = 1 << 30
# Engines read no module with more data segments.
SEGMENTS_MAX = 100_000


def size_warnings(program: str, size: int) -> Sequence[Problem]:
    """For a program of so many bytes."""
    if size <= MODULE_LIMIT_OF_V8:
        return ()
    limit = show_size(MODULE_LIMIT_OF_V8)
    what = f"the program has {show_size(size)}; Node and browsers with V8 refuse more than {limit}"
    return (Problem(what, program, "embed less for these engines"),)
