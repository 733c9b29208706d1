# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The progress bar: on a terminal, with the name of the current phase, for work that takes long.

Work takes long until the test opens its gate, which is a file in $GATES.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.commands.programs import make_project
from tests.support.commands import ROOT, must, wasivfs
from tests.support.toolchains import Toolchain, debian_sdk
from tests.support.tools import require_tool

# Python loads this at its start.
SITE = """
import os, sys, time

def wait(gate):
    while os.path.isdir(os.environ["GATES"]) and not os.path.exists(os.path.join(os.environ["GATES"], gate)):
        time.sleep(0.01)

def hook(event, arguments):
    if event not in ("open", "os.scandir") or not isinstance(arguments[0], (str, bytes)):
        return
    where = os.fsdecode(arguments[0])
    if event == "os.scandir" and where.endswith("assets"):
        wait("scan")
    if event == "open" and where.endswith("assets/hello.txt"):
        wait("compare" if "verify" in sys.orig_argv else "read")
    if event == "open" and where.endswith("/whole"):
        wait("append")
    if event == "open" and where == "hello.txt":
        wait("extract")

if "wasivfs_rules" in sys.orig_argv:
    from wasivfs_rules.common import progress
    progress._DELAY = float(os.environ.get("DELAY", progress._DELAY))
    sys.addaudithook(hook)
    if "run" in sys.orig_argv:
        import wasmtime
        class Module(wasmtime.Module):
            def __init__(self, *arguments):
                wait("compile")
                super().__init__(*arguments)
        wasmtime.Module = Module
"""
COMPILER = """#!/bin/sh
gate=
case " $* " in
*" -c "*main.c*) gate=compile ;;
*app.wasm*) gate=link ;;
esac
while [ -n "$gate" ] && [ -d "$GATES" ] && [ ! -e "$GATES/$gate" ]; do sleep 0.01; done
exec {program} "$@"
"""
CC = ["cc", "main.c", "--dir=assets", "-o", "app.wasm"]
CASES = {
    "cc": (CC, ["scan", "read", "compile", "link"]),
    "cc-passive": ([*CC, "--contents=passive"], ["scan", "read", "compile", "link", "append"]),
    "image": (["image", "--dir=assets", "--embed=string", "-o", "x.c"], ["scan", "read"]),
    "pack": (["pack", "old.wasm", "--dir=assets", "-o", "packed.wasm"], ["scan", "read"]),
    "run": (["run", "old.wasm"], ["compile"]),
    "extract": (["extract", "old.wasm", "-C", "out"], ["extract"]),
    "verify": (["verify", "old.wasm", "assets"], ["scan", "compare"]),
}
_PATIENCE = 120  # seconds without any output
# What a command prints itself, and what it prints with --quiet.
OUTPUT = {"run": ["hello"], "verify": ["old.wasm: intact"]}
QUIET_OUTPUT = {"run": ["hello"]}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, debian: Toolchain) -> Path:
    """With a finished program, and an SDK whose compiler waits."""
    folder = make_project(tmp_path_factory.mktemp("progress"))
    must(wasivfs(*CC[:-1], "old.wasm", toolchain=debian, folder=folder))
    (folder / "sdk").mkdir()
    debian_sdk(folder / "sdk")
    (folder / "sdk" / "bin" / "clang").unlink()
    (folder / "sdk" / "bin" / "clang").write_text(COMPILER.format(program=require_tool("clang-19")))
    (folder / "sdk" / "bin" / "clang").chmod(0o755)
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(SITE)
    # What is in the cache afterwards, no test waits for.
    must(wasivfs(*CC, folder=folder, environment=environment_of(folder, folder / "none", folder / "cache")))
    return folder


def environment_of(project: Path, gates: Path, cache: Path) -> dict[str, str]:
    paths = os.pathsep.join([str(project / "site"), str(ROOT / "pybuild")])
    return {
        "PYTHONPATH": paths, "WASI_SDK_PATH": str(project / "sdk"), "WASIVFS_CACHE_DIR": str(cache),
        "GATES": str(gates), "DELAY": "0",
    }  # fmt: skip


class Terminal:
    """A command whose stderr is a terminal; `text` is all that it wrote there."""

    def __init__(self, folder: Path, gates: Path, words: list[str], environment: Mapping[str, str]) -> None:
        gates.mkdir()
        self.folder, self._gates, self.text = folder, gates, ""
        self._master, ours = pty.openpty()
        cache = shutil.copytree(folder / "cache", f"{gates}.cache")
        self._process = subprocess.Popen(
            ["env", "--default-signal=INT,TERM,HUP", sys.executable, "-m", "wasivfs_rules", *words],
            cwd=folder,
            env={**os.environ, **environment_of(folder, gates, Path(cache)), **environment},
            stdin=subprocess.DEVNULL,
            stdout=ours,
            stderr=ours,
            start_new_session=True,
        )
        os.close(ours)

    def open(self, gate: str) -> None:
        (self._gates / gate).touch()

    def see(self, expected: str) -> None:
        """Waits until the text appears. A command that shows nothing waits for its gate, and would do so for ever."""
        while expected not in self.text:
            ready, _, _ = select.select([self._master], [], [], _PATIENCE)
            assert ready, f"no {expected!r}, but silence after {self.text!r}"
            assert self._read(), f"no {expected!r} in {self.text!r}"

    def __enter__(self) -> Terminal:  # noqa: PYI034 (Self needs Python 3.11)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    def _read(self) -> bool:
        try:
            data = os.read(self._master, 4096)
        except OSError:  # the command has ended
            return False
        self.text += data.decode()
        return bool(data)

    def interrupt(self) -> None:
        os.kill(self._process.pid, signal.SIGINT)

    def end(self) -> int:
        while self._read():
            pass
        return self._process.wait()

    @property
    def screen(self) -> list[str]:
        """The lines that remain, as a person sees them."""
        lines = []
        for line in self.text.replace("\r\n", "\n").split("\n"):
            seen = ""
            for piece in line.split("\r"):
                seen = piece + seen[len(piece) :]
            lines.append(seen.rstrip())
        return [line for line in lines if line]


@pytest.mark.parametrize("command", CASES)
def test_each_phase_is_named_while_it_lasts_and_nothing_remains(command: str, project: Path, tmp_path: Path) -> None:
    words, phases = CASES[command]
    with Terminal(project, tmp_path / "gates", words, {}) as terminal:
        for phase in phases:
            terminal.see(f"wasivfs: {phase}")
            assert terminal.screen[-1].startswith(f"wasivfs: {phase}")
            terminal.open(phase)
        assert terminal.end() == 0, terminal.text
        assert terminal.screen == OUTPUT.get(command, [])
        shutil.rmtree(project / "out", ignore_errors=True)


def test_bar_appears_after_its_usual_delay(project: Path, tmp_path: Path) -> None:
    with Terminal(project, tmp_path / "gates", ["run", "old.wasm"], {"DELAY": "1.0"}) as terminal:
        terminal.see("wasivfs: compile [00:01]")
        terminal.open("compile")
        assert terminal.end() == 0


def assert_silent(command: str, terminal: Terminal, output: Mapping[str, list[str]]) -> None:
    """Lets the command end; nothing but its own output has appeared."""
    for phase in CASES[command][1]:
        terminal.open(phase)
    assert terminal.end() == 0, terminal.text
    assert terminal.text.splitlines() == output.get(command, [])
    shutil.rmtree(terminal.folder / "out", ignore_errors=True)


@pytest.mark.parametrize("command", CASES)
def test_nothing_appears_before_the_delay(command: str, project: Path, tmp_path: Path) -> None:
    with Terminal(project, tmp_path / "gates", CASES[command][0], {"DELAY": "3600"}) as terminal:
        assert_silent(command, terminal, OUTPUT)


@pytest.mark.parametrize("command", CASES)
def test_quiet_commands_show_nothing(command: str, project: Path, tmp_path: Path) -> None:
    name, *words = CASES[command][0]
    with Terminal(project, tmp_path / "gates", [name, "--quiet", *words], {}) as terminal:
        assert_silent(command, terminal, QUIET_OUTPUT)


@pytest.mark.parametrize("command", CASES)
def test_an_interruption_erases_the_bar(command: str, project: Path, tmp_path: Path) -> None:
    words, phases = CASES[command]
    with Terminal(project, tmp_path / "gates", words, {}) as terminal:
        for phase in phases[:-1]:
            terminal.open(phase)
        terminal.see(f"wasivfs: {phases[-1]}")
        terminal.interrupt()
        assert terminal.end() == -signal.SIGINT
        assert terminal.screen == []


def test_warnings_and_messages_of_the_linker_have_lines_of_their_own(project: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(project, tmp_path / "project", symlinks=True)
    (folder / "assets" / "key.pem").write_text("-----BEGIN PRIVATE KEY-----\n")
    (folder / "main.c").write_text("int nowhere(void); int main(void) { return nowhere(); }\n")
    with Terminal(folder, tmp_path / "gates", CC, {"WASI_SDK_PATH": str(project / "sdk")}) as terminal:
        for phase in ("scan", "read", "compile", "link"):
            terminal.see(f"wasivfs: {phase}")
            terminal.open(phase)
        assert terminal.end() == 1
        warning, *errors = terminal.screen
        assert warning.startswith("wasivfs: warning: ")
        assert any("undefined symbol: nowhere" in line for line in errors)
        assert not any(re.match("wasivfs: (scan|read|write|compile|link|check)", line) for line in errors)


@pytest.mark.parametrize("command", CASES)
def test_nothing_appears_in_a_pipe(command: str, project: Path, tmp_path: Path) -> None:
    cache = shutil.copytree(project / "cache", tmp_path / "cache")
    environment = environment_of(project, tmp_path / "none", cache)
    result = wasivfs(*CASES[command][0], folder=project, environment=environment)
    assert (result.returncode, result.stderr) == (0, b"")
    shutil.rmtree(project / "out", ignore_errors=True)
