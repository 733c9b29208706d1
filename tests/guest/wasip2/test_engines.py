# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs of examples/languages, compiled for WASI 0.2, print the same listing on each engine for components."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs
from tests.support.components import run_component
from tests.support.forms import Words
from tests.support.languages import ASSETS, SOURCES, expected_listing
from tests.support.npm import npm_packages
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

from .conftest import TARGET

RULES = {"c": "below", "rust": "none"}
APP = "app.wasm"


def on_wasmtime(app: Path, folder: Path) -> str:
    return run_component(app, folder).text()


def on_jco(app: Path, _: Path) -> str:
    node, jco = require_tool("node"), npm_packages() / ".bin" / "jco"
    command: Words = [node, "--no-warnings", jco.resolve(), "run", app]
    return must(subprocess.run(command, capture_output=True, check=False)).decode()


ENGINES: Mapping[str, Callable[[Path, Path], str]] = {"wasmtime": on_wasmtime, "jco": on_jco}


def build(language: str, wasip2: Toolchain, rust: Mapping[str, str], folder: Path) -> None:
    host = f"--host={RULES[language]}"
    if language == "c":
        files: Words = ["--dir", ASSETS, host, "--contents", "passive"]
        must(wasivfs("cc", TARGET, "-O2", SOURCES / "listing.c", *files, "-o", folder / APP, toolchain=wasip2))
    else:
        options = ["--edition=2021", "--target=wasm32-wasip2", "-O", "-Clinker=wasivfs"]
        arguments = [f"-Clink-arg=--dir={ASSETS}::/", f"-Clink-arg={host}"]
        command: Words = ["rustc", SOURCES / "listing.rs", *options, *arguments, "-o", folder / APP]
        must(subprocess.run(command, env=rust, capture_output=True, check=False))


@pytest.fixture
def listing(language: str, wasip2: Toolchain, rust: Mapping[str, str], shared: Path) -> Path:
    return make_once(shared / f"wasip2-listing-{language}", lambda folder: build(language, wasip2, rust, folder)) / APP


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("language", RULES)
def test_component_lists_its_files_with_nothing_mounted(engine: str, listing: Path, tmp_path: Path) -> None:
    assert ENGINES[engine](listing, tmp_path) == expected_listing()
