# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs run`: runs a program in wasmtime, with nothing mounted but what is asked for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.arguments import ArgumentParser
from wasivfs_rules.errors import fail

TRAPPED = 134  # as a process that abort() ends


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    _add_options(subparsers.add_parser("run", help="run a program with wasmtime"))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="wasivfs run",
        usage="wasivfs run [options] app.wasm [options] [--] [arguments of the program]",
        description="Runs a program with wasmtime; it sees no directory and no variable that is not given here.",
    )
    _add_options(parser)
    return parser


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("module", metavar="app.wasm", nargs="?", help="the program")
    parser.add_argument("arguments", nargs="*", help="its arguments; put -- before the first that starts with a dash")
    parser.add_argument(
        "--dir",
        dest="dirs",
        metavar="HOST[::GUEST]",
        action="append",
        default=[],
        help="let the program use a directory of the host, under the name GUEST; repeatable",
    )
    parser.add_argument(
        "--env", metavar="NAME[=VALUE]", action="append", default=[], help="set a variable, or pass ours on; repeatable"
    )


def run(args: argparse.Namespace) -> int:
    words: Sequence[str] = args.arguments
    at = words.index("--") if "--" in words else len(words)
    parser = _parser()
    options = parser.parse_intermixed_args(words[:at])
    # `run -- app.wasm -x`: all that follows the program is its own.
    program = [*([options.module] if options.module else []), *options.arguments, *words[at + 1 :]]
    if not program:
        parser.error("the following arguments are required: app.wasm")
    mounts = [_mount(option) for option in options.dirs]
    variables = [_variable(option) for option in options.env]
    return _execute(program, mounts, variables)


def _mount(option: str) -> tuple[str, str]:
    host, separator, guest = option.partition("::")
    if not Path(host).is_dir():
        raise fail("no such directory", f"--dir {option}", "give HOST or HOST::GUEST")
    return host, guest if separator else host


def _variable(option: str) -> tuple[str, str]:
    name, equals, value = option.partition("=")
    return name, value if equals else os.environ.get(name, "")


def _execute(program: Sequence[str], mounts: Sequence[tuple[str, str]], variables: Sequence[tuple[str, str]]) -> int:
    module = program[0]
    try:
        import wasmtime  # noqa: PLC0415 - only this command needs it, and says what to do without it
    except ImportError as error:
        raise fail("the Python package wasmtime is missing", sys.executable, "pip install wasmtime") from error
    config = wasmtime.Config()
    config.cache = True
    config.wasm_exceptions = True  # what setjmp() is compiled to; not on by itself in all versions
    engine = wasmtime.Engine(config)
    wasi = wasmtime.WasiConfig()
    wasi.argv = list(program)
    wasi.env = list(variables)
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    for host, guest in mounts:
        wasi.preopen_dir(host, guest)
    store = wasmtime.Store(engine)
    store.set_wasi(wasi)
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    try:
        code = wasmtime.Module(engine, _read(module))
        instance = linker.instantiate(store, code)
    except wasmtime.WasmtimeError as error:
        raise fail("wasmtime cannot load the program", f"{module}: {_first_line(error)}") from error
    start = instance.exports(store).get("_start")
    if not isinstance(start, wasmtime.Func):
        raise fail("not a program: no _start", module, "a library without main() cannot be run")
    sys.stdout.flush()
    try:
        start(store)
    except wasmtime.ExitTrap as end:
        return end.code
    except (wasmtime.Trap, wasmtime.WasmtimeError) as trap:
        sys.stderr.write(f"wasivfs: error: the program trapped: {module}\n{trap}\n")
        return TRAPPED
    return 0


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
