# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs image`: directories to fs_image.c."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from wasivfs_rules.commands.arguments import ArgumentParser, add_depfile_options, add_root_options
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, WasivfsError, misuse, report
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.generate.generate import OBJECT, GenerateResult, generate
from wasivfs_rules.inputs.options import CONTENTS_CHOICES, EMBED_CHOICES
from wasivfs_rules.inputs.spec import RootOptions, Spec, load_spec

_LINKS = "give them to wasivfs cc, c++ or ld, to wasivfs_embed() of CMake, or to Meson"


def _chosen_embed(embed: str, sdk: str | None) -> str:
    """`auto` is the fastest way that the compiler supports; without a compiler, one that every compiler supports."""
    if embed != "auto":
        return embed
    from wasivfs_rules.toolchain import find as toolchain  # noqa: PLC0415 (slow to load, and only needed here)

    try:
        return toolchain.find_toolchain(sdk).embed
    except WasivfsError:
        if sdk is not None:
            raise
        return "string"


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "image", help=COMMANDS["image"].help, description="Writes files and directories as C tables."
    )
    add_root_options(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="the C file, or an object of the whole image for links of WebAssembly, which needs no compiler; - is "
        "standard output, for C",
    )
    parser.add_argument(
        "--embed",
        choices=EMBED_CHOICES,
        default="auto",
        help="how the image carries contents; embed and incbin also write FILE.c.bin; object also writes "
        "FILE.c.bin.o, which must be linked (default: the way that compiles fastest, except object)",
    )
    parser.add_argument(
        "--contents",
        choices=CONTENTS_CHOICES,
        default="auto",
        help="only in memory, because another linker links the image; passive contents need cc, c++ or ld",
    )
    add_depfile_options(parser, "all files and directories that were read")
    parser.add_argument("--sdk", metavar="TOOLCHAIN", help="the toolchain for whose compiler --embed auto chooses")


def run(args: argparse.Namespace) -> int:
    if args.contents == "passive":
        cure = "link with wasivfs cc, c++ or ld, or add the files to the program with wasivfs pack"
        raise misuse("an image that another linker links is in memory", "--contents passive", cure)
    spec = load_spec(RootOptions.of(args))
    if not spec.roots and not spec.writable.layer:
        raise misuse("nothing to embed", "", "give --dir HOST[::GUEST] or a --manifest with a [[root]]")
    if args.output == "-":
        _refuse_second_file(args)
        with temporary_folder() as folder:
            result = _generate(args, spec, folder / "fs_image.c", "string" if args.embed == "auto" else args.embed)
            sys.stdout.buffer.write((folder / "fs_image.c").read_bytes())
    elif args.output.endswith(OBJECT):
        if args.embed != "auto":
            raise misuse(
                "only C files embed in several ways", f"--embed {args.embed} -o {args.output}", "give -o FILE.c"
            )
        result = _generate(args, spec, Path(args.output), "string")
    else:
        result = _generate(args, spec, Path(args.output), _chosen_embed(args.embed, args.sdk))
    if not args.quiet:
        report([*result.warnings, *_left_to_the_link(args, spec)], "warning")
    if args.verbose:
        numbers = f"{result.nodes} nodes, {result.files} files, {result.bytes} bytes, {result.stored_bytes} stored"
        where = sys.stderr if args.output == "-" else sys.stdout
        print(f"{display(os.fsencode(args.output))}: {numbers}", file=where)
    return 0


def _left_to_the_link(args: argparse.Namespace, spec: Spec) -> Iterator[Problem]:
    """Warnings of keys of manifests that no image can keep, unless the command line says the same."""
    keys = {
        "writable": spec.writable.layer and not args.writable,
        "writable-limit": spec.writable.limit is not None,
        "devices": spec.devices,
    }
    if said := [key for key, is_said in keys.items() if is_said]:
        where = f"{', '.join(said)} in {', '.join(map(display, spec.manifests))}"
        yield Problem("the link of the program must have the same options", where, _LINKS)


def _refuse_second_file(args: argparse.Namespace) -> None:
    """Refuses options that do not work with standard output, which contains only the C text."""
    if args.embed not in ("auto", "array", "string"):
        raise misuse(f"--embed {args.embed} writes a second file", "-o -", "give -o FILE.c, or --embed string")
    if args.depfile and args.depfile_target is None:
        raise misuse("a depfile needs a target", "-o -", "give --depfile-target NAME")


def _generate(args: argparse.Namespace, spec: Spec, output: Path, embed: str) -> GenerateResult:
    with progress.show(quiet=args.quiet):
        return generate(
            spec,
            output,
            embed,
            args.depfile,
            args.depfile_target,
            response_files=args.response_files,
        )
