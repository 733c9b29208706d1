# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The wheel has all that the commands and other builds need, and brings a toolchain if asked."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import ROOT
from tests.support.toolchains import require_zig
from tests.support.tools import missing, require_tool
from tests.support.wheels import PIP, Installed, build_sdist, contents, install, install_wasivfs, must_run

HELLO = """
#include <stdio.h>
int main(void) {
    char line[80];
    FILE *file = fopen("/hello.txt", "r");
    return file && fgets(line, sizeof line, file) ? fputs(line, stdout) < 0 : 1;
}
"""


@pytest.fixture(scope="session")
def wasivfs_installed(shared: Path) -> Installed:
    return install_wasivfs(shared)


def test_wheel_is_the_package_with_what_it_reads(wasivfs_installed: Installed) -> None:
    package = ROOT / "pybuild"
    expected = {str(path.relative_to(package)) for path in (package / "wasivfs_rules").rglob("*.py")}
    for pattern in ("shim/**/*.[ch]", "shim/**/*.def", "templates/*.jinja", "cmake/**/*.cmake", "make/*.mk"):
        expected |= {f"wasivfs_rules/{path.relative_to(ROOT)}" for path in ROOT.glob(pattern)}
    expected |= {"wasivfs_rules/meson-wasm-ld", "wasivfs_rules/pkgconfig/wasivfs.pc", "wasivfs_rules/shim/flags.txt"}
    assert set(contents(wasivfs_installed.wheel)) == expected
    assert wasivfs_installed.wheel.name.endswith("-py3-none-any.whl")


def test_script_that_meson_runs_is_executable(wasivfs_installed: Installed) -> None:
    assert os.access(wasivfs_installed.folder / "wasivfs_rules" / "meson-wasm-ld", os.X_OK)


def test_entry_point_leads_pkg_config_to_the_header(wasivfs_installed: Installed) -> None:
    (distribution,) = importlib.metadata.distributions(name="wasivfs", path=[str(wasivfs_installed.folder)])
    (entry,) = distribution.entry_points.select(group="pkg_config")
    folder = wasivfs_installed.folder.joinpath(*entry.value.split("."))
    pkg_config = require_tool("pkg-config")
    environment = {**os.environ, "PKG_CONFIG_PATH": str(folder)}
    flags = must_run([pkg_config, "--cflags", "wasivfs"], environment).strip()
    assert (Path(flags.removeprefix("-I")) / "wasivfs.h").is_file()
    assert must_run([pkg_config, "--modversion", "wasivfs"], environment).strip() == distribution.version


def test_sdist_makes_the_same_wheel(wasivfs_installed: Installed, tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        missing("a git repository", "run the tests in a clone")
    sdist = build_sdist(ROOT, tmp_path / "sdist", wasivfs_installed, "mesonpy")
    command: list[str | Path] = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, sdist]
    must_run(command, os.environ)
    (wheel,) = tmp_path.glob("*.whl")
    assert contents(wheel).keys() == contents(wasivfs_installed.wheel).keys()


def test_wheel_and_its_extra_build_and_run_a_program_where_there_is_only_python(
    wasivfs_installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_zig()
    same = [f"{name}=={importlib.metadata.version(name)}\n" for name in ("wasmtime", "ziglang")]
    (tmp_path / "constraints").write_text("".join(same))
    monkeypatch.setenv("PIP_CONSTRAINT", str(tmp_path / "constraints"))
    programs = install([Path(f"{wasivfs_installed.wheel}[zig]")], tmp_path / "environment")
    (tmp_path / "hello.c").write_text(HELLO)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "hello.txt").write_text("Hello from inside\n")
    only_python = {"PATH": str(programs), "HOME": str(tmp_path)}  # caches are also empty
    command: list[str | Path] = [programs / "wasivfs", "cc", "hello.c", "--dir", "assets::/", "-o", "hello.wasm"]
    subprocess.run(command, cwd=tmp_path, env=only_python, check=True)
    assert must_run([programs / "wasivfs", "run", "hello.wasm"], only_python, tmp_path) == "Hello from inside\n"
