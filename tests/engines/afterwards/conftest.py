# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Later tools, from npm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.npm import npm_packages


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of the programs of the packages."""
    return npm_packages() / ".bin"
