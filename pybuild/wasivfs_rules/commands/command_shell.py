# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs completion` and `wasivfs manual`: the contents of --help, for a shell and for man."""

from __future__ import annotations

import argparse
import sys
from typing import cast

from wasivfs_rules import __version__
from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.commands.cli import COMMANDS, DESCRIPTION, whole_parser

SHELLS = ("bash", "zsh", "fish")
_FOLDERS = frozenset({"DIR"})
_OTHERS = frozenset({"GLOB", "NAME", "NAME[=VALUE]", "PATH", "SIZE", "keep|SECONDS"})
_COMPILERS = ("cc", "c++", "ld")


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "completion",
        help=COMMANDS["completion"].help,
        description="Prints a script for a shell, which completes commands, options and file names.",
    )
    parser.add_argument("shell", choices=SHELLS, help="the shell")
    subparsers.add_parser(
        "manual",
        help=COMMANDS["manual"].help,
        description="Prints the manual page of all commands, for `man -l -` or a folder of $MANPATH.",
    )


def run(args: argparse.Namespace) -> int:
    if args.command == "completion":
        _print_completion(args.shell)
    else:
        _print_manual()
    return 0


def _print_completion(shell: str) -> None:
    import shtab  # noqa: PLC0415 (no other command needs it)

    parser = whole_parser()
    for name, command in _parsers(parser).items():
        if name in _COMPILERS:
            command.add_argument("files", metavar="FILE", nargs="*", help="files and options of the compiler or linker")
        for action in command._actions:  # noqa: SLF001 (argparse has no other list of them)
            if action.nargs != 0 and not action.choices and action.metavar not in _OTHERS:
                kind = shtab.DIRECTORY if action.metavar in _FOLDERS else shtab.FILE
                action.complete = kind  # type: ignore[attr-defined]
            if isinstance(action.metavar, str):
                action.metavar = action.metavar.partition("[")[0]  # zsh would read the colons in HOST[::GUEST]
    sys.stdout.write(shtab.complete(parser, shell))


def _parsers(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    (commands,) = (action for action in parser._actions if action.dest == "command")  # noqa: SLF001
    return cast("dict[str, ArgumentParser]", commands.choices)


def _print_manual() -> None:
    from argparse_manpage.manpage import Manpage  # noqa: PLC0415 (no other command needs it)

    page = Manpage(whole_parser(), format="single-commands-section")
    page.description = DESCRIPTION.rstrip(".")
    page.source, page.manual = f"wasivfs {__version__}", "wasivfs"
    sys.stdout.write(f"{page}\n")
