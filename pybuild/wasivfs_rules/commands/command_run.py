# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs run`: runs a program on wasmtime, with only the mounts and variables that options name.

Our options come before the name of the program; all words after the name belong to the program.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.commands.arguments import ArgumentParser, add_common_options, add_options
from wasivfs_rules.commands.cli import COMMANDS, RawCommand
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, misuse, report
from wasivfs_rules.common.sizes import FORM, parse_size
from wasivfs_rules.inputs.mounts import split_mount
from wasivfs_rules.inputs.options import Option
from wasivfs_rules.run.runtime import execute

OPTIONS = (
    Option(
        "--dir",
        "mount the directory HOST at GUEST (default: at HOST); repeatable",
        metavar="HOST[::GUEST]",
        is_repeatable=True,
        field="dirs",
    ),
    Option(
        "--env", "set a variable; without =VALUE, pass on ours; repeatable", metavar="NAME[=VALUE]", is_repeatable=True
    ),
    Option(
        "--max-wasm-stack",
        "the stack for the program's calls: bytes, or a number with K or M (default: 512K, as in wasmtime)",
        metavar="SIZE",
    ),
)
_WITH_VALUE = frozenset(option.name for option in OPTIONS if option.has_value)


_USAGE = "wasivfs run [options] app.wasm [arguments of the program]"
_DESCRIPTION = "Runs a program with wasmtime; it sees no directory and no variable that is not given here."


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    _add_options(subparsers.add_parser("run", help=COMMANDS["run"].help, usage=_USAGE, description=_DESCRIPTION))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="wasivfs run", usage=_USAGE, description=_DESCRIPTION)
    _add_options(parser)
    return parser


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("module", metavar="app.wasm", nargs="?", help="the program")
    parser.add_argument("arguments", nargs="*", help="its arguments, whatever they look like; a leading -- is dropped")
    add_options(parser, OPTIONS)
    add_common_options(parser)


def run(call: RawCommand) -> int:
    ours, program = _split(call.arguments)
    parser = _parser()
    options = parser.parse_args(ours)
    if not program:
        parser.error("the following arguments are required: app.wasm")
    mounts = [_mount(option) for option in options.dirs]
    variables = [variable for option in options.env if (variable := _variable(option))]
    stack = None if options.max_wasm_stack is None else _size(options.max_wasm_stack)
    sys.stdout.flush()
    note = _note if options.verbose else None
    for host, guest in mounts if note else ():
        _note(f"mounted: {host} at {guest}")
    with progress.show(quiet=options.quiet):
        return execute(Path(program[0]), program, mounts, variables, stack, note=note)


def _note(what: str) -> None:
    report([Problem(what, "")], "note")


def _split(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Our options, and the program with its arguments. One -- may be between them, or after the name."""
    start = 0
    while start < len(words) and words[start].startswith("-") and words[start] not in ("-", "--"):
        start += 2 if words[start] in _WITH_VALUE else 1
    ours, program = words[:start], words[start:]
    if program[:1] == ["--"]:
        return ours, program[1:]
    return ours, [*program[:1], *program[2 if program[1:2] == ["--"] else 1 :]]


def _mount(option: str) -> tuple[str, str]:
    host, guest = split_mount(option)
    return host, host if guest is None else guest


def _variable(option: str) -> tuple[str, str] | None:
    """Name and value; None if the value is ours and not set."""
    name, equals, given = option.partition("=")
    if not name:
        raise misuse("--env names no variable", option, "write --env NAME=VALUE")
    value = given if equals else os.environ.get(name)
    return None if value is None else (name, value)


def _size(option: str) -> int:
    size = parse_size(option)
    if size is None:
        raise misuse("--max-wasm-stack has no size", option, FORM)
    return size
