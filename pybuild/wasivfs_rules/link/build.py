# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From a request to a linked program: embeds, compiles, links, checks, and puts the outputs in place.

The commands `cc`, `c++` and `ld`, and setuptools, call this.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.common import depfile
from wasivfs_rules.common.errors import Problem, WasivfsError, fail
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.generate.problems import root_problems
from wasivfs_rules.inputs.spec import Spec, load_spec
from wasivfs_rules.link.archived_images import images_of_archives
from wasivfs_rules.link.import_aliases import DirectCalls
from wasivfs_rules.link.link import linked, put_in_place, refuse_to_overwrite
from wasivfs_rules.link.link_checks import check_program
from wasivfs_rules.link.link_inputs import embedding, wants_image
from wasivfs_rules.link.shim_references import mentions_shim, needs_shim
from wasivfs_rules.link.tools import CompilerTool, Job, link_tool
from wasivfs_rules.request.compiler_options import PARTIAL_LINK
from wasivfs_rules.request.request import LinkRequest
from wasivfs_rules.request.targets import refuse_unsupported, targets_of_linker
from wasivfs_rules.toolchain.find import find_toolchain
from wasivfs_rules.wasm.module import Import


class Result(NamedTuple):
    """`own_imports` are a sealed program's imports from namespaces that are not WASI's."""

    own_imports: Sequence[Import] = ()


def build(request: LinkRequest, warn: Callable[[Sequence[Problem]], None]) -> Result:
    """Builds the outputs of a request, whole or not at all. Calls `warn` with doubtful files before it compiles.

    Raises WasivfsError, or CompilerError after the messages of a compiler or linker that fails.
    """
    spec = load_spec(request.embed.roots)
    _refuse_impossible(request, spec)
    toolchain = find_toolchain(request.sdk)
    tool, runner = link_tool(request, toolchain), Runner(request.verbose)
    with_shim = request.line.links and _needs_shim(request, spec)
    has_shim = request.line.links and (with_shim or mentions_shim(request.line.inputs))
    if request.line.links:
        refuse_to_overwrite(request.line.inputs, request.outputs)
    if isinstance(tool, CompilerTool) and not (request.line.links and (has_shim or tool.has_more_to_do)):
        _refuse_missing_roots(spec)
        tool.pass_on(runner)
        return Result()
    return _link(Job(request, spec, toolchain, tool, runner, with_shim, has_shim), warn)


def _link(job: Job, warn: Callable[[Sequence[Problem]], None]) -> Result:
    request, line, tool, runner = job.request, job.request.line, job.tool, job.runner
    with_image = wants_image(job.spec, line.inputs, with_shim=job.with_shim and not line.is_partial)
    archives = {} if line.is_partial else images_of_archives(line.inputs)
    with (
        temporary_folder() as folder,
        embedding(job, folder, with_image=with_image) as embedded,
        Outputs() as depfiles,
    ):
        warn(embedded.warnings)
        compiled = tool.compile(runner, folder)
        inputs = [*map(Path, line.inputs), *compiled.objects, *embedded.objects]
        calls = DirectCalls(job.toolchain, tool.linker, folder, runner, machine=line.machine, shim=embedded.shim)
        ours = [*embedded.objects, *calls.compile_aliases(inputs)]
        named = [*line.read_by_linker, *line.response_files]
        _write_depfiles(depfiles, request, [*compiled.headers, *map(os.fsencode, named), *embedded.read])
        with linked(
            runner,
            lambda output, more: tool.link_command(compiled, [*ours, *more], output, has_shim=job.has_shim),
            request.output,
            calls.compile_aliases,
        ) as program:
            files = [*inputs, *program.loaded]
            own_imports = check_program(program.path, files, request.embed.host, archives, calls.names_of_shim)
            put_in_place(program.path, request.output, depfiles)
    return Result(own_imports)


def _write_depfiles(outputs: Outputs, request: LinkRequest, read: Sequence[bytes]) -> None:
    for path, target in request.depfiles.items():
        outputs.create(os.fsencode(path)).write(depfile.make_rule(os.fsencode(target), dict.fromkeys(read)))


def _refuse_impossible(request: LinkRequest, spec: Spec) -> None:
    compiler = request.line.compiler
    if compiler is None:
        refuse_unsupported(targets_of_linker(request.line.linker.words))
        return
    if spec.roots and compiler.stops in PARTIAL_LINK:
        raise fail("an image can only be linked into a program", compiler.stops, "leave it out")
    if compiler.links or compiler.stops in PARTIAL_LINK:
        refuse_unsupported(compiler.targets)


def _refuse_missing_roots(spec: Spec) -> None:
    """As a link would: a wrong name in the flags of a compilation is better found by the compilation."""
    if problems := root_problems(root.host for root in spec.roots):
        raise WasivfsError(problems)


def _needs_shim(request: LinkRequest, spec: Spec) -> bool:
    is_sealed = request.embed.host == "none"
    return bool(request.embed.shim or spec.roots or needs_shim(request.line.inputs, is_sealed=is_sealed))
