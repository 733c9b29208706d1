# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""With 10,000 files embedded, a build with nothing to do costs what it costs with few files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builds.systems import SYSTEMS, Project, make_project
from tests.support import trees
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

REPEATS = 3
# To look at the times of so many files takes tenths of a second, far less than to read them.
ALLOWANCE = 2.0  # seconds


def idle_time(project: Project) -> float:
    """The best of some builds of a project that is set up here."""
    project.set_up()
    return min(project.idle_time() for _ in range(REPEATS))


@pytest.mark.parametrize("name", SYSTEMS)
def test_nothing_to_do_takes_no_longer_with_many_files(
    name: str, debian: Toolchain, shared: Path, tmp_path: Path
) -> None:
    large = make_once(shared / "large-tree", trees.write_many)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "file.txt").write_text("one\n")
    few = idle_time(make_project(name, tmp_path / "few", debian, tmp_path / "one"))
    many = idle_time(make_project(name, tmp_path / "many", debian, large))
    print(f"{name}: {few:.3f} s with one file, {many:.3f} s with {trees.MANY}")
    assert many < few + ALLOWANCE
