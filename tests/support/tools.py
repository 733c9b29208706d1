# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tools that a test needs and a machine may lack."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess

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


@functools.cache
def nobody_known() -> tuple[str, ...]:
    """The start of a command that runs as a user whom the system does not know, and who thus has no home."""
    command = (require_tool("unshare", "on Debian, apt install util-linux"), "-U", "--map-user=12345")
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
        missing("a user namespace", "allow unprivileged user namespaces, and run the tests outside of a chroot")
    return command
