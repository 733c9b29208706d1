# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs ld`: a wasm-ld that embeds files. All other options go to the linker."""

from __future__ import annotations

import argparse

from wasivfs_rules.commands.arguments import ArgumentParser, report_misspelt
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.commands.linking import add_link_options, link_parser, link_usage, run_line
from wasivfs_rules.request.command_lines import of_linker

_PROG, _TOOL = "wasivfs ld", "wasm-ld"
_DESCRIPTION = (
    "Links as wasm-ld does, and embeds files in the program; with -r, in one object for any other linker. The options "
    "below belong to wasivfs, even if the linker has options of the same name (for example --trace)."
)


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    usage = link_usage(_PROG, _TOOL)
    help_text = COMMANDS["ld"].help
    add_link_options(subparsers.add_parser("ld", help=help_text, usage=usage, description=_DESCRIPTION, add_help=False))


def run(args: argparse.Namespace) -> int:
    status = run_line(of_linker(args.arguments), lambda: link_parser(_PROG, _TOOL, _DESCRIPTION))
    if status:
        report_misspelt(args.arguments)
    return status
