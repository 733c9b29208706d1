# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs completion` in real shells, and `wasivfs manual` as `man` shows it."""

from __future__ import annotations

import importlib.util
import os
import pty
import select
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.commands.programs import error_lines
from tests.support.commands import must, wasivfs
from tests.support.tools import missing, require_tool


def require_package(name: str) -> None:
    if importlib.util.find_spec(name.replace("-", "_")) is None:
        missing(f"The Python package {name}", f"pip install {name}")


SCRIPTS = {"bash": "wasivfs.bash", "zsh": "_wasivfs", "fish": "wasivfs.fish"}
IN_BASH = """
source ./wasivfs.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_shtab_wasivfs
printf '%s\\n' "${COMPREPLY[@]}"
"""
BEFORE = b"fpath=($PWD $fpath); autoload -U compinit; compinit -u -D; bindkey '^O' list-choices; PS1=rea''dy:\n"
LIST, READY = b"\x0f", b"ready:"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a script for each shell, and files to complete."""
    require_package("shtab")
    folder = tmp_path_factory.mktemp("shells")
    for shell, name in SCRIPTS.items():
        (folder / name).write_bytes(must(wasivfs("completion", shell)))
    (folder / "prog.wasm").touch()
    (folder / "prog.c").touch()
    return folder


def in_bash(folder: Path, words: Sequence[str]) -> set[str]:
    return lines_of(["bash", "-c", IN_BASH, "bash", *words], folder)


def in_fish(folder: Path, words: Sequence[str]) -> set[str]:
    line = f"source wasivfs.fish; complete -C '{' '.join(words)}'"
    found = lines_of([require_tool("fish"), "--no-config", "-c", line], folder)
    return {word.partition("\t")[0] for word in found}


def in_zsh(folder: Path, words: Sequence[str]) -> set[str]:
    """What an interactive shell lists: zsh completes nowhere else."""
    command = [require_tool("zsh"), "-f", "-i"]
    main, other = pty.openpty()
    environ = {**os.environ, "TERM": "dumb", "COLUMNS": "200"}
    with subprocess.Popen(command, cwd=folder, env=environ, stdin=other, stdout=other, stderr=other) as shell:
        os.close(other)
        os.write(main, BEFORE)
        read_until(main, READY)
        os.write(main, " ".join(words).encode() + LIST)
        text = read_until(main, READY).decode()  # the list stands between the line and its repetition
        shell.kill()
    os.close(main)
    return set(text.split())


def read_until(descriptor: int, mark: bytes) -> bytes:
    """What a terminal shows, up to the mark; or all of it, if nothing comes any more."""
    text = b""
    while mark not in text and select.select([descriptor], [], [], 30)[0]:
        text += os.read(descriptor, 1)
    return text


def lines_of(command: Sequence[str], folder: Path) -> set[str]:
    return set(subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True).stdout.split("\n"))


SHELLS = pytest.mark.parametrize("complete", [in_bash, in_zsh, in_fish])


@SHELLS
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["wasivfs", "c"], {"cc", "c++", "cat", "check", "cache", "completion"}),
        (["wasivfs", "ls", "--"], {"--long", "--json", "--recursive", "--version"}),
        (["wasivfs", "toolchain", "--format", ""], {"meson", "cmake", "shell", "json"}),
        (["wasivfs", "run", "pr"], {"prog.c", "prog.wasm"}),
        (["wasivfs", "c++", "pr"], {"prog.c", "prog.wasm"}),
        (["wasivfs", "cc", "--dir", "pr"], {"prog.c", "prog.wasm"}),
    ],
)
def test_a_shell_completes(complete: object, words: Sequence[str], expected: set[str], folder: Path) -> None:
    assert callable(complete)
    assert expected <= complete(folder, words)


def test_a_shell_that_is_not_known_is_a_usage_error() -> None:
    (line,) = error_lines(wasivfs("completion", "ksh"), status=2)
    assert "'ksh'" in line


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_package("argparse-manpage")
    page = tmp_path_factory.mktemp("manual") / "wasivfs.1"
    page.write_bytes(must(wasivfs("manual", environment={"SOURCE_DATE_EPOCH": "0"})))
    return page


def test_the_manual_page_has_each_command_with_its_options(manual: Path) -> None:
    man = require_tool("man")
    environ = {**os.environ, "MANWIDTH": "200", "MAN_KEEP_FORMATTING": ""}
    shown = subprocess.run([man, "--warnings", "-l", manual], env=environ, capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    assert "wasivfs - Links a directory tree into a WASI program" in shown.stdout
    assert "1970" in shown.stdout
    options = {"cc": "--manifest FILE.toml", "run": "--max-wasm-stack SIZE", "ls": "-R, --recursive"}
    for command, option in options.items():
        _, _, section = shown.stdout.partition(f"\n   wasivfs {command}\n")
        assert option in section.partition("\n   wasivfs ")[0]
