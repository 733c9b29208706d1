# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The examples work as their readers are told."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.meson.building import Build, add_wasivfs
from tests.support.commands import ROOT
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

COLOURS = ["#0000ff blue", "#00ff00 green", "#faf0e6 linen", "#ff0000 red", "#fffafa snow"]


def copy_example(name: str, folder: Path) -> Path:
    """Without what someone may have built in it."""
    built = shutil.ignore_patterns("build*", "subprojects", "*.o", "*.wasm", "fs_image.*")
    return Path(shutil.copytree(ROOT / "examples" / name, folder / name, ignore=built))


@pytest.mark.parametrize("cross", [False, True], ids=["native", "cross"])
def test_meson_project_embeds_its_assets(toolchain: Toolchain, tmp_path: Path, *, cross: bool) -> None:
    source = tmp_path / "project"
    shutil.copytree(
        ROOT / "examples" / "meson-subproject", source, ignore=shutil.ignore_patterns("build*", "subprojects")
    )
    add_wasivfs(source)
    build = Build(source, tmp_path / "build", toolchain, cross=cross)
    build.setup()
    build.ninja()
    assert build.run("palette.wasm") == COLOURS
    (source / "assets" / "colours" / "added.txt").write_text("grey 128 128 128\n")
    build.ninja()
    assert build.run("palette.wasm") == sorted([*COLOURS, "#808080 grey"])
    assert "ninja: no work to do." in build.ninja()


def test_makefile_embeds_its_assets(toolchain: Toolchain, tmp_path: Path) -> None:
    source = tmp_path / "project"
    shutil.copytree(
        ROOT / "examples" / "makefile", source, ignore=shutil.ignore_patterns("*.o", "*.wasm", "fs_image.*")
    )
    wasivfs = f"WASIVFS={require_tool('python3', 'install Python')} {ROOT / 'pybuild' / 'wasivfs'}"
    environment = {**os.environ, "WASI_SDK_PATH": toolchain.sdk}

    def make() -> str:
        words = [require_tool("make", "apt install make"), "-j2", wasivfs]
        return subprocess.run(words, cwd=source, env=environment, check=True, capture_output=True, text=True).stdout

    make()
    assert run_on_wasmtime(source / "app.wasm", ["/hamlet.txt"]).text() == "To be, or not to be.\n"
    assert "up to date" in make()
    (source / "assets" / "prospero.txt").write_text("We are such stuff as dreams are made on.\n")
    make()
    changed = Path(shutil.copy(source / "app.wasm", source / "changed.wasm"))
    assert run_on_wasmtime(changed, ["/prospero.txt"]).text() == "We are such stuff as dreams are made on.\n"
    assert "up to date" in make()
