# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs cc`, `c++` and `ld`: compilers and a linker that embed files. All other options go to the real tool."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

from wasivfs_rules.commands.cli import COMMANDS, RawCommand, is_called_as_linker
from wasivfs_rules.common.errors import Problem, report
from wasivfs_rules.common.processes import CompilerError
from wasivfs_rules.inputs.options import LINK_OPTIONS, read_own
from wasivfs_rules.inputs.spec import RootOptions
from wasivfs_rules.link.build import build
from wasivfs_rules.request.command_lines import of_compiler, of_linker
from wasivfs_rules.request.request import EmbedRequest, LinkRequest

if TYPE_CHECKING:
    import argparse

    from wasivfs_rules.commands.arguments import ArgumentParser


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
    for command, tool in _TOOLS.items():
        parser = subparsers.add_parser(
            command, help=COMMANDS[command].help, usage=_usage(command), description=tool.description, add_help=False
        )
        _add_options(parser, tool)


def link_parser(command: str) -> ArgumentParser:
    """The parser of our options in the command line of a tool."""
    from wasivfs_rules.commands.arguments import ArgumentParser  # noqa: PLC0415 (slow to load, and seldom needed)

    tool = _TOOLS[command]
    parser = ArgumentParser(
        prog=f"wasivfs {command}", usage=_usage(command), description=tool.description, add_help=False
    )
    _add_options(parser, tool)
    return parser


def _usage(command: str) -> str:
    return f"wasivfs {command} [options] [all options and files of {_TOOLS[command].name}]"


def _add_options(parser: ArgumentParser, tool: _Tool) -> None:
    from wasivfs_rules.commands.arguments import add_options, add_root_options  # noqa: PLC0415 (as above)

    parser.add_argument("--help", action="help", help=tool.help)
    add_root_options(parser)
    add_options(parser, LINK_OPTIONS)


def run(call: RawCommand) -> int:
    status = _run(call)
    if status:
        from wasivfs_rules.commands.arguments import report_misspelt  # noqa: PLC0415 (as above)

        report_misspelt(call.arguments)
    return status


def _run(call: RawCommand) -> int:
    if _TOOLS[call.command] is _LINKER:
        line = of_linker(call.arguments, makes_component=is_called_as_linker())
    else:
        line = of_compiler(call.arguments)
    known = read_own(line.own)
    options = link_parser(call.command).parse_args(line.own) if known is None else SimpleNamespace(**known)
    embed = EmbedRequest(
        RootOptions.of(options),
        host=options.host,
        embed=options.embed,
        contents=options.contents,
        shim=options.shim,
        trace=options.trace,
    )
    request = LinkRequest(
        line,
        embed,
        is_cxx=call.command == "c++",
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
        from wasivfs_rules.inspect.sealed import shown  # noqa: PLC0415 (as above)

        sys.stderr.writelines(f"import of your own: {shown(one)}\n" for one in result.own_imports)
    return 0
