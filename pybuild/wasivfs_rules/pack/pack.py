# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files into a finished program: scans and reads them, makes the late image, and writes the program with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from wasivfs_rules.collect.tree import layered
from wasivfs_rules.common import depfile as depfiles
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, fail
from wasivfs_rules.common.output import Outputs, refuse_to_overwrite
from wasivfs_rules.generate.image import Image
from wasivfs_rules.generate.stages import file_bytes, make_image, scan_roots
from wasivfs_rules.generate.tables import head_and_tables
from wasivfs_rules.inputs.host_problems import CHANGED_CURE
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.inspect.program import PROGRAM_CURE, open_module
from wasivfs_rules.pack.kept import kept_entries
from wasivfs_rules.pack.target import find_target
from wasivfs_rules.rewrite.add_segments import NewSegment, with_segments
from wasivfs_rules.rewrite.edits import Source
from wasivfs_rules.rewrite.hooks import HookedModule
from wasivfs_rules.rewrite.limits import size_warnings
from wasivfs_rules.rewrite.pieces import Extent, Piece, size_of, write_pieces
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.image_layout import (
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    LATE_ALONE,
    LATE_BITS,
    LATE_IMAGE,
    LATE_KNOWN,
)

_DIGEST_BYTES = (32 - LATE_BITS) // 8


class PackRequest(NamedTuple):
    """`replace`: the new files hide all that the program has. `host`: the rule that it must have, or None.

    The depfile names the program, `response_files` and what is read of the roots.
    """

    program: str
    spec: Spec
    output: str
    replace: bool = False
    host: str | None = None
    depfile: str | None = None
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
    finals = [request.output, *([request.depfile] if request.depfile else [])]
    refuse_to_overwrite([request.program], map(Path, finals))
    found = os.stat(request.program)
    with open_module(request.program) as data, open(request.program, "rb") as file:
        hooked = find_target(data, request.program, request.host)
        kept = kept_entries(hooked, request.program, alone=request.replace)
        scanned = scan_roots(request.spec, map(os.fsencode, finals), lambda: kept.all)
        tree = scanned.tree._replace(entries=layered(scanned.tree.entries, kept.late))
        with Outputs() as outputs:
            _write_depfile(request, scanned.inputs, outputs)
            out = outputs.create(os.fsencode(request.output), is_program=True)
            blob = outputs.scratch(os.fsencode(request.output))
            times = {path: one.mtime_ns or 0 for path, one in tree.entries.items() if one is kept.late.get(path)}
            image, warned = make_image(request.spec, tree, blob, times)
            pieces = _with_image(Source(data, file), hooked, request, image, blob)
            size = size_of(pieces)
            write_pieces(pieces, out, progress.phase("write", size))
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


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _write_depfile(request: PackRequest, inputs: Iterable[bytes], outputs: Outputs) -> None:
    """First of all outputs: an old depfile beside a new program would hide new inputs."""
    if request.depfile is None:
        return
    read = [os.fsencode(request.program), *inputs, *map(os.fsencode, request.response_files)]
    rule = depfiles.make_rule(os.fsencode(request.depfile_target or request.output), read)
    outputs.create(os.fsencode(request.depfile)).write(rule)


def _with_image(
    source: Source, hooked: HookedModule, request: PackRequest, image: Image, blob: BinaryIO
) -> list[Piece]:
    """The program with the image as its late one, whose contents are in `blob`."""
    hides_linked = request.replace or hooked.hooks.late & LATE_ALONE
    late = LATE_KNOWN | LATE_IMAGE | (LATE_ALONE if hides_linked else 0)
    late |= int.from_bytes(image.tree_digest[:_DIGEST_BYTES], "big") << LATE_BITS
    contents = Extent(blob, 0, image.data_size)
    segments = [NewSegment(IN_LATE_SEGMENT, head_and_tables(image, IN_LATE_SEGMENT), contents)]
    if hides_linked:
        segments.append(NewSegment(IN_LINKED_SEGMENT, b""))  # nothing reads its bytes any more
    try:
        return with_segments(source, hooked, segments, late)
    except WasmError as error:
        raise fail("cannot add files to the program", f"{request.program}: {error}", PROGRAM_CURE) from error
