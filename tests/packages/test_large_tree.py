# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""With 10,000 assets, a backend with nothing to do takes what it takes for files of its own, or for few."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.support import trees
from tests.support.commands import ROOT, write_sources
from tests.support.cost import cpu_of_children
from tests.support.wheels import Installed, must_run

REPEATS = 3
SETUPTOOLS = "import setuptools; setuptools.setup()", "-q", "build"
MESON_PYTHON = ("import mesonpy; mesonpy.build_wheel('.', {'build-dir': 'build'})",)
PYPROJECT = """\
[project]
name = "sample"
version = "1.0"

[tool.setuptools]
packages = ["sample"]
"""
PACKAGE_DATA = """\
[tool.setuptools.package-data]
sample = ["assets/**"]
"""
PROGRAM = """\
[[tool.wasivfs.program]]
output = "sample/empty.wasm"
sources = ["empty.c"]
dirs = ["assets::/"]
"""


def idle_time(project: Path, installed: Installed, *code: str) -> float:
    """Builds, and then returns the CPU time of the cheapest of some builds that link nothing anew, in seconds."""
    command = [sys.executable, "-W", "ignore", "-c", *code]
    environment = installed.environment()
    must_run(command, environment, project)
    linked = programs(project)
    spent = []
    for _ in range(REPEATS):
        with cpu_of_children() as used:
            must_run(command, environment, project)
        spent.append(used.seconds)
    assert programs(project) == linked
    return min(spent)


def programs(project: Path) -> dict[Path, int]:
    """When each program in the build folder was written, in nanoseconds."""
    return {path: path.stat().st_mtime_ns for path in (project / "build").rglob("*.wasm")}


def test_setuptools_with_nothing_to_do_takes_no_longer_than_with_as_much_package_data(
    wasivfs_installed: Installed, tmp_path: Path
) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    for project, table, assets in ((theirs, PACKAGE_DATA, "sample/assets"), (ours, PROGRAM, "assets")):
        trees.write_many(project / assets)
        trees.write(project, "sample/__init__.py")
        trees.write(project, "pyproject.toml", (PYPROJECT + table).encode())
        write_sources(project, empty="int main(void) { return 0; }\n")
    assert idle_time(ours, wasivfs_installed, *SETUPTOOLS) <= idle_time(theirs, wasivfs_installed, *SETUPTOOLS)
    (program,) = programs(ours)
    assert program.stat().st_size > trees.MANY


def test_meson_python_with_nothing_to_do_takes_what_it_takes_with_few_assets(
    wasivfs_installed: Installed, tmp_path: Path
) -> None:
    few, many = (shutil.copytree(ROOT / "examples" / "python-meson", tmp_path / name) for name in ("few", "many"))
    trees.write_many(many / "data")
    times = [idle_time(project, wasivfs_installed, *MESON_PYTHON) for project in (few, many)]
    assert times[1] <= 2 * times[0]
