# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures of all tests."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.shared import make_once
from tests.support.toolchains import NAMES, Toolchain, debian_toolchain, require_zig, sid_sdk

# Meson and its like are those of the Python that runs the tests.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="run each test with every toolchain, instead of each test with one of them"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves each test that runs with several toolchains to one of them, unless all are asked for.

    The choice depends on the test's name alone, so that the tests of a file use all toolchains that are there.
    """
    if config.getoption("--full"):
        return
    families: dict[str, dict[str, pytest.Item]] = {}
    for item in items:
        if name := _toolchain_of(item):
            families.setdefault(item.nodeid.replace(name, "*"), {})[name] = item
    present = _present_toolchains()
    dropped = set[pytest.Item]()
    for family, members in families.items():
        candidates = [name for name in members if name in present] or list(members)
        chosen = candidates[zlib.crc32(family.encode()) % len(candidates)]
        dropped.update(item for name, item in members.items() if name != chosen)
    config.hook.pytest_deselected(items=[item for item in items if item in dropped])
    items[:] = [item for item in items if item not in dropped]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each reason to skip, with the number of tests."""
    reports = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"skipped {count}: {reason}")


def _toolchain_of(item: pytest.Item) -> str | None:
    """The value of the fixture `toolchain` for this test."""
    callspec = getattr(item, "callspec", None)
    name = callspec.params.get("toolchain") if callspec else None
    return name if name in NAMES else None


def _present_toolchains() -> Iterable[str]:
    """Those of NAMES that this machine seems to have; all of them where a missing one is a failure."""
    if os.environ.get("WASIVFS_REQUIRE_ALL") == "1":
        return NAMES
    present = {
        "debian": shutil.which("clang-19") is not None,
        "zig": importlib.util.find_spec("ziglang") is not None,
        "sid": "WASIVFS_TEST_SID" in os.environ,
    }
    return [name for name in NAMES if present[name]]


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
