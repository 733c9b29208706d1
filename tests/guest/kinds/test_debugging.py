# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Debug information of a program is what the compiler wrote: about the user's code, whole, in the finished program."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.wasm.module import parse_module

from tests.guest.kinds.conftest import PROGRAMS, Build
from tests.support.tools import require_tool

pytestmark = pytest.mark.one_form


def dwarfdump(*arguments: str | Path) -> str:
    """What llvm-dwarfdump prints; it must find no error."""
    tool = require_tool("llvm-dwarfdump-19")
    result = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-2000:]
    return result.stdout


def test_debug_information_is_whole(build: Build) -> None:
    program = build("digits.c", "-g", "-O1", "-mexec-model=reactor")
    assert {b".debug_abbrev", b".debug_info", b".debug_line", b".debug_str"} <= set(
        parse_module(program.read_bytes()).custom_sections
    )
    assert "No errors." in dwarfdump("--verify", program)


def test_debug_information_leads_to_the_source(build: Build) -> None:
    program = build("digits.c", "-g", "-O1", "-mexec-model=reactor")
    found = dwarfdump("--name=next_digit", program)
    (address,) = {line.split("(")[1].rstrip(")") for line in found.splitlines() if "DW_AT_low_pc" in line}
    place = dwarfdump(f"--lookup={address}", program)
    lines = (PROGRAMS / "digits.c").read_text().splitlines()
    (line,) = (number for number, text in enumerate(lines, 1) if "int next_digit(void)" in text)
    assert re.search(rf"Line info: file '\S*digits\.c', line {line},", place), place
