# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The example packages, one for setuptools and one for meson-python: their wheels, and what is installed from them."""

from __future__ import annotations

import shutil
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.archives import unpack
from tests.support.commands import ROOT
from tests.support.cost import cpu_of_children
from tests.support.engines import Finished
from tests.support.git import make_repository
from tests.support.shared import make_once
from tests.support.wheels import (
    Installed,
    build_sdist,
    build_wheel,
    contents,
    install_beside_wasmtime,
    install_in_place,
    must_run,
)

BACKENDS = {"python-setuptools": "setuptools.build_meta", "python-meson": "mesonpy"}
PROGRAM = "units_wasm/units.wasm"
BOTH = pytest.mark.parametrize("name", BACKENDS)


def copy_example(name: str, folder: Path) -> Path:
    """A copy to build in, known to git, which meson-python takes the files of an sdist from."""
    shutil.copytree(ROOT / "examples" / name, folder)
    make_repository(folder)
    return folder


@pytest.fixture(scope="session")
def wheel_of(shared: Path, wasivfs_installed: Installed) -> Callable[[str], Path]:
    def find(name: str) -> Path:
        def make(folder: Path) -> None:
            build_wheel(copy_example(name, folder / "project"), folder / "wheel", wasivfs_installed)

        (wheel,) = (make_once(shared / f"wheel-of-{name}", make) / "wheel").iterdir()
        return wheel

    return find


@pytest.fixture(scope="session", params=BACKENDS)
def programs(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    wheel_of: Callable[[str], Path],
    wasivfs_installed: Installed,
) -> Path:
    """The programs of an environment with nothing but an example and what it depends on, for each example."""
    wheels = [wheel_of(request.param), wasivfs_installed.runtime_wheel]
    return install_beside_wasmtime(wheels, tmp_path_factory.mktemp("environment"))


@BOTH
def test_a_wheel_is_for_every_machine_and_holds_the_program_and_its_script(
    name: str, wheel_of: Callable[[str], Path]
) -> None:
    wheel = wheel_of(name)
    assert wheel.name == "units_wasm-1.0-py3-none-any.whl"
    assert sorted(contents(wheel)) == ["units_wasm/__init__.py", PROGRAM]


def test_both_wheels_hold_the_same(wheel_of: Callable[[str], Path]) -> None:
    first, second = (contents(wheel_of(name)) for name in BACKENDS)
    assert first == second


@BOTH
def test_an_sdist_makes_the_same_wheel(
    name: str, wheel_of: Callable[[str], Path], wasivfs_installed: Installed, tmp_path: Path
) -> None:
    project = copy_example(name, tmp_path / "project")
    sdist = build_sdist(project, tmp_path / "sdist", wasivfs_installed, BACKENDS[name])
    unpack(sdist, tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    wheel = build_wheel(unpacked, tmp_path / "wheel", wasivfs_installed)
    assert contents(wheel) == contents(wheel_of(name))


@pytest.mark.parametrize(
    ("arguments", "stdin", "finished"),
    [
        (["26.2", "mi", "km"], b"", Finished(b"42.1648128\n", b"", 0)),
        ([], b"-40 F C\n2 h min\n", Finished(b"-40\n120\n", b"", 0)),
        (["1", "kg", "m"], b"", Finished(b"", b"units: 'kg' is of mass and 'm' of length\n", 1)),
        (["1"], b"", Finished(b"", b"usage: units AMOUNT FROM TO, or lines of that form on standard input\n", 2)),
    ],
)
def test_an_installed_program_works_from_any_folder_without_a_compiler(
    arguments: list[str], stdin: bytes, finished: Finished, programs: Path, tmp_path: Path
) -> None:
    result = subprocess.run(
        [programs / "units", *arguments],
        env={"PATH": "/nonexistent", "HOME": str(tmp_path)},
        cwd=tmp_path,
        input=stdin,
        capture_output=True,
        check=False,
    )
    assert Finished(result.stdout, result.stderr, result.returncode) == finished


def test_a_program_needs_neither_wasivfs_nor_its_libraries(programs: Path) -> None:
    code = "import importlib.metadata as m; print(*sorted({d.name for d in m.distributions()}))"
    found = must_run([programs / "python", "-c", code], {"PATH": "/nonexistent"})
    assert found.split() == ["units-wasm", "wasivfs-runtime", "wasmtime"]


def test_every_module_of_the_runtime_loads_where_only_wasmtime_is(programs: Path) -> None:
    code = (
        "import importlib, pkgutil, wasivfs_runtime as package\n"
        "for found in pkgutil.walk_packages(package.__path__, 'wasivfs_runtime.'):\n"
        "    importlib.import_module(found.name)\n"
        "    print(found.name)\n"
    )
    loaded = must_run([programs / "python", "-c", code], {"PATH": "/nonexistent"}).split()
    assert {"wasivfs_runtime.runtime", "wasivfs_runtime.run.module_cache"} < set(loaded)


def test_an_editable_install_by_meson_python_follows_the_assets(wasivfs_installed: Installed, tmp_path: Path) -> None:
    project = copy_example("python-meson", tmp_path / "project")
    units = install_in_place(project, tmp_path / "environment", wasivfs_installed) / "units"
    environment = wasivfs_installed.environment()
    assert must_run([units, "1", "mi", "km"], environment) == "1.609344\n"
    length = project / "data" / "units" / "length"
    length.write_text(length.read_text().replace("1609.344 mile", "7500 mile"))
    assert must_run([units, "1", "mi", "km"], environment) == "7.5\n"


def test_the_second_start_takes_at_most_twice_the_time_of_importing_wasmtime(programs: Path, tmp_path: Path) -> None:
    def seconds(*command: str | Path) -> float:
        with cpu_of_children() as spent:
            must_run(command, {"HOME": str(tmp_path)}, tmp_path)
        return spent.seconds

    seconds(programs / "units", "1", "mi", "km")
    pairs = [
        (seconds(programs / "python", "-c", "import wasmtime"), seconds(programs / "units", "1", "mi", "km"))
        for _ in range(15)
    ]
    bare, started = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert started <= 2 * bare


def test_the_examples_differ_in_nothing_but_the_build() -> None:
    first, second = (ROOT / "examples" / name for name in BACKENDS)
    build_files = {"pyproject.toml", "meson.build", "README.md"}

    def shared_files(folder: Path) -> dict[Path, bytes]:
        files = [path for path in folder.rglob("*") if path.is_file() and path.name not in build_files]
        return {path.relative_to(folder): path.read_bytes() for path in files}

    assert shared_files(first) == shared_files(second)
