# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs cc` and `wasivfs c++`: compiler drivers that put files into the program; all else goes to the compiler."""

from __future__ import annotations

import argparse
import functools
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wasivfs_rules.commands.arguments import ArgumentParser, add_link_options
from wasivfs_rules.common import depfile as depfiles
from wasivfs_rules.common.errors import fail, report
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.processes import CompilerError, Runner, require_output
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.inputs.options import own_words
from wasivfs_rules.inputs.response_files import expand_response_files
from wasivfs_rules.inputs.spec import RootOptions, Spec, load_spec
from wasivfs_rules.link.archived_images import images_of_archives
from wasivfs_rules.link.compile_each import compile_each
from wasivfs_rules.link.compiler_arguments import CompilerArguments, option_width, understand
from wasivfs_rules.link.compiler_options import PARTIAL_LINK
from wasivfs_rules.link.import_aliases import DirectCalls
from wasivfs_rules.link.link import link, refuse_to_overwrite
from wasivfs_rules.link.link_checks import LinkChecks
from wasivfs_rules.link.link_inputs import embedding, wants_image
from wasivfs_rules.link.linker_arguments import understand as understand_linker
from wasivfs_rules.link.linker_arguments import words_for_linker
from wasivfs_rules.link.loaded_files import trace_option
from wasivfs_rules.link.plain_job import DEFAULT_OUTPUT, driver_command, has_words_against_link
from wasivfs_rules.link.shim_references import mentions_shim, needs_shim
from wasivfs_rules.link.stack import stack_option_of_compiler
from wasivfs_rules.link.targets import refuse_unsupported
from wasivfs_rules.toolchain.find import Toolchain, cxx_driver, find_toolchain
from wasivfs_rules.toolchain.linker import linker_of
from wasivfs_rules.toolchain.remember import remember

LANGUAGES = {"cc": "C", "c++": "C++"}


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    for command, language in LANGUAGES.items():
        help_text = f"compile and link a {language} program with files in it"
        _add_options(subparsers.add_parser(command, help=help_text, add_help=False))


def _parser(command: str) -> ArgumentParser:
    parser = ArgumentParser(
        prog=f"wasivfs {command}",
        usage=f"wasivfs {command} [options] [all options and files of the compiler]",
        description="Compiles and links as clang does, or clang++ for c++, for WASI, and puts files into the program. "
        "The options below are ours, also where the compiler has one of the same name (as --include and --verbose).",
        add_help=False,
    )
    _add_options(parser)
    return parser


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--help", action="help", help="this help; `wasivfs cc -help` is the compiler's")
    add_link_options(parser)


def run(args: argparse.Namespace) -> int:
    options, compiler = _split(args.command, args.arguments)
    spec = load_spec(RootOptions.of(options))
    if spec.roots and compiler.stops in PARTIAL_LINK:
        raise fail("an image can only be linked into a program", compiler.stops, "leave it out")
    if compiler.links or compiler.stops in PARTIAL_LINK:
        refuse_unsupported(compiler.targets)
    toolchain = find_toolchain(options.sdk)
    driver = cxx_driver(toolchain) if args.command == "c++" else toolchain.compiler
    if not options.sdk:
        remember(args.command, toolchain, driver)
    try:
        return _drive(Job(options, compiler, toolchain, driver, Runner(options.verbose), spec))
    except CompilerError as failed:
        return failed.status


def _split(command: str, arguments: Sequence[str]) -> tuple[argparse.Namespace, CompilerArguments]:
    """Our options, and what is left for the compiler."""
    response_files: list[str] = []
    expanded = {
        argument: expand_response_files([argument], read=response_files)
        for argument in arguments
        if argument.startswith("@") and Path(argument[1:]).is_file()
    }
    everything = understand(arguments, expanded)
    texts = [word.text for word in everything.words]
    own = own_words(texts, option_width)
    ours = [text for index, text in enumerate(texts) if index in own]
    options = _parser(command).parse_args(ours, argparse.Namespace(response_files=response_files))
    return options, understand(everything.render(own | everything.target_words), expanded)


@dataclass(frozen=True)
class Job:
    """One call of the command. `driver` compiles and links; image and shim are C in any case."""

    options: argparse.Namespace
    compiler: CompilerArguments
    toolchain: Toolchain
    driver: Sequence[str]
    runner: Runner
    spec: Spec

    @property
    def output(self) -> Path:
        return Path(self.compiler.output or DEFAULT_OUTPUT)

    @property
    def command(self) -> list[str]:
        return driver_command(self.driver, str(shim_dir()), is_zig=self.toolchain.is_zig)

    @property
    def not_linked(self) -> set[int]:
        """Words that only compilations get. Zig runs no wasm-opt, and its link needs the level."""
        return self.compiler.wasm_opt_words if self.toolchain.is_zig else self.compiler.unoptimised_link

    @property
    def has_words_against_link(self) -> bool:
        return has_words_against_link(self.compiler, self.driver[0], is_zig=self.toolchain.is_zig)

    def depfiles(self) -> Mapping[str, str]:
        """Targets of the depfiles that are asked for, by file name."""
        target = self.compiler.output or DEFAULT_OUTPUT
        wanted = {self.options.depfile: target} if self.options.depfile else {}
        if asked := self.compiler.dependencies:
            wanted[asked.file or os.path.splitext(self.output)[0] + ".d"] = asked.target or target
        return wanted


def _drive(job: Job) -> int:
    compiler = job.compiler
    linker_words = words_for_linker((word.text for word in compiler.words), job.options.response_files)
    to_linker = understand_linker(linker_words)
    inputs = [*(entry.path for entry in compiler.inputs), *to_linker.inputs]
    with_shim = compiler.links and bool(
        job.options.shim or job.spec.roots or needs_shim(inputs, is_sealed=job.options.host == "none")
    )
    has_shim = with_shim or mentions_shim(inputs)
    outputs = [job.output, *map(Path, job.depfiles())]
    if compiler.links:
        refuse_to_overwrite(inputs, outputs)
    if not (compiler.links and (has_shim or job.depfiles() or job.has_words_against_link)):
        return _pass_on(job)
    with (
        temporary_folder() as folder,
        embedding(
            job.options,
            job.spec,
            job.toolchain,
            job.runner,
            folder,
            with_image=wants_image(job.spec, inputs, with_shim=with_shim),
            with_shim=with_shim,
            machine=compiler.machine,
            outputs=outputs,
        ) as embedded,
        Outputs() as pending_depfiles,
    ):
        if not job.options.quiet:
            report(embedded.warnings, "warning")
        arguments, headers = _compiled(job, folder)
        linked = [*map(Path, inputs), *sorted(folder.glob("*.o")), *embedded.objects]
        linker = functools.partial(linker_of, job.toolchain)
        calls = DirectCalls(job.toolchain, linker, folder, job.runner, machine=compiler.machine, shim=embedded.shim)
        aliases = calls.compile_aliases(linked)
        # Objects come first: a later -x or -- does not concern them, and this image wins over those of libraries.
        first = [str(path) for path in (*embedded.objects, *aliases)]
        others = [
            *(entry.path for entry in compiler.inputs if not entry.is_source),
            *to_linker.inputs,
            *to_linker.lists,
        ]
        read = [*headers, *map(os.fsencode, [*others, *job.options.response_files]), *embedded.read]
        _create_depfiles(pending_depfiles, job, read)
        command = [*job.command, *trace_option(job.toolchain)]
        command += stack_option_of_compiler(job.toolchain, linker_words) if has_shim else []
        link(
            job.runner,
            lambda output, more: [*command, "-o", output, *first, *map(str, more), *arguments],
            job.output,
            calls.compile_aliases,
            LinkChecks(
                job.options.host, linked, images_of_archives(inputs), calls.names_of_shim, job.options.verbose
            ).check,
            depfiles=pending_depfiles,
        )
    return 0


def _pass_on(job: Job) -> int:
    """Has the compiler do what it is told to, as there is nothing for us to do. A partial link is one as well."""
    compiler = job.compiler
    with temporary_folder() as folder:
        if compiler.stops in PARTIAL_LINK and compiler.inputs and not job.depfiles():
            words = [*job.command, "-o", str(job.output), *_compiled(job, folder)[0]]
        else:
            dropped = set[int]() if compiler.links else compiler.wasm_opt_words
            words = [*job.command, *compiler.render(dropped)]
        status = job.runner.run(words)
    if not status and (compiler.links or compiler.compiles_to_output):
        require_output(words, job.output)
    return status


def _compiled(job: Job, folder: Path) -> tuple[list[str], list[bytes]]:
    """Compiles the sources into `folder`: what to give the linker, and the files that the sources include.

    Not by one command with the link, as the objects are to be looked into and the included files to be known.
    """
    asked = job.compiler.dependencies
    only_own = asked is not None and not asked.with_system_headers and not job.options.depfile
    return compile_each(
        job.runner, job.command, job.compiler, folder, "-MMD" if only_own else "-MD", not_linked=job.not_linked
    )


def _create_depfiles(outputs: Outputs, job: Job, inputs: Sequence[bytes]) -> None:
    for path, target in job.depfiles().items():
        outputs.create(os.fsencode(path)).write(depfiles.render(os.fsencode(target), dict.fromkeys(inputs)))
