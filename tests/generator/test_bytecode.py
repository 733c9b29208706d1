# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Python's compiled files are fresh in an image wherever they can be; where not, a warning says so."""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.programs import build
from tests.support.commands import must, wasivfs

TIME = 1_600_000_000
SOURCE, COMPILED = "print('read from the source')\n", "print('read from __pycache__')\n"
TIMED, BY_HASH = py_compile.PycInvalidationMode.TIMESTAMP, py_compile.PycInvalidationMode.UNCHECKED_HASH
STALE = "wasivfs: warning: Python will not use a compiled file, which is not of the embedded source: "


def write_module(folder: Path, name: str, mode: py_compile.PycInvalidationMode = TIMED, *, more: str = "") -> Path:
    """A module whose compiled file is of other text with the same size, unless there is `more` of the source."""
    source = folder / f"{name}.py"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(COMPILED.ljust(len(SOURCE)))
    os.utime(source, (TIME, TIME))
    compiled = Path(py_compile.compile(str(source), invalidation_mode=mode, doraise=True) or "")
    source.write_text(SOURCE.ljust(len(COMPILED)) + more)
    return compiled


def warned(folder: Path, *options: str) -> str:
    return wasivfs("image", "--dir=tree", "--embed=string", "-o", "x.c", *options, folder=folder).stderr.decode()


def imported(folder: Path, name: str, *options: str) -> str:
    """What the module prints when it is imported from the files of a program, as the host's Python sees them."""
    build(folder, "--dir=tree", *options)
    must(wasivfs("extract", "app.wasm", "-C", "out", folder=folder))
    command = [sys.executable, "-B", "-c", f"import {name}"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": "out"}, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize("mode", [TIMED, BY_HASH])
def test_compiled_file_is_used(mode: py_compile.PycInvalidationMode, tmp_path: Path) -> None:
    write_module(tmp_path / "tree", "module", mode)
    assert imported(tmp_path, "module") == "read from __pycache__"
    assert warned(tmp_path) == ""


def test_compiled_file_of_a_source_of_another_size_is_not_used_and_is_warned_of(tmp_path: Path) -> None:
    write_module(tmp_path / "tree", "module", more="# more\n")
    compiled = write_module(tmp_path / "tree" / "package", "other", more="# more\n")
    assert imported(tmp_path, "module") == "read from the source"
    lines = warned(tmp_path).splitlines()
    assert [line.startswith(STALE) for line in lines] == [True]
    assert "python -m compileall" in lines[0]
    assert f"tree/__pycache__/module.{compiled.name.split('.')[1]}.pyc and 1 more" in lines[0]


def test_time_of_the_host_is_kept_on_demand(tmp_path: Path) -> None:
    write_module(tmp_path / "tree", "module")
    os.utime(tmp_path / "tree" / "module.py", (TIME + 1, TIME + 1))
    assert warned(tmp_path, "--mtime=keep").startswith(STALE)
    os.utime(tmp_path / "tree" / "module.py", (TIME, TIME))
    assert warned(tmp_path, "--mtime=keep") == ""
    assert imported(tmp_path, "module", "--mtime=keep") == "read from __pycache__"


def test_compiled_file_without_its_source_is_warned_of(tmp_path: Path) -> None:
    compiled = write_module(tmp_path / "tree", "module")
    (tmp_path / "tree" / "module.py").unlink()
    assert f"tree/__pycache__/{compiled.name}; " in warned(tmp_path)


def test_first_of_two_compiled_files_of_a_source_with_different_times_is_fresh(tmp_path: Path) -> None:
    compiled = write_module(tmp_path / "tree", "module")
    data = bytearray(compiled.read_bytes())
    data[8] ^= 1
    second = compiled.with_name("module.cpython-999.pyc")
    second.write_bytes(data)
    assert imported(tmp_path, "module") == "read from __pycache__"
    assert f"tree/__pycache__/{second.name}; " in warned(tmp_path)


@pytest.mark.parametrize("contents", [b"", b"x", bytes(15)])
def test_file_that_is_too_short_to_be_compiled_python_is_warned_of(contents: bytes, tmp_path: Path) -> None:
    compiled = write_module(tmp_path / "tree", "module")
    compiled.write_bytes(contents)
    assert warned(tmp_path).startswith(STALE)
