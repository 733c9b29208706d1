# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tools that a test needs and a machine may lack."""

from __future__ import annotations

import os
import shutil

import pytest


def missing(name: str, cure: str) -> None:
    """Skips the test for want of a tool, or fails it under WASIVFS_REQUIRE_ALL=1. Does not return."""
    message = f"{name} is missing; {cure}"
    if os.environ.get("WASIVFS_REQUIRE_ALL") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def require_tool(name: str, cure: str) -> str:
    """The path of a program on $PATH; without it, the test is skipped with the cure, or failed if all are required."""
    path = shutil.which(name)
    if path is None:
        missing(name, cure)
    assert path is not None
    return path
