# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs cc`, `c++` and `ld`: compilers and a linker that embed files. All other options go to the real tool."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from wasivfs_rules.commands.arguments import ArgumentParser, report_misspelt
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.commands.linking import add_link_options, link_parser, link_usage, run_line
from wasivfs_rules.request.command_lines import of_compiler, of_linker


class _Tool(NamedTuple):
    name: str
    description: str
    help: str = "this help"


_COMPILER = _Tool(
    "the compiler",
    "Compiles and links for WASI as clang does (c++: as clang++ does), and embeds files in the program. The options "
    "below belong to wasivfs, even if the compiler has options of the same name (for example --include, --verbose).",
    "this help; `wasivfs cc -help` prints the compiler's",
)
_LINKER = _Tool(
    "wasm-ld",
    "Links as wasm-ld does, and embeds files in the program; with -r, in one object for any other linker. The options "
    "below belong to wasivfs, even if the linker has options of the same name (for example --trace).",
)
_TOOLS = {"cc": _COMPILER, "c++": _COMPILER, "ld": _LINKER}


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    for command, (name, description, help_of_help) in _TOOLS.items():
        help_text = COMMANDS[command].help
        usage = link_usage(f"wasivfs {command}", name)
        parser = subparsers.add_parser(command, help=help_text, usage=usage, description=description, add_help=False)
        add_link_options(parser, help_of_help)


def run(args: argparse.Namespace) -> int:
    tool = _TOOLS[args.command]

    def parser() -> ArgumentParser:
        return link_parser(f"wasivfs {args.command}", *tool)

    line = (of_linker if tool is _LINKER else of_compiler)(args.arguments)
    status = run_line(line, parser, is_cxx=args.command == "c++")
    if status:
        report_misspelt(args.arguments)
    return status
