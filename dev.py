#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Everything a developer of wasivfs runs, on a machine that has only Python 3.10 or newer.

Keeps a private environment in .venv of the checkout, with the pinned tools of pyproject.toml and with Zig as a
WebAssembly toolchain. Uses the standard library alone; touches nothing else but the caches of pip and Zig.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = VENV_BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "wasivfs-stamp"
OLDEST_MESON = "meson==1.1.0"  # what meson.build asks for; tests use it beside the newest
C_FOLDERS = ("shim", "demo", "examples", "tests", "benchmarks")

# Runs in the environment, whose pip has a TOML reader where Python 3.10 has none.
LIST_REQUIREMENTS = """
import sys
try:
    import tomllib
except ModuleNotFoundError:
    from pip._vendor import tomli as tomllib
with open(sys.argv[1], "rb") as file:
    data = tomllib.load(file)
print(*data["project"]["dependencies"], *data["dependency-groups"]["dev"], sep="\\n")
"""


def fail(message: str) -> NoReturn:
    sys.exit(f"dev.py: error: {message}")


def say(message: str) -> None:
    print(f"\n==> {message}", flush=True)


def run(*command: str | Path, cwd: Path = ROOT, extra: dict[str, str] | None = None) -> None:
    """Show and run a command in the environment; its failure ends this program with its exit status."""
    words = [os.fspath(word) for word in command]
    print(f"$ {shlex.join(shown(word) for word in words)}", flush=True)
    environment = {**os.environ, "PATH": f"{VENV_BIN}{os.pathsep}{os.environ.get('PATH', '')}", **(extra or {})}
    try:
        status = subprocess.run(words, cwd=cwd, env=environment, check=False).returncode
    except FileNotFoundError:
        fail(f"{words[0]} does not run; remove {VENV} and try again")
    if status:
        sys.exit(status if status > 0 else 1)


def shown(word: str) -> str:
    """A word of a command as the reader would type it from the checkout."""
    if word == os.fspath(VENV_PYTHON):
        return "python3"
    return word.removeprefix(f"{ROOT}{os.sep}").removeprefix(f".venv{os.sep}{VENV_BIN.name}{os.sep}")


def set_up() -> None:
    """Make .venv, or bring it up to date, unless the stamp says that it was made from these very inputs."""
    inputs = "\n".join(((ROOT / "pyproject.toml").read_text(), OLDEST_MESON, sys.version, os.fspath(ROOT)))
    stamp = hashlib.sha256(inputs.encode()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == stamp and VENV_PYTHON.exists():
        return
    say("Setting up .venv (once; downloads Zig, about 90 MB, and the tools of pyproject.toml)")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        fail(f"Python cannot make a virtual environment: {error}; on Debian, install python3-venv")
    listing = subprocess.run(
        [VENV_PYTHON, "-c", LIST_REQUIREMENTS, ROOT / "pyproject.toml"], check=True, capture_output=True, text=True
    )
    install = (VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*install, *listing.stdout.split("\n")[:-1])
    run(*install, "--no-deps", "--target", VENV / "oldest-meson", OLDEST_MESON)
    STAMP.write_text(stamp)


def setup(_: list[str]) -> None:
    set_up()
    print(f"{VENV} is up to date")


def demo(_: list[str]) -> None:
    set_up()
    build = ROOT / "build-demo"
    wasivfs = (VENV_PYTHON, ROOT / "pybuild" / "wasivfs")
    say("The toolchain")
    run(*wasivfs, "toolchain")
    say("Embedding examples/assets in the demo program with Meson (the first use of Zig compiles its libc: a minute)")
    if not (build / "build.ninja").exists():
        shutil.rmtree(build, ignore_errors=True)
        run(VENV_BIN / "meson", "setup", build, "-Dwasivfs_root=examples/assets")
    run(VENV_BIN / "ninja", "-C", build)
    say("The embedded files, read from the finished program without running it")
    run(*wasivfs, "ls", "-lR", build / "wasivfs-demo.wasm")
    say("Running the program with nothing mounted: it lists, prints and hashes what open() and readdir() find")
    run(*wasivfs, "run", build / "wasivfs-demo.wasm")
    say("The same in one command, for a program of your own")
    hello = build / "hello.wasm"
    run(*wasivfs, "cc", "examples/hello.c", "--dir", "examples/assets::/", "-o", hello)
    run(*wasivfs, "run", hello)


def test(arguments: list[str]) -> None:
    set_up()
    run(VENV_PYTHON, "-m", "pytest", "-n", "2", *arguments)


def lint(_: list[str]) -> None:
    set_up()
    run(VENV_PYTHON, "-m", "ruff", "check")
    run(VENV_PYTHON, "-m", "ruff", "format", "--check")
    run(VENV_PYTHON, "-m", "mypy")
    run(VENV_PYTHON, "-m", "pytest", "-q", "tests/house/test_house.py")
    c_files = sorted(path for folder in C_FOLDERS for path in (ROOT / folder).rglob("*.[ch]"))
    run(VENV_BIN / "clang-format", "--dry-run", "-Werror", *(path.relative_to(ROOT) for path in c_files))
    run(VENV_BIN / "shellcheck", ".ci/run", "pybuild/wasivfs_rules/meson-wasm-ld")


def bench(arguments: list[str]) -> None:
    set_up()
    run(VENV_PYTHON, "-m", "benchmarks", *arguments, extra={"PYTHONPATH": os.fspath(ROOT / "pybuild")})


def cpython(arguments: list[str]) -> None:
    set_up()
    tests = "tests/guest/upstream/test_cpython.py"
    run(VENV_PYTHON, "-m", "pytest", "-n", "2", tests, *arguments, extra={"WASIVFS_CPYTHON": "1"})


COMMANDS: dict[str, tuple[Callable[[list[str]], None], str]] = {
    "setup": (setup, "make or update .venv"),
    "demo": (demo, "embed examples/assets in a program and run it with nothing mounted"),
    "test": (
        test,
        "run each test with one toolchain, or with all and in all forms after --full; more arguments go to pytest",
    ),
    "lint": (lint, "check formatting, types and style"),
    "cpython": (cpython, "build CPython as its page says, and run many of its own tests; arguments go to pytest"),
    "bench": (bench, "measure builds and programs beside baselines; --help says more"),
}


def main() -> None:
    width = max(map(len, COMMANDS))
    parser = argparse.ArgumentParser(
        description="Runs the demo, the tests and the checks of wasivfs in a private environment, .venv.",
        epilog="commands:\n" + "\n".join(f"  {name:{width}}  {text}" for name, (_, text) in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="command")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="for test, cpython and bench: passed on")
    options = parser.parse_args()
    if options.arguments and options.command not in ("test", "cpython", "bench"):
        parser.error(f"{options.command} takes no arguments")
    COMMANDS[options.command][0](options.arguments)


if __name__ == "__main__":
    if sys.version_info < (3, 10):  # noqa: UP036 -- reports a Python that is too old
        fail(f"Python 3.10 or newer is needed; this is {sys.version.split()[0]}")
    main()
