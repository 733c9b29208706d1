# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds programs with one small file in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.forms import link_in_form
from tests.support.toolchains import Toolchain

PROGRAMS = Path(__file__).parent / "programs"
Build = Callable[..., Path]


@pytest.fixture
def build(toolchain: Toolchain, form: str, tmp_path: Path) -> Build:
    """build("name.c", *options): the module, which has the file /digits."""

    def build(source: str, *options: str) -> Path:
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "digits").write_text("0123456789")
        command = "cc" if source.endswith(".c") else "c++"
        words, output = [*options, str(PROGRAMS / source)], tmp_path / "program.wasm"
        return link_in_form(form, words, tmp_path / "files", output, command=command, toolchain=toolchain)

    return build
