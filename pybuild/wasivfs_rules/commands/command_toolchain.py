# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs toolchain`: prints which compiler is used and why; describes it to Meson, CMake, a shell and others."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from wasivfs_rules.commands.arguments import ArgumentParser, add_options
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.common.output import write_text
from wasivfs_rules.common.resources import cmake_dir, makefile, shim_dir
from wasivfs_rules.inputs.options import SDK
from wasivfs_rules.toolchain.find import TOOLCHAIN_CURE, find_toolchain
from wasivfs_rules.toolchain.formats import FORMATS
from wasivfs_rules.toolchain.kinds import refuse_without_wasip2
from wasivfs_rules.toolchain.survey import survey
from wasivfs_rules.toolchain.toolchain import Toolchain
from wasivfs_rules.toolchain.wasm_tools import find_wasm_tools


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "toolchain",
        help=COMMANDS["toolchain"].help,
        description="Tries the toolchains in order and prints the result for each, up to the first that works.",
    )
    add_options(parser, [SDK])
    parser.add_argument("--format", choices=tuple(FORMATS), help="describe the toolchain for another program")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE; - is standard output (default)")
    for option, (_, what) in PLACES.items():
        parser.add_argument(option, dest="place", action="store_const", const=option, help=f"print the {what}")


def run(args: argparse.Namespace) -> int:
    status = 0
    if args.place:
        text = f"{PLACES[args.place][0]()}\n"
    elif args.format:
        text = FORMATS[args.format](find_toolchain(args.sdk))
        if args.verbose:
            sys.stderr.write(_report(args.sdk)[0])
    else:
        text, status = _report(args.sdk, quiet=args.quiet)
    write_text(args.output or "-", text)
    return status


def _report(sdk: str | None, *, quiet: bool = False) -> tuple[str, int]:
    """A line for each candidate, up to the first that works; then its properties. `quiet`: only the last, if any."""
    lines: list[str] = []
    for finding in survey(sdk):
        if found := finding.toolchain:
            lines = [
                *([] if quiet else lines),
                f"used: {finding.candidate}: {finding.reason}",
                f"  compiler: {shlex.join(found.compiler)}",
                f"  C++ compiler: {shlex.join(found.cxx_compiler) or 'none'}",
                f"  target: {found.triple}",
                f"  WASI 0.2: {_wasip2(found)}",
                f"  archiver: {shlex.join(found.archiver) or 'none'}",
                f"  contents by: {found.embed}",
            ]
            return "\n".join(lines) + "\n", 0
        lines.append(f"no: {finding.candidate}: {finding.reason}")
    return "\n".join([*lines, f"cure: {TOOLCHAIN_CURE}"]) + "\n", 1


def _wasip2(toolchain: Toolchain) -> str:
    """Whether it links components."""
    try:
        refuse_without_wasip2(toolchain, is_cxx=False)
        return f"yes, with {shlex.join(find_wasm_tools(toolchain))}"
    except WasivfsError as error:
        return f"no, {error.problems[0].what}"


PLACES: dict[str, tuple[Callable[[], Path], str]] = {
    "--shim-dir": (shim_dir, "folder of the shim's sources and headers"),
    "--cmake-dir": (cmake_dir, "folder of wasivfsConfig.cmake"),
    "--makefile": (makefile, "path of the fragment for makefiles"),
}
