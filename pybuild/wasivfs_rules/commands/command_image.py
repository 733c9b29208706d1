# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs image`: directories to fs_image.c. Calls the stages in order, and is the one to write and print."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.common import depfile as depfiles
from wasivfs_rules.common.errors import Problem, WasivfsError, fail, report
from wasivfs_rules.common.limits import IMAGE_LIMIT
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.progress import bar
from wasivfs_rules.common.resources import templates_dir
from wasivfs_rules.generate.contents import Contents, read_contents
from wasivfs_rules.generate.data_object import head, tail
from wasivfs_rules.generate.emit import EMBED_CHOICES, EMBEDS_WITH_BLOB, blob_name, data_symbol, render
from wasivfs_rules.generate.image import layout
from wasivfs_rules.generate.limit_problems import least_size, size_problem
from wasivfs_rules.generate.scan import Scan, future_output, scan
from wasivfs_rules.generate.tree import File, Tree
from wasivfs_rules.generate.warnings import warnings
from wasivfs_rules.inputs.spec import DEFAULT_MTIME, Spec, add_root_arguments, spec_from_arguments


@dataclass(frozen=True)
class GenerateResult:
    """`inputs` are the host paths of all files and directories read; `blob` is the file beside the C file, if any."""

    inputs: tuple[bytes, ...]
    warnings: tuple[Problem, ...]
    blob: Path | None
    nodes: int
    files: int
    bytes: int
    stored_bytes: int


def _chosen_embed(embed: str, sdk: str | None) -> str:
    """`auto` is the fastest way that the compiler has; without a compiler, the one that every compiler has."""
    if embed != "auto":
        return embed
    from wasivfs_rules.toolchain import find as toolchain  # noqa: PLC0415 (only this case needs the time that loading it takes)

    try:
        return toolchain.find_toolchain(sdk).embed
    except WasivfsError:
        if sdk is not None:
            raise
        return "string"


def _file_bytes(tree: Tree) -> int:
    return sum(entry.size for entry in tree.entries.values() if isinstance(entry, File))


def _read(tree: Tree, blob: BinaryIO, *, quiet: bool) -> Contents:
    with bar(_file_bytes(tree), quiet=quiet) as progress:
        return read_contents(tree, blob, progress)


def _raise_problems(scanned: Scan, *, quiet: bool) -> None:
    """Raises WasivfsError for what is known to be wrong before an output exists; then looks at the contents, too."""
    least = least_size(scanned.tree)
    if least > IMAGE_LIMIT:
        raise WasivfsError([*scanned.problems, size_problem(least, scanned.tree)])
    if scanned.problems:
        with open(os.devnull, "w+b") as nowhere:
            contents = _read(scanned.tree, nowhere, quiet=quiet)
        raise WasivfsError([*scanned.problems, *contents.problems])


def generate(
    spec: Spec,
    output: Path,
    embed: str,
    depfile: Path | None = None,
    depfile_target: str | None = None,
    *,
    quiet: bool = False,
    others: Collection[Path] = (),
    response_files: Sequence[str] = (),
) -> GenerateResult:
    """Writes the C file, the blob beside it where `embed` (one of emit.EMBEDS) needs one, and the depfile.

    `others` are further files that the caller is going to write, and that must not lie in the tree either. The depfile
    names `response_files`, besides what is read here.
    Prints warnings and a progress bar on stderr unless `quiet`. Raises WasivfsError; then nothing was written.
    """
    source = os.fsencode(output)
    blob = os.path.join(os.path.dirname(source), blob_name(source, embed))
    has_blob = embed in EMBEDS_WITH_BLOB
    finals = [
        source,
        *([blob] if has_blob else []),
        *([os.fsencode(depfile)] if depfile else []),
        *map(os.fsencode, others),
    ]
    scanned = scan(spec, [found for path in finals if (found := future_output(path))])
    _raise_problems(scanned, quiet=quiet)
    with Outputs() as outputs:
        # First of all: an output beside an old depfile would hide what is new in it.
        if depfile is not None:
            read = [*scanned.inputs, *map(os.fsencode, response_files)]
            rule = depfiles.render(os.fsencode(depfile_target or output), read)
            outputs.create(os.fsencode(depfile)).write(rule)
        blob_file = outputs.create(blob) if has_blob else outputs.scratch(source)
        if embed == "object":
            blob_file.write(head(0))
        contents = _read(scanned.tree, blob_file, quiet=quiet)
        if contents.problems:
            raise WasivfsError(contents.problems)
        if embed == "object":
            blob_file.write(tail(data_symbol(contents.digest).encode(), contents.size))
            blob_file.seek(0)
            blob_file.write(head(contents.size))
        image = layout(scanned.tree, contents, spec.mtime, DEFAULT_MTIME)
        blob_file.seek(0)
        c_file = outputs.create(source)
        c_file.writelines(render(image, embed, blob_file, os.path.basename(blob), templates_dir()))
        outputs.commit()
    warned = tuple(warnings(scanned.tree, contents.private_keys))
    if not quiet:
        report(warned, "warning")
    return GenerateResult(
        inputs=scanned.inputs,
        warnings=warned,
        blob=Path(os.fsdecode(blob)) if has_blob else None,
        nodes=len(image.nodes),
        files=image.files,
        bytes=_file_bytes(scanned.tree),
        stored_bytes=image.data_size,
    )


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "image", help="write the fs_image.c of a directory", description="Writes files and directories as C tables."
    )
    add_root_arguments(parser)
    parser.add_argument("-o", "--output", metavar="FILE.c", required=True, type=Path, help="the C file to write")
    parser.add_argument(
        "--embed",
        choices=EMBED_CHOICES,
        default="auto",
        help="how contents are carried; embed and incbin write FILE.c.bin, too, and object writes FILE.c.bin.o, "
        "which is to be linked (default: what compiles fastest of those that take no further object)",
    )
    parser.add_argument("--depfile", metavar="FILE", type=Path, help="write a Make rule that lists all that was read")
    parser.add_argument("--depfile-target", metavar="NAME", help="the target of that rule (default: FILE.c as given)")
    parser.add_argument("--sdk", metavar="TOOLCHAIN", help="the toolchain whose compiler --embed auto asks")
    parser.add_argument("-q", "--quiet", action="store_true", help="no warnings, no progress bar")
    parser.add_argument("-v", "--verbose", action="store_true", help="say how much was embedded")


def run(args: argparse.Namespace) -> int:
    spec = spec_from_arguments(args)
    if not spec.roots:
        raise fail("nothing to embed", "", "give --dir HOST[::GUEST] or a --manifest with a [[root]]")
    result = generate(
        spec,
        args.output,
        _chosen_embed(args.embed, args.sdk),
        args.depfile,
        args.depfile_target,
        quiet=args.quiet,
        response_files=args.response_files,
    )
    if args.verbose:
        numbers = f"{result.nodes} nodes, {result.files} files, {result.bytes} bytes, {result.stored_bytes} stored"
        print(f"{display(os.fsencode(args.output))}: {numbers}")
    return 0
