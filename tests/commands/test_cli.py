# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The top level of the command."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from wasivfs_rules import __version__

from tests.commands.programs import error_lines
from tests.support.commands import COMMANDS, ROOT, must, wasivfs


def test_the_version_is_the_packages() -> None:
    assert must(wasivfs("--version")) == f"wasivfs {__version__}\n".encode()


def test_help_lists_all_commands() -> None:
    text = must(wasivfs("--help")).decode()
    assert [line.split()[0] for line in text.splitlines() if line.startswith("    ") and line[4] != " "] == [*COMMANDS]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str) -> None:
    assert must(wasivfs(command, "--help")).startswith(b"usage: wasivfs " + command.encode())


@pytest.mark.parametrize(
    "arguments", [[], ["frobnicate"], ["ls"], ["ls", "--frob", "x"], ["toolchain", "--format", "x"], ["--verb"]]
)
def test_usage_errors_are_one_line_that_names_the_help(arguments: list[str]) -> None:
    (line,) = error_lines(wasivfs(*arguments), status=2)
    assert "--help`" in line


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["lss", "x"], "no such command: lss; did you mean ls?"),
        (["help"], "no such command: help; did you mean --help?"),
        (["--verson"], "no such option: --verson; did you mean --version?"),
        (["app.wasm", "x"], "no such command: app.wasm; did you mean `wasivfs run app.wasm`?"),
        (["main.c"], "no such command: main.c; did you mean `wasivfs cc main.c`?"),
        (["toolchain", "--formt=json"], "unrecognized arguments: --formt=json; did you mean --format?"),
        (["ls", "x", "--recursiv"], "unrecognized arguments: --recursiv; did you mean --recursive?"),
        (["run", "--dri", "x", "x.wasm"], "unrecognized arguments: --dri; did you mean --dir?"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(arguments: list[str], hint: str) -> None:
    (line,) = error_lines(wasivfs(*arguments), status=2)
    assert f"{hint} see `wasivfs" in line


def test_a_word_that_is_near_to_nothing_gets_no_guess() -> None:
    assert all("did you mean" not in line for line in error_lines(wasivfs("frobnicate"), status=2))


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("cc", "c++", "ld")])
def test_each_command_of_ours_alone_says_its_version(command: str) -> None:
    assert must(wasivfs(command, "--version")) == f"wasivfs {__version__}\n".encode()


def test_options_are_not_abbreviated() -> None:
    assert wasivfs("ls", "--jso", "x").returncode == 2


def test_response_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "inner").write_text("-R\n")
    (tmp_path / "words").write_text("'no such.wasm' @inner")
    (line,) = error_lines(wasivfs("ls", "@words", folder=tmp_path))
    assert "no such.wasm;" in line


@pytest.mark.parametrize("name", ["missing", "itself"])
def test_a_response_file_that_cannot_be_read_is_an_error(name: str, tmp_path: Path) -> None:
    (tmp_path / "itself").write_text("@itself")
    (line,) = error_lines(wasivfs("ls", f"@{name}", folder=tmp_path))
    assert name in line


@pytest.mark.parametrize("command", ["image", "cc", "ld", "ls", "toolchain"])
def test_a_response_file_with_a_nul_byte_is_an_error(command: str, tmp_path: Path) -> None:
    (tmp_path / "words").write_bytes(b"a\0b --dir x\0y\n")
    assert error_lines(wasivfs(command, "@words", folder=tmp_path)) == [
        "wasivfs: error: response file has a NUL byte: words; give a file of words"
    ]


def test_a_usage_error_with_control_characters_is_one_line() -> None:
    (line,) = error_lines(wasivfs("ls", "--x\n\x1by\u2028z", "a.wasm"), status=2)
    assert "--x\\x0a\\x1by\\x2028z" in line


def test_the_script_of_the_source_tree_works_from_anywhere(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "pybuild" / "wasivfs"), "--version"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout.startswith(b"wasivfs ")


def test_an_interrupt_is_quiet(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.wasm"
    subprocess.run(["mkfifo", fifo], check=True)
    command = [sys.executable, str(ROOT / "pybuild" / "wasivfs"), "ls", str(fifo)]
    # What runs the tests may itself ignore interrupts.
    with subprocess.Popen(["env", "--default-signal=INT", *command], stderr=subprocess.PIPE) as process:
        time.sleep(1)  # it waits for a writer
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert (process.returncode, errors) == (-signal.SIGINT, b"")


def test_starting_up_loads_no_other_command() -> None:
    code = "import sys; from wasivfs_rules.commands.cli import main; main(['--version']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "pybuild", capture_output=True, check=True).stdout
    assert b"wasivfs_rules.commands.cli" in loaded
    for heavy in (b"shtab", b"difflib", b"argparse_manpage", b"jinja2", b"wasmtime", b"command_cc", b"command_image"):
        assert heavy not in loaded


def test_a_missing_python_package_is_one_line_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "pathspec.py").write_text("raise ModuleNotFoundError(name='pathspec')\n")
    path = f"{tmp_path}:{ROOT / 'pybuild'}"
    (tmp_path / "assets").mkdir()
    words = ["cc", "main.c", "--dir", str(tmp_path / "assets"), "--exclude", "x"]
    (line,) = error_lines(wasivfs(*words, environment={"PYTHONPATH": path}))
    assert "pip install pathspec" in line
