# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs run`: runs a program in wasmtime, with nothing mounted but what is asked for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.run.runtime import execute


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
        help="let the program use a directory of the host, under the name GUEST (default: its own); repeatable",
    )
    parser.add_argument(
        "--env",
        metavar="NAME[=VALUE]",
        action="append",
        default=[],
        help="set a variable, or pass ours on if it is set; repeatable",
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
    variables = [variable for option in options.env if (variable := _variable(option))]
    sys.stdout.flush()
    return execute(Path(program[0]), program, mounts, variables)


def _mount(option: str) -> tuple[str, str]:
    host, separator, guest = option.partition("::")
    return host, guest if separator else host


def _variable(option: str) -> tuple[str, str] | None:
    """Name and value; None for one of ours that is not set."""
    name, equals, given = option.partition("=")
    value = given if equals else os.environ.get(name)
    return None if value is None else (name, value)
