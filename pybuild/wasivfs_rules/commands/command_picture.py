# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs picture`: draws what takes the room in a program."""

from __future__ import annotations

import argparse
import os

from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common.output import write_text
from wasivfs_rules.common.paths import display
from wasivfs_rules.inspect.program import open_module


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "picture",
        help=COMMANDS["picture"].help,
        description="Draws a treemap: the area of each function, embedded file and section is its size.",
    )
    parser.add_argument("module", metavar="app.wasm", help="the program, with or without embedded files")
    parser.add_argument("-o", "--output", metavar="FILE.svg", required=True, help="the file; - is standard output")


def run(args: argparse.Namespace) -> int:
    from wasivfs_rules.inspect.parts import program_parts  # noqa: PLC0415 (need the packages of an extra)
    from wasivfs_rules.inspect.treemap import draw_treemap  # noqa: PLC0415

    with open_module(args.module) as data:
        whole = program_parts(data, display(os.path.basename(os.fsencode(args.module))))
    write_text(args.output, draw_treemap(whole))
    return 0
