# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From a job, whose sources are being compiled, to the program in its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from wasivfs_rules.common import depfile, progress
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.link.archived_images import images_of_archives
from wasivfs_rules.link.compile_each import Compiled
from wasivfs_rules.link.import_aliases import DirectCalls
from wasivfs_rules.link.link import linked, put_in_place
from wasivfs_rules.link.link_checks import check_program
from wasivfs_rules.link.link_inputs import embedding, wants_image
from wasivfs_rules.link.tools import Job, Result
from wasivfs_rules.request.request import LinkRequest


def make_program(
    job: Job, folder: Path, compiled: Callable[[], Compiled], warn: Callable[[Sequence[Problem]], None]
) -> Result:
    """Makes what is embedded, in `folder`, while the compiler works; then links, checks, and puts the outputs in place.

    `compiled` waits for the compiler.
    """
    request, line, tool, runner = job.request, job.request.line, job.tool, job.runner
    with_image = wants_image(job.spec, line.inputs, with_shim=job.with_shim and not line.is_partial)
    archives = {} if line.is_partial else images_of_archives(line.inputs)
    with embedding(job, folder, with_image=with_image) as embedded, Outputs() as depfiles:
        with progress.hidden():
            warn(embedded.warnings)
        units = compiled()
        inputs = [*map(Path, line.inputs), *units.objects, *embedded.objects]
        calls = DirectCalls(job.toolchain, tool.linker, folder, runner, machine=line.machine, shim=embedded.shim)
        ours = [*embedded.objects, *calls.compile_aliases(inputs)]
        named = [*line.read_by_linker, *line.response_files]
        _write_depfiles(depfiles, request, [*units.headers, *map(os.fsencode, named), *embedded.read])
        with linked(
            runner,
            lambda output, more: tool.link_command(units, [*ours, *more], output, has_shim=job.has_shim),
            request.output,
            calls.compile_aliases,
        ) as program:
            files = [*inputs, *program.loaded]
            progress.phase("check")
            own_imports = check_program(program.path, files, request.embed.host, archives, calls.names_of_shim)
            put_in_place(program.path, request.output, depfiles)
    return Result(own_imports)


def _write_depfiles(outputs: Outputs, request: LinkRequest, read: Sequence[bytes]) -> None:
    for path, target in request.depfiles.items():
        outputs.create(os.fsencode(path)).write(depfile.make_rule(os.fsencode(target), dict.fromkeys(read)))
