# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs cc` and `wasivfs c++`: compiler drivers that embed files. All other options go to the compiler."""

from __future__ import annotations

import argparse

from wasivfs_rules.commands.arguments import ArgumentParser, report_misspelt
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.commands.linking import add_link_options, link_parser, link_usage, run_line
from wasivfs_rules.request.command_lines import of_compiler

NAMES = ("cc", "c++")
_DESCRIPTION = (
    "Compiles and links for WASI as clang does (c++: as clang++ does), and embeds files in the program. The options "
    "below belong to wasivfs, even if the compiler has options of the same name (for example --include, --verbose)."
)
_TOOL = "the compiler"
_HELP = "this help; `wasivfs cc -help` prints the compiler's"


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    for command in NAMES:
        help_text = COMMANDS[command].help
        usage = link_usage(f"wasivfs {command}", _TOOL)
        parser = subparsers.add_parser(command, help=help_text, usage=usage, description=_DESCRIPTION, add_help=False)
        add_link_options(parser, _HELP)


def run(args: argparse.Namespace) -> int:
    def parser() -> ArgumentParser:
        return link_parser(f"wasivfs {args.command}", _TOOL, _DESCRIPTION, _HELP)

    status = run_line(of_compiler(args.arguments), parser, is_cxx=args.command == "c++")
    if status:
        report_misspelt(args.arguments)
    return status
