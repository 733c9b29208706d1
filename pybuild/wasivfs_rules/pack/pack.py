# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files into a finished program: scans and reads them, makes the late image, and writes the program with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.collect.problems import path_problems
from wasivfs_rules.collect.tree import Tree, layered
from wasivfs_rules.common import depfile as depfiles
from wasivfs_rules.common.errors import Problem, WasivfsError, fail
from wasivfs_rules.common.output import Outputs, refuse_to_overwrite
from wasivfs_rules.common.sizes import IMAGE_LIMIT, SEGMENT_LIMIT
from wasivfs_rules.generate.stages import file_bytes, make_image, scan_roots
from wasivfs_rules.generate.tables import tables_size
from wasivfs_rules.inputs.host_problems import CHANGED_CURE
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.inputs.writable import HOST
from wasivfs_rules.inspect.program import open_module
from wasivfs_rules.pack.kept import all_entries, late_tree, no_tree
from wasivfs_rules.pack.late_image import LateImageWriter
from wasivfs_rules.pack.target import find_target
from wasivfs_rules.rewrite.edits import Source
from wasivfs_rules.rewrite.limits import size_warnings
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.image_layout import WRITABLE_OF_SHIM


class PackRequest(NamedTuple):
    """`replace`: the new files hide all that the program has. `host`: the rule that it must have, or None.

    The depfile names the program, `response_files` and what is read of the roots.
    """

    program: str
    spec: Spec
    output: str
    replace: bool = False
    host: str | None = None
    depfile: Path | None = None
    depfile_target: str | None = None
    response_files: Sequence[str] = ()


class PackResult(NamedTuple):
    """Counts of the late image, with what it kept of an earlier one."""

    warnings: tuple[Problem, ...]
    nodes: int
    files: int
    bytes: int
    stored_bytes: int


def pack(request: PackRequest) -> PackResult:
    """Writes the program with the files, and the depfile. Raises WasivfsError; then nothing was written."""
    finals = [Path(request.output), *([request.depfile] if request.depfile else [])]
    refuse_to_overwrite([request.program, *request.response_files], finals)
    found = os.stat(request.program)
    with open_module(request.program) as data, open(request.program, "rb") as file:
        hooked = find_target(data, request.program, request.host, request.spec)
        kept = no_tree(hooked) if request.replace else late_tree(hooked, request.program)
        below = dict if request.replace else lambda: all_entries(hooked, request.program)
        keeps_on_host = WRITABLE_OF_SHIM.get(hooked.hooks.writable) == HOST
        spec = _with_writable(request.spec, kept, keeps_on_host=keeps_on_host)
        scanned = scan_roots(spec, map(os.fsencode, finals), below, limit=SEGMENT_LIMIT)
        tree = scanned.tree._replace(entries=layered(scanned.tree.entries, kept.entries))
        if problems := path_problems(tree):
            raise WasivfsError(problems)
        with Outputs() as outputs:
            _write_depfile(request, scanned.inputs, outputs)
            out = outputs.create(os.fsencode(request.output), is_program=True)
            times = {path: one.mtime_ns or 0 for path, one in tree.entries.items() if one is kept.entries.get(path)}
            writer = LateImageWriter(Source(data, file), hooked, out, alone=request.replace)
            tables = tables_size(tree, has_times=spec.mtime is None or bool(times))
            try:
                writer.begin(tables, min(file_bytes(tree), IMAGE_LIMIT))
            except WasmError as error:
                cure = "give a program as wasivfs cc linked it"
                raise fail("cannot add files to the program", f"{request.program}: {error}", cure) from error
            image, warned = make_image(spec, tree, out, times, limit=SEGMENT_LIMIT)
            size = writer.finish(image, lambda: outputs.scratch(os.fsencode(request.output)))
            if _identity(os.stat(request.program)) != _identity(found):
                raise fail("file changed while it was being read", request.program, CHANGED_CURE)
            outputs.commit()
    return PackResult(
        warnings=(*warned, *size_warnings(request.output, size)),
        nodes=image.node_count,
        files=image.files,
        bytes=file_bytes(tree),
        stored_bytes=image.data_size,
    )


def _with_writable(spec: Spec, kept: Tree, *, keeps_on_host: bool) -> Spec:
    """With what the program has: its writable directories, and where it keeps changes."""
    directories = (*spec.writable.directories, *kept.writable)
    layer = HOST if keeps_on_host else spec.writable.layer
    return spec._replace(writable=spec.writable._replace(layer=layer, directories=directories))


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _write_depfile(request: PackRequest, inputs: Iterable[bytes], outputs: Outputs) -> None:
    if request.depfile is None:
        return
    read = [os.fsencode(request.program), *inputs, *map(os.fsencode, request.response_files)]
    target = os.fsencode(request.depfile_target or request.output)
    depfiles.write_rule(outputs, os.fsencode(request.depfile), target, read)
