# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The names that users hold: what they import, type, look up and set. A change here breaks builds that work."""

from __future__ import annotations

import importlib.metadata
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from wasivfs_rules import runtime

from tests.support.commands import COMMANDS, ROOT, must, wasivfs
from tests.support.tools import require_tool
from tests.support.wheels import Installed, install_wasivfs

OPTIONS_OF_IMAGES = {
    "--dir",
    "--manifest",
    "--include",
    "--exclude",
    "--symlinks",
    "--writable",
    "--embed",
    "--depfile",
    "-o",
}
OPTIONS_OF_LINKS = {
    "--dir",
    "--manifest",
    "--include",
    "--exclude",
    "--symlinks",
    "--host",
    "--trace",
    "--writable",
    "--writable-limit",
    "--devices",
    "--sdk",
    "--shim",
}
MESON_OPTIONS = {
    "wasivfs_root",
    "wasivfs_exclude",
    "wasivfs_manifest",
    "wasivfs_symlinks",
    "wasivfs_host",
    "wasivfs_trace",
    "wasivfs_writable",
    "wasivfs_writable_limit",
    "wasivfs_devices",
    "wasivfs_embed",
    "wasivfs_contents",
    "wasivfs_sdk",
}
ENTRY_POINTS = {
    ("console_scripts", "wasivfs"),
    ("distutils.commands", "build_wasm"),
    ("setuptools.finalize_distribution_options", "wasivfs"),
    ("pkg_config", "wasivfs"),
}
# In folders of the installed package.
FILES = ("cmake/wasivfsConfig.cmake", "make/wasivfs.mk", "pkgconfig/wasivfs.pc", "shim/wasivfs.h", "shim/image.h")
# What $(wasivfs toolchain --format shell) sets.
SHELL_VARIABLES = {"host_alias", "CC", "CXX", "AR", "RANLIB", "WASIVFS_SHIM_DIR", "WASIVFS_EMBED"}
FUNCTIONS = {"wasivfs_data", "wasivfs_resumed"}


@pytest.fixture(scope="session")
def installed(shared: Path) -> Installed:
    return install_wasivfs(shared)


def parameters(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


def test_programs_run_by_the_functions_of_the_runtime() -> None:
    assert parameters(runtime.run)[:2] == ["module", "name"]
    assert parameters(runtime.execute)[:2] == ["program", "words"]


def test_entry_points_load(installed: Installed) -> None:
    (distribution,) = importlib.metadata.distributions(name="wasivfs", path=[str(installed.folder)])
    assert {(entry.group, entry.name) for entry in distribution.entry_points} == ENTRY_POINTS
    values = [entry.value.replace(":", " import ") for entry in distribution.entry_points if ":" in entry.value]
    program = "\n".join(f"from {value}" for value in values)
    subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(installed.folder)}, check=True)


def test_files_for_other_build_systems_lie_in_the_package(installed: Installed) -> None:
    assert [name for name in FILES if not (installed.folder / "wasivfs_rules" / name).is_file()] == []


@pytest.mark.parametrize("option", ["--cmake-dir", "--shim-dir", "--makefile"])
def test_toolchain_says_where_these_files_are(option: str) -> None:
    assert Path(must(wasivfs("toolchain", option)).decode().rstrip("\n")).exists()


def test_commands_have_their_names() -> None:
    text = must(wasivfs("--help")).decode()
    assert [name for name in COMMANDS if not re.search(rf"^ *{re.escape(name)}(?!\S)", text, re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("command", "options"), [("image", OPTIONS_OF_IMAGES), ("cc", OPTIONS_OF_LINKS), ("ld", OPTIONS_OF_LINKS)]
)
def test_options_have_their_names(command: str, options: set[str]) -> None:
    words = set(re.findall(r"(?<![\w-])--?[a-z-]+", must(wasivfs(command, "--help")).decode()))
    assert options - words == set()


def test_meson_options_have_their_names() -> None:
    meson = require_tool("meson")
    command = [meson, "introspect", "--buildoptions", str(ROOT / "meson.build")]
    listed = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert {option["name"] for option in listed if option["section"] == "user"} == MESON_OPTIONS


def test_shell_variables_have_their_names() -> None:
    text = must(wasivfs("toolchain", "--format", "shell")).decode()
    assert SHELL_VARIABLES - set(re.findall(r"^(\w+)=", text, re.MULTILINE)) == set()


def test_header_declares_its_functions() -> None:
    text = (ROOT / "shim" / "wasivfs.h").read_text()
    assert set(re.findall(r"\b(wasivfs_\w+)\(", text)) == FUNCTIONS
