# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures of the tests of packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packages.sample import make_project
from tests.support.toolchains import require_zig
from tests.support.wheels import Installed, install_wasivfs


@pytest.fixture(scope="session")
def wasivfs_installed(shared: Path) -> Installed:
    """wasivfs as users have it, with a compiler."""
    require_zig()
    return install_wasivfs(shared)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")
