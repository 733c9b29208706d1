# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where this is no Linux: the command and the runtime in a Python that lacks what only POSIX systems have."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.programs import build, error_lines
from tests.support.commands import ROOT

# The standard library is loaded before: it would look for what the other system has.
AS_WINDOWS = """
import argparse, concurrent.futures, ctypes, hashlib, mmap, os, pathlib, shutil, signal, subprocess, sys, wasmtime, zlib
sys.modules["fcntl"] = None
for name in ("geteuid", "getuid", "fork", "posix_spawn", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK"):
    delattr(os, name)
for name in ("SIGHUP", "SIGPIPE", "SIGKILL"):
    delattr(signal, name)
sys.platform = "win32"
"""
AS_MAC = "import sys, wasmtime; sys.platform = 'darwin'\n"
CALL = "import os; from wasivfs_rules.commands.start import main; os.name = {name!r}; sys.exit(main())"
SYSTEMS = pytest.mark.parametrize(("system", "name"), [(AS_WINDOWS, "nt"), (AS_MAC, "posix")], ids=["windows", "macos"])


def python(code: str, *arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"PYTHONPATH": str(ROOT / "pybuild"), **environ}
    return subprocess.run([sys.executable, "-c", code, *arguments], env=environment, capture_output=True, check=False)


@SYSTEMS
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_command_can_be_asked(option: str, system: str, name: str) -> None:
    result = python(system + CALL.format(name=name), option)
    assert (result.returncode, result.stderr) == (0, b"")
    if option == "--help":
        assert b"Linux is supported." in result.stdout


@pytest.mark.parametrize("command", ["cc", "image", "run", "ls", "toolchain"])
def test_a_command_says_in_one_line_that_windows_is_not_supported(command: str) -> None:
    (line,) = error_lines(python(AS_WINDOWS + CALL.format(name="nt"), command, "x"))
    assert line.endswith("wasivfs does not support this system: win32; use Linux; on Windows, use WSL")


@SYSTEMS
def test_the_package_can_be_imported(system: str, name: str) -> None:
    result = python(system + "import wasivfs_rules, wasivfs_rules.runtime, wasivfs_rules.commands.cli")
    assert (result.returncode, result.stderr) == (0, b"")


@SYSTEMS
def test_a_program_of_a_python_package_runs(system: str, name: str, tmp_path: Path) -> None:
    program = build(tmp_path)
    code = f"{system}\nfrom pathlib import Path; from wasivfs_rules import runtime\n"
    code += f"sys.exit(runtime.execute(Path({str(program)!r}), ['hello'], [], []))"
    for _ in range(2):
        result = python(code, WASIVFS_CACHE_DIR=str(tmp_path / "cache"))
        assert (result.returncode, result.stdout, result.stderr) == (0, b"hello\n", b"")
    assert any((tmp_path / "cache" / "compiled").iterdir())


def test_the_classifiers_name_posix() -> None:
    assert re.search(r'"Operating System :: POSIX"', (ROOT / "pyproject.toml").read_text())
