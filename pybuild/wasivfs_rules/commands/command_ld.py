# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs ld`: wasm-ld that puts files into what it links. All that it does not know goes to the linker."""

from __future__ import annotations

import argparse

from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.commands.linking import add_link_options, link_parser, run_line
from wasivfs_rules.request.command_lines import of_linker

_DESCRIPTION = (
    "Links as wasm-ld does, and puts files into the program; with -r, into one object for any other linker. "
    "The options below are ours, also where the linker has one of the same name (as --trace)."
)


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    add_link_options(subparsers.add_parser("ld", help="link objects with files in them", add_help=False))


def run(args: argparse.Namespace) -> int:
    return run_line(of_linker(args.arguments), link_parser("wasivfs ld", "wasm-ld", _DESCRIPTION))
