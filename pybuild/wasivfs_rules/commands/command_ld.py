# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs ld`: wasm-ld that puts files into what it links. All that it does not know goes to the linker."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from wasivfs_rules.commands.arguments import ArgumentParser, add_link_options
from wasivfs_rules.common import depfile as depfiles
from wasivfs_rules.common.errors import report
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.processes import CompilerError, Runner
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.inputs.options import own_words
from wasivfs_rules.inputs.response_files import expand_response_files
from wasivfs_rules.inputs.spec import RootOptions, load_spec
from wasivfs_rules.link.archived_images import images_of_archives
from wasivfs_rules.link.import_aliases import DirectCalls
from wasivfs_rules.link.link import link, refuse_to_overwrite
from wasivfs_rules.link.link_checks import LinkChecks
from wasivfs_rules.link.link_inputs import embedding, wants_image
from wasivfs_rules.link.linker_arguments import option_width, understand
from wasivfs_rules.link.loaded_files import TRACE
from wasivfs_rules.link.shim_references import mentions_shim, needs_shim
from wasivfs_rules.link.stack import stack_option
from wasivfs_rules.link.targets import refuse_unsupported, targets_of_linker
from wasivfs_rules.toolchain.find import find_toolchain
from wasivfs_rules.toolchain.linker import linker_of, linker_of_rust


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    _add_options(subparsers.add_parser("ld", help="link objects with files in them", add_help=False))


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--help", action="help", help="this help")
    add_link_options(parser)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="wasivfs ld",
        usage="wasivfs ld [options] [all options and files of wasm-ld]",
        description="Links as wasm-ld does, and puts files into the program; with -r, into one object for any other "
        "linker. The options below are ours, also where the linker has one of the same name (as --trace).",
        add_help=False,
    )
    _add_options(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    response_files: list[str] = []
    options, words = _split(expand_response_files(args.arguments, read=response_files))
    try:
        return _link(options, words, response_files, Runner(options.verbose))
    except CompilerError as failed:
        return failed.status


def _split(words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our options, and what is left for the linker."""
    own = own_words(words, option_width)
    options = _parser().parse_args([word for index, word in enumerate(words) if index in own])
    return options, [word for index, word in enumerate(words) if index not in own]


def _link(options: argparse.Namespace, words: Sequence[str], response_files: Sequence[str], runner: Runner) -> int:
    spec, arguments = load_spec(RootOptions.of(options)), understand(words)
    refuse_unsupported(targets_of_linker(words))
    toolchain = find_toolchain(options.sdk)
    linker = linker_of_rust() or linker_of(toolchain)
    with_shim = bool(options.shim or spec.roots or needs_shim(arguments.inputs, is_sealed=options.host == "none"))
    output, depfile = Path(arguments.output), [Path(options.depfile)] if options.depfile else []
    refuse_to_overwrite(arguments.inputs, [output, *depfile])
    archives = {} if arguments.is_partial else images_of_archives(arguments.inputs)
    with (
        temporary_folder() as folder,
        embedding(
            options,
            spec,
            toolchain,
            runner,
            folder,
            with_image=wants_image(spec, arguments.inputs, with_shim=with_shim and not arguments.is_partial),
            with_shim=with_shim,
            outputs=[output, *depfile],
        ) as embedded,
        Outputs() as pending_depfile,
    ):
        if not options.quiet:
            report(embedded.warnings, "warning")
        inputs = [*map(Path, arguments.inputs), *embedded.objects]
        calls = DirectCalls(toolchain, lambda: linker, folder, runner, shim=embedded.shim)
        objects = [*embedded.objects, *calls.compile_aliases(inputs)]
        if depfile:
            named = [*arguments.inputs, *arguments.lists, *response_files]
            read = dict.fromkeys([*map(os.fsencode, named), *embedded.read])
            pending_depfile.create(os.fsencode(options.depfile)).write(depfiles.render(os.fsencode(output), read))
        added = [TRACE, *(stack_option(words) if with_shim or mentions_shim(arguments.inputs) else [])]
        link(
            runner,
            lambda temporary, more: [*linker, *words, *map(str, [*objects, *more]), *added, "-o", temporary],
            output,
            calls.compile_aliases,
            LinkChecks(options.host, inputs, archives, calls.names_of_shim, options.verbose).check,
            depfiles=pending_depfile,
        )
    return 0
