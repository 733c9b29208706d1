# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shared by `cc`, `c++` and `ld`: the parser, and a call from our options to the exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from wasivfs_rules.commands.arguments import ArgumentParser, add_options, add_root_options
from wasivfs_rules.common.errors import Problem, report
from wasivfs_rules.common.processes import CompilerError
from wasivfs_rules.inputs.options import LINK_OPTIONS, read_own
from wasivfs_rules.inputs.spec import RootOptions
from wasivfs_rules.inspect.sealed import shown
from wasivfs_rules.link.build import build
from wasivfs_rules.request.request import CommandLine, EmbedRequest, LinkRequest


def add_link_options(parser: ArgumentParser, help_of_help: str = "this help") -> None:
    """Adds all options of the command."""
    parser.add_argument("--help", action="help", help=help_of_help)
    add_root_options(parser)
    add_options(parser, LINK_OPTIONS)


def link_usage(prog: str, tool: str) -> str:
    return f"{prog} [options] [all options and files of {tool}]"


def link_parser(prog: str, tool: str, description: str, help_of_help: str = "this help") -> ArgumentParser:
    """The parser of our options in a command line of `tool`."""
    parser = ArgumentParser(prog=prog, usage=link_usage(prog, tool), description=description, add_help=False)
    add_link_options(parser, help_of_help)
    return parser


def run_line(line: CommandLine, parser: Callable[[], ArgumentParser], *, is_cxx: bool = False) -> int:
    """Builds the outputs of a command line; returns the exit status."""
    known = read_own(line.own)
    options = parser().parse_args(line.own) if known is None else argparse.Namespace(**known)
    embed = EmbedRequest(
        RootOptions.of(options), host=options.host, embed=options.embed, shim=options.shim, trace=options.trace
    )
    request = LinkRequest(
        line,
        embed,
        is_cxx=is_cxx,
        sdk=options.sdk,
        depfile=options.depfile or "",
        quiet=options.quiet,
        verbose=options.verbose,
    )

    def warn(problems: Sequence[Problem]) -> None:
        if not request.quiet:
            report(problems, "warning")

    try:
        result = build(request, warn)
    except CompilerError as failed:
        return failed.status
    if request.verbose:
        sys.stderr.writelines(f"import of your own: {shown(one)}\n" for one in result.own_imports)
    return 0
