# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From a request to a linked program: decides what there is to do, and starts the compiler.

The commands `cc`, `c++` and `ld`, and setuptools, call this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, WasivfsError, misuse
from wasivfs_rules.common.output import refuse_to_overwrite
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.common.temporary import temporary_folder
from wasivfs_rules.inputs.host_problems import root_problems
from wasivfs_rules.inputs.spec import Spec, load_spec
from wasivfs_rules.link.shim_references import mentions_shim, needs_shim
from wasivfs_rules.link.tools import CompilerTool, Job, Result, link_tool
from wasivfs_rules.request.compiler_options import PARTIAL_LINK
from wasivfs_rules.request.request import LinkRequest
from wasivfs_rules.request.shim_choices import ShimChoices, shim_choices
from wasivfs_rules.request.targets import refuse_unsupported
from wasivfs_rules.toolchain.find import find_toolchain
from wasivfs_rules.toolchain.kinds import refuse_without_wasip2


def build(request: LinkRequest, warn: Callable[[Sequence[Problem]], None]) -> Result:
    """Builds the outputs of a request, whole or not at all. Calls `warn` with doubtful files before it links.

    Raises WasivfsError, or CompilerError after the messages of a compiler or linker that fails.
    """
    with progress.show(quiet=request.quiet):
        return _build(request, warn)


def _build(request: LinkRequest, warn: Callable[[Sequence[Problem]], None]) -> Result:
    spec = load_spec(request.embed.roots)
    choices = shim_choices(spec, request.embed.host, trace=request.embed.trace)
    _refuse_impossible(request, spec)
    if choices.layer and request.line.front == "wasip2":
        raise misuse("a component cannot have a writable tree yet", "--writable", "link for wasm32-wasip1")
    if choices.devices and request.line.front == "wasip2":
        raise misuse("a component cannot have devices yet", "--devices", "link for wasm32-wasip1")
    progress.phase("find the compiler")
    toolchain = find_toolchain(request.sdk)
    if request.line.compiler and request.line.front == "wasip2" and request.line.links:
        refuse_without_wasip2(toolchain, is_cxx=request.is_cxx)
    tool, runner = link_tool(request, toolchain), Runner(request.verbose)
    with_shim = request.line.links and _needs_shim(request, spec, choices)
    has_shim = request.line.links and (with_shim or mentions_shim(request.line.inputs))
    if request.line.links:
        refuse_to_overwrite(request.line.inputs, request.outputs)
    # As a link would: a wrong name in the flags of a compilation is better found by the compilation.
    if problems := root_problems(root.host for root in spec.roots):
        raise WasivfsError(problems)
    if isinstance(tool, CompilerTool) and not (request.line.links and (has_shim or tool.has_more_to_do)):
        progress.end()  # the terminal is the compiler's, as without wasivfs
        tool.pass_on(runner)
        return Result()
    job = Job(request, spec, choices, toolchain, tool, runner, with_shim, has_shim)
    with temporary_folder() as folder, tool.compiling(runner, folder) as compiled:
        from wasivfs_rules.link.program import make_program  # noqa: PLC0415 (slow to load; the compiler works already)

        return make_program(job, folder, compiled, warn)


def _refuse_impossible(request: LinkRequest, spec: Spec) -> None:
    compiler = request.line.compiler
    if request.embed.contents == "passive":
        if request.line.is_partial or (compiler is not None and compiler.stops in PARTIAL_LINK):
            raise misuse("an object cannot have passive contents", "--contents passive", "leave it out")
        if request.embed.embed != "auto":
            where = f"--embed {request.embed.embed} --contents passive"
            raise misuse("files that are embedded in this way are in memory", where, "leave out one of the two")
    if compiler is None:
        refuse_unsupported(request.line.targets)
        return
    if spec.roots and compiler.stops in PARTIAL_LINK:
        raise misuse("an image can only be linked into a program", compiler.stops, "leave it out")
    if compiler.links or compiler.stops in PARTIAL_LINK:
        refuse_unsupported(compiler.targets)


def _needs_shim(request: LinkRequest, spec: Spec, choices: ShimChoices) -> bool:
    is_wanted = choices.host == "none" or bool(choices.layer) or choices.devices
    return bool(request.embed.shim or spec.roots or needs_shim(request.line.inputs, is_wanted=is_wanted))
