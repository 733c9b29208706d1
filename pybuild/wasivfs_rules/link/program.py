# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From a job, whose sources are being compiled, to the program in its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.common import depfile, progress
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.inspect.sealed import has_sealed_shim, refuse_host_calls
from wasivfs_rules.link.archived_images import images_of_archives, refuse_lost_images
from wasivfs_rules.link.compile_each import Compiled
from wasivfs_rules.link.import_aliases import DirectCalls, refuse_names_of_shim
from wasivfs_rules.link.link import Linked, linked, put_in_place
from wasivfs_rules.link.link_inputs import Embedding, embedding, wants_image
from wasivfs_rules.link.passive_contents import append_contents, suits_memory_only, uses_data, ways_to_link
from wasivfs_rules.link.tools import Job, Result
from wasivfs_rules.request.request import LinkRequest
from wasivfs_rules.wasm.module import Import

_Warn = Callable[[Sequence[Problem]], None]
_DATA_IS_NULL = Problem(
    "wasivfs_data() returns null for files with passive contents", "--contents passive", "give --contents memory"
)


class _Inputs(NamedTuple):
    """Of a link. `archives` are the archives with images, see images_of_archives()."""

    units: Compiled
    embedded: Embedding
    archives: Mapping[str, frozenset[bytes]]


def make_program(job: Job, folder: Path, compiled: Callable[[], Compiled], warn: _Warn) -> Result:
    """Makes what is embedded, in `folder`, while the compiler works; then links, checks, and puts the outputs in place.

    `compiled` waits for the compiler.
    """
    line = job.request.line
    with_image = wants_image(job.spec, line.inputs, with_shim=job.with_shim and not line.is_partial)
    archives = {} if line.is_partial else images_of_archives(line.inputs)
    ways = ways_to_link(job.request.embed, is_partial=line.is_partial)
    units: Compiled | None = None
    for passive_from in ways:
        with embedding(job, folder, with_image=with_image, passive_from=passive_from) as embedded:
            if units is None:
                with progress.hidden():
                    warn(embedded.warnings)
                units = compiled()
            if (result := _link(job, folder, _Inputs(units, embedded, archives), warn)) is not None:
                return result
    raise AssertionError("memory suits every program")


def _link(job: Job, folder: Path, given: _Inputs, warn: _Warn) -> Result | None:
    """None if the program must have its contents in memory; then there is no output."""
    request, line, tool, runner = job.request, job.request.line, job.tool, job.runner
    units, embedded = given.units, given.embedded
    inputs = [*map(Path, line.inputs), *units.objects, *embedded.objects]
    calls = DirectCalls(job.toolchain, tool.linker, folder, runner, machine=line.machine, shim=embedded.shim)
    ours = [*embedded.objects, *calls.compile_aliases(inputs)]
    named = [*line.read_by_linker, *line.response_files]
    with Outputs() as depfiles:
        _write_depfiles(depfiles, request, [*units.headers, *map(os.fsencode, named), *embedded.read])
        with linked(
            runner,
            lambda output, more: tool.link_command(units, [*ours, *more], output, has_shim=job.has_shim),
            request.output,
            calls.compile_aliases,
        ) as program:
            if embedded.segment and not _add_contents(request, program, embedded.segment, warn):
                return None
            files = [*inputs, *program.loaded]
            progress.phase("check")
            own_imports = _check(program.path, files, request.embed.host, given.archives, calls.names_of_shim)
            put_in_place(program.path, request.output, depfiles)
    return Result(own_imports)


def _add_contents(request: LinkRequest, program: Linked, segment: Path, warn: _Warn) -> bool:
    """False if the program must have its contents in memory."""
    is_asked = request.embed.contents == "passive"
    if suits_memory_only(program.path, is_asked=is_asked):
        return False
    warnings = [_DATA_IS_NULL] if is_asked and uses_data(program.path) else []
    warnings += append_contents(program.path, segment, str(request.output))
    with progress.hidden():
        warn(warnings)
    return True


def _check(
    program: Path,
    files: Sequence[Path],
    host: str,
    archives: Mapping[str, frozenset[bytes]],
    names_of_shim: Mapping[Path, bytes],
) -> Sequence[Import]:
    """Raises WasivfsError if the program must not be kept. Returns the user's own imports if the program is sealed.

    `files` are all files that are known to be linked; `names_of_shim` are the files that declare a symbol of the shim,
    see DirectCalls.
    """
    refuse_lost_images(program, archives)
    refuse_names_of_shim(names_of_shim)
    if host == "none" or has_sealed_shim(files):
        return refuse_host_calls(program, files)
    return ()


def _write_depfiles(outputs: Outputs, request: LinkRequest, read: Sequence[bytes]) -> None:
    for path, target in request.depfiles.items():
        outputs.create(os.fsencode(path)).write(depfile.make_rule(os.fsencode(target), dict.fromkeys(read)))
