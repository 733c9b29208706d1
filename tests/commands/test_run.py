# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs run`: arguments, mounts, variables, streams and exit status."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.programs import build, cc, error_lines
from tests.inspect.handmade import component, module
from tests.support.commands import ROOT, must, wasivfs

PROBE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
__attribute__((noinline)) static void inner(void) { abort(); }
/* Each call has to be there until the next has returned. */
__attribute__((noinline)) static int deep(int calls) {
    volatile int here = calls;
    return calls == 0 ? 1 : deep(calls - 1) + (here == calls) - 1;
}
int main(int argc, char **argv) {
    if (argc > 2 && strcmp(argv[1], "exit") == 0)
        return atoi(argv[2]);
    if (argc > 1 && strcmp(argv[1], "forever") == 0)
        while (puts("still here") >= 0 || 1)
            fflush(stdout);
    if (argc > 1 && strcmp(argv[1], "trap") == 0)
        inner();
    if (argc > 2 && strcmp(argv[1], "deep") == 0)
        return deep(atoi(argv[2])) != 1;
    if (argc > 1 && strcmp(argv[1], "read") == 0) {
        FILE *file = fopen(argv[2], "r");
        int c;
        if (file == NULL)
            return 3;
        while ((c = getc(file)) != EOF)
            putchar(c);
        return 0;
    }
    for (int c; (c = getchar()) != EOF;)
        putchar(c);
    for (int number = 1; number < argc; number++)
        printf("[%s]", argv[number]);
    printf("%s %s", getenv("A") ? getenv("A") : "none", getenv("HOME") ? "home" : "no home");
    fputs("to stderr", stderr);
    return 0;
}
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probe")
    (folder / "main.c").write_text(PROBE)
    must(cc(folder, "main.c", "-Wl,-z,stack-size=16777216", "-o", "probe.wasm"))
    return folder / "probe.wasm"


def test_arguments_and_streams_are_passed_on(probe: Path) -> None:
    command = [sys.executable, str(ROOT / "pybuild" / "wasivfs"), "run", str(probe), "--", "a b", "-x", "--", "--dir"]
    result = subprocess.run(command, input=b"input ", capture_output=True, check=True)
    assert result.stdout == b"input [a b][-x][--][--dir]none no home"
    assert result.stderr == b"to stderr"


def test_what_follows_the_name_is_the_programs(probe: Path) -> None:
    """Case 29: it was ours, and the program lost it."""
    assert must(wasivfs("run", "--env", "A=1", probe, "-e", "x y", "--env", "A=2", "--help")).endswith(
        b"[-e][x y][--env][A=2][--help]1 no home"
    )


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["--", "-x"], b"[-x]"),
        (["--", "--", "x"], b"[--][x]"),
        (["x", "--", "y"], b"[x][--][y]"),
    ],
)
def test_one_separator_directly_after_the_name_is_dropped(words: list[str], seen: bytes, probe: Path) -> None:
    assert must(wasivfs("run", probe, *words)) == seen + b"none no home"


def test_after_a_leading_separator_all_is_the_programs(probe: Path) -> None:
    assert b"[--][--env][A=1]none" in must(wasivfs("run", "--", probe, "--", "--env", "A=1"))


@pytest.mark.parametrize("variable", ["=x", "="])
def test_a_variable_without_a_name_is_a_usage_error(variable: str, probe: Path) -> None:
    (line,) = error_lines(wasivfs("run", "--env", variable, probe), status=2)
    assert f"{variable}; write --env NAME=VALUE" in line


def test_a_variable_without_a_value_is_ours(probe: Path) -> None:
    assert b"ours no home" in must(wasivfs("run", "--env", "A", probe, environment={"A": "ours"}))


def test_a_variable_that_we_lack_the_program_lacks_too(probe: Path) -> None:
    assert b"none no home" in must(wasivfs("run", "--env", "A", probe))


@pytest.mark.parametrize(("status", "seen"), [(0, 0), (42, 42), (126, 126), (255, 255), (-1, 255)])
def test_the_exit_status_is_the_programs(status: int, seen: int, probe: Path) -> None:
    assert wasivfs("run", "--", probe, "exit", str(status)).returncode == seen


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_running_program(number: signal.Signals, probe: Path) -> None:
    with start(probe, "forever") as process:
        assert process.stdout
        assert process.stdout.readline() == b"still here\n"
        process.send_signal(number)
        process.stdout.read()
        assert process.wait() == -number


def test_a_program_ends_when_nobody_reads_on(probe: Path) -> None:
    with start(probe, "forever") as process:
        assert process.stdout
        process.stdout.readline()
        process.stdout.close()
        assert process.wait() == -signal.SIGPIPE


def start(*program: str | Path) -> subprocess.Popen[bytes]:
    # What runs the tests may itself ignore interrupts.
    command = ["env", "--default-signal=INT", sys.executable, ROOT / "pybuild" / "wasivfs", "run", *program]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def test_an_argument_that_is_not_utf_8_is_refused_in_one_line(probe: Path) -> None:
    (line,) = error_lines(wasivfs("run", probe, "\udcff"))
    assert "UTF-8" in line


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_is_empty_and_no_other_file_of_ours(closed: str, probe: Path) -> None:
    """What opens a file next, such as the cache of compiled programs, gets the number of the stream."""
    command = f'"$@" {closed}'
    words = [sys.executable, str(ROOT / "pybuild" / "wasivfs"), "run", str(probe)]
    result = subprocess.run(
        ["sh", "-c", command, "sh", *words], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert result.returncode == 0
    assert result.stdout == (b"" if ">&-" in closed.split() else b"none no home")
    assert result.stderr == (b"" if "2>&-" in closed else b"to stderr")


def test_a_trap_is_134_with_a_message(probe: Path) -> None:
    result = wasivfs("run", probe, "trap")
    assert result.returncode == 134
    assert b"wasivfs: error: the program trapped" in result.stderr


def test_a_trap_shows_the_functions_of_the_program(probe: Path) -> None:
    lines = wasivfs("run", probe, "trap").stderr.decode().splitlines()
    functions = [line.rpartition("!")[2] for line in lines if "!" in line]
    assert [name for name in functions if name in ("inner", "main", "_start")] == ["inner", "main", "_start"]


def test_a_program_gets_the_stack_that_it_is_given(probe: Path) -> None:
    assert wasivfs("run", "--max-wasm-stack", "64M", probe, "deep", "60000").returncode == 0
    result = wasivfs("run", probe, "deep", "60000")
    assert result.returncode == 134
    assert b"; give it more stack: `wasivfs run --max-wasm-stack" in result.stderr


def test_a_signal_ends_a_program_with_a_large_stack(probe: Path) -> None:
    with start("--max-wasm-stack=64M", probe, "forever") as process:
        assert process.stdout
        assert process.stdout.readline() == b"still here\n"
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait() == -signal.SIGINT


def test_a_program_with_a_large_stack_ends_with_its_status(probe: Path) -> None:
    assert wasivfs("run", "--max-wasm-stack=64M", probe, "exit", "42").returncode == 42


@pytest.mark.parametrize(
    ("size", "status", "part"),
    [
        ("x", 2, "--max-wasm-stack has no size: x; write bytes"),
        ("-1", 2, "--max-wasm-stack has no size: -1; write bytes"),
        ("", 2, "--max-wasm-stack has no size; write bytes"),
        ("1", 1, "not a size for a stack: 1 bytes; give from 64 KiB"),
        ("9999999999G", 1, "not a size for a stack"),
    ],
)
def test_a_stack_that_nobody_can_have_is_refused_in_one_line(size: str, status: int, part: str, probe: Path) -> None:
    (line,) = error_lines(wasivfs("run", f"--max-wasm-stack={size}", probe), status=status)
    assert part in line


def test_nothing_is_mounted_but_what_is_asked_for(probe: Path, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("of the host")
    assert wasivfs("run", probe, "read", str(tmp_path / "f")).returncode == 3
    assert must(wasivfs("run", "--dir", f"{tmp_path}::/h", probe, "read", "/h/f")) == b"of the host"
    assert must(wasivfs("run", "--dir", str(tmp_path), probe, "read", str(tmp_path / "f"))) == b"of the host"


def test_an_embedded_file_is_found(tmp_path: Path) -> None:
    assert must(wasivfs("run", build(tmp_path), "--", "-v")) == b"hello\n[-v]"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["nowhere.wasm"], "nowhere.wasm; give a file that exists"),
        (["text.wasm"], "text.wasm"),
        (["text.wasm"], "; give a WebAssembly program of WASI preview 1 or 0.2"),
        (["library.wasm"], "no _start"),
        (["component.wasm"], "does not export wasi:cli/run: component.wasm; run a command"),
        (["--dir", "nowhere::/x", "library.wasm"], "no such directory: nowhere::/x; "),
    ],
)
def test_what_cannot_be_run_is_one_line(arguments: list[str], part: str, tmp_path: Path) -> None:
    (tmp_path / "text.wasm").write_text("hello")
    (tmp_path / "library.wasm").write_bytes(module())
    (tmp_path / "component.wasm").write_bytes(component(module()))
    (line,) = error_lines(wasivfs("run", *arguments, folder=tmp_path))
    assert part in line


def test_without_wasmtime_the_cure_is_named(probe: Path, tmp_path: Path) -> None:
    (tmp_path / "wasmtime.py").write_text("raise ImportError\n")
    path = f"{tmp_path}:{ROOT / 'pybuild'}"
    (line,) = error_lines(wasivfs("run", probe, environment={"PYTHONPATH": path}))
    assert "pip install wasmtime" in line


@pytest.mark.parametrize("arguments", [["run"], ["run", "--frob", "x.wasm"]])
def test_usage_errors_are_one_line(arguments: list[str]) -> None:
    (line,) = error_lines(wasivfs(*arguments), status=2)
    assert "wasivfs run --help" in line
