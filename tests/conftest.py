# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures of all tests."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from tests.support.forms import FORMS
from tests.support.toolchains import NAMES, Toolchain, debian_toolchain, named_toolchain

# Meson and its like are those of the Python that runs the tests.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full",
        action="store_true",
        help="run each test with every toolchain and in every form of the program, instead of some of these pairs",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_form: slow, so that it runs in one form of the program unless with --full")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves each test that runs with several toolchains to one of them, unless all are asked for.

    A test of several forms of a program runs in each form if it is quick, with any of the toolchains, else in one form.
    The choice depends on the test's name alone, so that the tests of a file use all toolchains that are there.
    """
    if config.getoption("--full"):
        return
    families: dict[str, list[pytest.Item]] = {}
    for item in items:
        if _toolchain_of(item) or _form_of(item):
            families.setdefault(_family_of(item), []).append(item)
    present = _present_toolchains()
    dropped = set[pytest.Item]()
    for family, members in families.items():
        candidates = [item for item in members if _toolchain_of(item) in {*present, None}] or members
        chosen = candidates[zlib.crc32(family.encode()) % len(candidates)]
        dropped.update(item for item in members if item is not chosen)
    config.hook.pytest_deselected(items=[item for item in items if item in dropped])
    items[:] = [item for item in items if item not in dropped]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each reason to skip, with the number of tests."""
    reports = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"skipped {count}: {reason}")


def _parameter(item: pytest.Item, name: str, known: Sequence[str]) -> str | None:
    """The value that the test has for a fixture, if it is a known one."""
    callspec = getattr(item, "callspec", None)
    value = callspec.params.get(name) if callspec else None
    return value if value in known else None


def _toolchain_of(item: pytest.Item) -> str | None:
    return _parameter(item, "toolchain", NAMES)


def _form_of(item: pytest.Item) -> str | None:
    return _parameter(item, "form", FORMS)


def _family_of(item: pytest.Item) -> str:
    """The name of the test without the toolchain, and without the form if one form of it is enough."""
    is_slow = item.get_closest_marker("one_form") is not None or _parameter(item, "engine", ["node"]) is not None
    test, bracket, values = item.nodeid.partition("[")
    for value in (_toolchain_of(item), _form_of(item) if is_slow else None):
        if value:
            values = re.sub(rf"(^|-){value}(?=-|\]$)", r"\1*", values, count=1)
    return test + bracket + values


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


@pytest.fixture(scope="session", params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """Each form of a program in turn."""
    name: str = request.param
    return name


@pytest.fixture(scope="session", params=NAMES)
def toolchain(request: pytest.FixtureRequest, shared: Path) -> Toolchain:
    """Each toolchain in turn."""
    return named_toolchain(request.param, shared)
