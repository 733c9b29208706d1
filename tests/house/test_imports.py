# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A command loads no library that it does not use: loading takes longer than what most commands do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.programs import make_project
from tests.support.commands import ROOT
from tests.support.toolchains import Toolchain

GLOBS, MANIFESTS, TEMPLATES = {"pathspec"}, {"tomllib", "tomli", "difflib"}, {"jinja2"}
NEVER = {"tqdm", "wasmtime", "setuptools"}
COMMANDS = {
    "help": (["--help"], GLOBS | MANIFESTS | TEMPLATES),
    "object": (["cc", "-c", "main.c"], GLOBS | MANIFESTS | TEMPLATES),
    "program": (["cc", "main.c"], GLOBS | MANIFESTS | TEMPLATES),
    # The project is built once before.
    "with_files": (
        ["cc", "main.c", "--dir=assets", "-o", "app.wasm"],
        GLOBS | MANIFESTS | TEMPLATES | {"dataclasses", "inspect", "json"},
    ),
    "ls": (["ls", "app.wasm"], GLOBS | MANIFESTS | TEMPLATES),
}


def loaded(folder: Path, words: list[str], toolchain: Toolchain) -> set[str]:
    """The modules that a command loads, those of packages under the name of the package as well."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "wasivfs_rules", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "pybuild"), "WASI_SDK_PATH": toolchain.sdk, "PATH": os.defpath},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    names = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines() if line.startswith("import time:")}
    return names | {name.partition(".")[0] for name in names}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, debian: Toolchain) -> Path:
    """With a program, and what the commands keep in the cache."""
    folder = make_project(tmp_path_factory.mktemp("project"))
    loaded(folder, COMMANDS["with_files"][0], debian)
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_command_loads_no_library_that_it_does_not_use(name: str, project: Path, debian: Toolchain) -> None:
    words, unused = COMMANDS[name]
    found = loaded(project, words, debian)
    assert "wasivfs_rules" in found
    assert found & (unused | NEVER) == set()


def test_globs_and_manifests_load_what_they_need(project: Path, debian: Toolchain) -> None:
    (project / "files.toml").write_text('[[root]]\nhost = "assets"\nexclude = ["*.o"]\n')
    words = ["cc", "main.c", "--manifest=files.toml", "-o", "app.wasm"]
    assert {"pathspec", "tomllib" if sys.version_info >= (3, 11) else "tomli"} <= loaded(project, words, debian)
