# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs check`: whether finished modules are sealed, whichever linker made them; `verify`: if files are intact."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.commands.arguments import ArgumentParser, add_options
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, WasivfsError, fail, misuse
from wasivfs_rules.common.paths import display
from wasivfs_rules.inputs.options import ROOT_OPTIONS
from wasivfs_rules.inputs.spec import RootOptions, load_spec
from wasivfs_rules.inspect.images import announces_late_image
from wasivfs_rules.inspect.program import PROGRAM_CURE, open_bytes, open_program
from wasivfs_rules.inspect.sealed import imports_of, is_allowed, is_foreign, refusal, shown
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.component import component_imports, is_component
from wasivfs_rules.wasm.module import Import

_NOT_COMPARED = ("--dir", "--mtime")


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
    verify = subparsers.add_parser(
        "verify",
        help=COMMANDS["verify"].help,
        description="Reads all files of a program, and checks them against the digest that the program contains. With "
        "directories, prints what differs from them: times and hard links do not count. The exit status is 1 if "
        "anything differs.",
    )
    verify.add_argument("module", metavar="app.wasm", help="the program")
    verify.add_argument("dirs", metavar="DIR[::GUEST]", nargs="*", help="a directory or file, as for --dir of cc")
    add_options(verify, [option for option in ROOT_OPTIONS if option.name not in _NOT_COMPARED], "what to compare with")


def run(args: argparse.Namespace) -> int:
    return _verify(args) if args.command == "verify" else _check(args)


def _verify(args: argparse.Namespace) -> int:
    from wasivfs_rules.describe.differences import differences  # noqa: PLC0415 (slow to load)
    from wasivfs_rules.describe.digests import bytes_to_check, check_digests  # noqa: PLC0415

    spec = load_spec(RootOptions.of(argparse.Namespace(**vars(args), mtime=None)))
    if not spec.roots and (args.include or args.exclude):
        raise misuse("nothing to compare with", "", "give DIR::GUEST or a --manifest with a [[root]]")
    problems: list[Problem] = []
    with progress.show(quiet=args.quiet), open_program(args.module, whole=True) as program:
        advance = progress.phase("verify", bytes_to_check(program))
        verdicts = check_digests(program, advance)
        found = differences(program, spec) if spec.roots else []
        if not announces_late_image(program.memory):
            where = f"{args.module}: its shim looks for another late image than it has"
            problems.append(Problem("damaged wasivfs image", where, "pack it again"))
    if any(verdict.said not in (None, verdict.found) for verdict in verdicts):
        where = f"{args.module}: its files are not those of its digest"
        problems.append(Problem("damaged wasivfs image", where, "link the program again"))
    for one in found:
        print(f"{display(one.path)}: {one.what}")
    if found:
        where = f"{args.module}: {len(found)} paths" if len(found) > 1 else f"{args.module}: 1 path"
        problems.append(Problem("the program differs from the directories", where, "link it again, or pack it"))
    if problems:
        raise WasivfsError(problems)
    _report_intact(args, [verdict.said for verdict in verdicts])
    return 0


def _report_intact(args: argparse.Namespace, digests: Sequence[bytes | None]) -> None:
    program = display(os.fsencode(args.module))
    if not args.quiet:
        print(f"{program}: {'intact' if all(digests) else 'can be read, but contract 2 has no digest to check'}")
    if args.verbose:
        for digest in filter(None, digests):
            print(f"{program}: tree {digest.hex()}")


def _check(args: argparse.Namespace) -> int:
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
        try:
            imports = component_imports(data) if is_component(data) else imports_of(data)
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
