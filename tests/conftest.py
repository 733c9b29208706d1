# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures of all tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.shared import make_once
from tests.support.toolchains import NAMES, Toolchain, debian_toolchain, require_zig, sid_sdk

# Meson and its like are those of the Python that runs the tests.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all its processes share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def debian(shared: Path) -> Toolchain:
    """The quickest toolchain, for what does not depend on it."""
    return debian_toolchain(shared)


@pytest.fixture(scope="session", params=NAMES)
def toolchain(request: pytest.FixtureRequest, shared: Path) -> Toolchain:
    """Each toolchain in turn."""
    name: str = request.param
    if name == "debian":
        return debian_toolchain(shared)
    if name == "sid":
        return Toolchain(name, str(make_once(shared / "wasi-sdk-sid", sid_sdk)))
    require_zig()
    return Toolchain(name, "zig")
