# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From a job, whose sources are being compiled, to the program in its place."""

from __future__ import annotations

import contextlib
import mmap
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.common import depfile, progress
from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.inspect.sealed import (
    has_sealed_shim,
    refuse_calls_of_preview1,
    refuse_component_with_files,
    refuse_host_calls,
)
from wasivfs_rules.link.archived_images import images_of_archives, refuse_lost_images
from wasivfs_rules.link.compile_each import Compiled
from wasivfs_rules.link.import_aliases import DirectCalls, refuse_names_of_shim
from wasivfs_rules.link.link import linked, put_in_place
from wasivfs_rules.link.link_inputs import Embedding, embedding, wants_image
from wasivfs_rules.link.passive_contents import Warn, add_contents, take_from_objects, ways_to_link
from wasivfs_rules.link.shim_references import refuse_other_front
from wasivfs_rules.link.tools import Job, Result
from wasivfs_rules.request.component_arguments import ComponentArguments
from wasivfs_rules.request.request import LinkRequest
from wasivfs_rules.request.shim_choices import ShimChoices
from wasivfs_rules.rewrite.hooks import hooked_modules
from wasivfs_rules.rewrite.taken_contents import TakenContents
from wasivfs_rules.wasm.image_layout import WRITABLE_OF_SHIM, HooksStruct
from wasivfs_rules.wasm.module import Import


class _Inputs(NamedTuple):
    """Of a link. `archives` are the archives with images, see images_of_archives().

    Contents of `passive_from` bytes or more are made passive.
    """

    units: Compiled
    embedded: Embedding
    archives: Mapping[str, frozenset[bytes]]
    passive_from: int | None


def make_program(job: Job, folder: Path, compiled: Callable[[], Compiled], warn: Warn) -> Result:
    """Makes what is embedded, in `folder`, while the compiler works; then links, checks, and puts the outputs in place.

    `compiled` waits for the compiler.
    """
    line = job.request.line
    with_image = wants_image(job.spec, line.inputs, with_shim=job.with_shim and not line.is_partial)
    archives = {} if line.is_partial else images_of_archives(line.inputs)
    asked = job.request.embed
    ways = ways_to_link(asked.contents, is_fixed=line.is_partial or asked.embed != "auto")
    units: Compiled | None = None
    for passive_from in ways:
        with embedding(job, folder, with_image=with_image, passive_from=passive_from) as embedded:
            if units is None:
                with progress.hidden():
                    warn(embedded.warnings)
                units = compiled()
            inputs = _Inputs(units, embedded, archives, passive_from)
            if (result := _link(job, folder, inputs, warn)) is not None:
                return result
    raise AssertionError("memory suits every program")


def _link(job: Job, folder: Path, given: _Inputs, warn: Warn) -> Result | None:
    """None if the program must have its contents in memory; then there is no output."""
    request, line, tool, runner = job.request, job.request.line, job.tool, job.runner
    units, embedded = given.units, given.embedded
    inputs = [*map(Path, line.inputs), *units.objects, *embedded.objects]
    calls = DirectCalls(
        job.toolchain, tool.linker, folder, runner, machine=line.machine, shim=embedded.shim, front=line.front
    )
    ours = [*embedded.objects, *calls.compile_aliases(inputs)]
    named = [*line.read_by_linker, *line.response_files]
    with Outputs() as depfiles:
        _write_depfiles(depfiles, request, [*units.headers, *map(os.fsencode, named), *embedded.read])
        taken = TakenContents(embedded.segment)
        if taken.segment is None:  # there is room for the contents of one image, and ours is the first
            taken = take_from_objects([*map(str, inputs)], folder, given.passive_from, request.embed.contents)
        with linked(
            runner,
            lambda output, more: taken.words(tool.link_command(units, [*ours, *more], output, has_shim=job.has_shim)),
            request.output,
            calls.compile_aliases,
            taken.named,
        ) as program:
            if taken.segment and not add_contents(
                program.path, taken.segment, request.output, request.embed.contents, warn
            ):
                return None
            files = [*inputs, *program.loaded]
            progress.phase("check")
            if job.has_shim and not job.with_shim:
                refuse_other_front(files, line.front)
            if job.has_shim and line.front == "wasip2":
                refuse_calls_of_preview1(program.path, files)
            own_imports = _check(program.path, files, job.choices, given.archives, calls.names_of_shim)
            if line.component:
                _make_component(job, program.path, line.component)
                if _is_sealed(job.choices, files):
                    refuse_component_with_files(program.path)
            put_in_place(program.path, request.output, depfiles)
    return Result(own_imports)


def _make_component(job: Job, program: Path, how: ComponentArguments) -> None:
    from wasivfs_rules.toolchain.wasm_tools import ComponentMaker, find_wasm_tools  # noqa: PLC0415 (seldom needed)

    maker = ComponentMaker(find_wasm_tools(job.toolchain), job.runner, job.request.output)
    for wit in how.types:
        maker.describe(program, wit, how.encoding)
    maker.make(program, how.words)


def _check(
    program: Path,
    files: Sequence[Path],
    choices: ShimChoices,
    archives: Mapping[str, frozenset[bytes]],
    names_of_shim: Mapping[Path, bytes],
) -> Sequence[Import]:
    """Raises WasivfsError if the program must not be kept. Returns the user's own imports if the program is sealed.

    `files` are all files that are known to be linked; `names_of_shim` are the files that declare a symbol of the shim,
    see DirectCalls.
    """
    refuse_lost_images(program, archives)
    refuse_names_of_shim(names_of_shim)
    _refuse_other_shim(program, choices)
    return refuse_host_calls(program, files) if _is_sealed(choices, files) else ()


def _is_sealed(choices: ShimChoices, files: Sequence[Path]) -> bool:
    return choices.host == "none" or has_sealed_shim(files)


def _refuse_other_shim(program: Path, choices: ShimChoices) -> None:
    """Raises WasivfsError if the shim of an input is linked, which does not do what is asked for."""
    asked = [*([f"--writable {choices.layer}"] if choices.layer else []), *(["--devices"] if choices.devices else [])]
    if not asked:
        return
    for hooks in _hooks_in(program):
        if choices.layer not in ("", WRITABLE_OF_SHIM.get(hooks.writable)) or hooks.devices < choices.devices:
            cure = "leave the shim out of the inputs, or compile it with the same options"
            raise fail("an input has a shim that was compiled without these options", " ".join(asked), cure)


def _hooks_in(program: Path) -> Sequence[HooksStruct]:
    """The hooks of the shim; none in what is no module, which a linker of the user's may have written."""
    with (
        contextlib.suppress(ValueError),
        program.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return [one.hooks for one in hooked_modules(data)]
    return ()


def _write_depfiles(outputs: Outputs, request: LinkRequest, read: Sequence[bytes]) -> None:
    for path, target in request.depfiles.items():
        depfile.write_rule(outputs, os.fsencode(path), os.fsencode(target), dict.fromkeys(read))
