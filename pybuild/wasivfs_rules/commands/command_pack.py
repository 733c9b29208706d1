# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs pack`: files into a finished program."""

from __future__ import annotations

import argparse
import os

from wasivfs_rules.commands.arguments import ArgumentParser, add_depfile_options, add_root_options
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, misuse, report
from wasivfs_rules.common.paths import display
from wasivfs_rules.inputs.options import HOST_MODES
from wasivfs_rules.inputs.spec import RootOptions, load_spec
from wasivfs_rules.pack.pack import PackRequest, pack

_LIMIT_OF_LINK = Problem("the limit is that of the program's link", "writable-limit of a manifest", "leave it out")


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "pack",
        help=COMMANDS["pack"].help,
        description="Adds files to a program that is linked with the shim of wasivfs, without a compiler. They hide "
        "the program's own files at the same paths.",
    )
    parser.add_argument("program", metavar="PROGRAM.wasm", help="a program, or a component that was made of one")
    add_root_options(parser)
    parser.add_argument("-o", "--output", metavar="OUT.wasm", required=True, help="the program with the files")
    parser.add_argument("--replace", action="store_true", help="hide all files that the program has, not only these")
    parser.add_argument(
        "--host",
        choices=HOST_MODES,
        help="the rule that the program is linked with, which does not change; another one is an error",
    )
    add_depfile_options(parser, "the program and all that was read")


def run(args: argparse.Namespace) -> int:
    spec = load_spec(RootOptions.of(args))
    if not spec.roots and not spec.writable.layer:
        raise misuse("nothing to pack", "", "give --dir HOST[::GUEST] or a --manifest with a [[root]]")
    request = PackRequest(
        program=args.program,
        spec=spec,
        output=args.output,
        replace=args.replace,
        host=args.host,
        depfile=args.depfile,
        depfile_target=args.depfile_target,
        response_files=args.response_files,
    )
    with progress.show(quiet=args.quiet):
        result = pack(request)
    if not args.quiet:
        report([*result.warnings, *([_LIMIT_OF_LINK] if spec.writable.limit is not None else [])], "warning")
    if args.verbose:
        numbers = f"{result.nodes} nodes, {result.files} files, {result.bytes} bytes, {result.stored_bytes} stored"
        print(f"{display(os.fsencode(args.output))}: {numbers}")
    return 0
