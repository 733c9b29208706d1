# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""wasivfs-runtime: what a package that carries a program depends on."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

import pytest
from wasivfs_rules import __version__

from tests.support.archives import unpack
from tests.support.commands import ROOT, must, wasivfs, write_sources
from tests.support.wheels import PIP, Installed, build_sdist, contents, install_wasivfs, must_run


@pytest.fixture(scope="session")
def wasivfs_installed(shared: Path) -> Installed:
    return install_wasivfs(shared)


def distribution(installed: Installed, name: str) -> importlib.metadata.Distribution:
    (found,) = importlib.metadata.distributions(name=name, path=[str(installed.folder)])
    return found


def test_version_is_that_of_wasivfs(wasivfs_installed: Installed) -> None:
    versions = {distribution(wasivfs_installed, name).version for name in ("wasivfs", "wasivfs-runtime")}
    assert versions == {__version__}


def test_wasmtime_is_all_that_is_required(wasivfs_installed: Installed) -> None:
    (required,) = distribution(wasivfs_installed, "wasivfs-runtime").requires or []
    assert required in (distribution(wasivfs_installed, "wasivfs").requires or [])
    assert required.startswith("wasmtime>=")


def test_both_distributions_share_no_file(wasivfs_installed: Installed) -> None:
    first, second = (
        {str(file) for file in distribution(wasivfs_installed, name).files or []}
        for name in ("wasivfs", "wasivfs-runtime")
    )
    assert first
    assert second
    assert not first & second


def test_runtime_behaves_as_that_of_wasivfs(wasivfs_installed: Installed, tmp_path: Path) -> None:
    write_sources(tmp_path, main='#include <stdio.h>\nint main(void) { return puts("hello") < 0; }\n')
    must(wasivfs("cc", "main.c", "-o", "main.wasm", folder=tmp_path))
    outputs = set[str]()
    for package in ("wasivfs_rules", "wasivfs_runtime"):
        (tmp_path / "carrier.py").write_text(
            f"from {package} import runtime\nfor name in ('main.wasm', 'none.wasm'):\n"
            "    print(runtime.run(__name__, name), flush=True)\n"
        )
        outputs.add(must_run([sys.executable, "-m", "carrier"], wasivfs_installed.environment(), tmp_path))
    assert outputs == {"hello\n0\n1\n"}


def test_sdist_makes_the_same_wheel(wasivfs_installed: Installed, tmp_path: Path) -> None:
    sdist = build_sdist(ROOT / "runtime", tmp_path / "sdist", wasivfs_installed, "setuptools.build_meta")
    unpack(sdist, tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    command: list[str | Path] = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, unpacked]
    must_run(command, wasivfs_installed.environment())
    (wheel,) = tmp_path.glob("*.whl")
    assert contents(wheel) == contents(wasivfs_installed.runtime_wheel)
