# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs check`: checks whether finished modules are sealed, whichever linker made them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common.errors import Problem, WasivfsError, fail
from wasivfs_rules.inspect.program import PROGRAM_CURE, open_bytes
from wasivfs_rules.inspect.sealed import imports_of, is_allowed, is_foreign, refusal, shown
from wasivfs_rules.wasm.binary import COMPONENT_HEADER, WasmError
from wasivfs_rules.wasm.module import Import


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "check",
        help=COMMANDS["check"].help,
        description="Reads the imports of each module. The exit status is 1 if one imports a function of "
        "WASI that no program linked with --host none may import.",
    )
    parser.add_argument("modules", metavar="app.wasm", nargs="+", help="the programs")
    parser.add_argument(
        "--delete", action="store_true", help="delete programs that are not sealed, so that a build makes them again"
    )


def run(args: argparse.Namespace) -> int:
    problems: list[Problem] = []
    for path in args.modules:
        imports, found = _judge(path)
        problems += found
        if not found:
            _report(path, imports, args)
        elif args.delete:
            Path(path).unlink()
    if problems:
        raise WasivfsError(problems)
    return 0


def _judge(path: str) -> tuple[Sequence[Import], Sequence[Problem]]:
    """The imports of a module, and its problems."""
    try:
        imports = _imports(path)
    except WasivfsError as error:
        return [], error.problems
    return imports, [refusal(one, path) for one in imports if not is_allowed(one)]


def _imports(path: str) -> Sequence[Import]:
    with open_bytes(path) as data:
        if data[: len(COMPONENT_HEADER)] == COMPONENT_HEADER:
            raise fail("a component cannot be checked", path, "give the module that it was made of")
        try:
            imports = imports_of(data)
        except WasmError as error:
            raise fail("not a WebAssembly program", f"{path}: {error}", PROGRAM_CURE) from error
    if imports is None:
        raise fail("not linked yet", path, "give the program that it is linked into")
    return imports


def _report(path: str, imports: Sequence[Import], args: argparse.Namespace) -> None:
    if not args.quiet:
        print(f"{path}: sealed")
    if args.verbose:
        for one in filter(is_foreign, imports):
            print(f"{path}: import of your own: {shown(one)}")
