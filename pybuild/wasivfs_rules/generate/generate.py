# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Directories to fs_image.c: calls the stages in order, and writes all outputs together."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules.collect.scan import Scan
from wasivfs_rules.common import depfile as depfiles
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.resources import templates_dir
from wasivfs_rules.generate.emit import EMBEDS_WITH_BLOB, blob_name, emit
from wasivfs_rules.generate.image import Image
from wasivfs_rules.generate.objects import make_contents_object, make_whole_object
from wasivfs_rules.generate.stages import file_bytes, make_image, scan_roots
from wasivfs_rules.inputs.spec import Spec

OBJECT = ".o"


class GenerateResult(NamedTuple):
    """`inputs` are the host paths of all files and directories read; `blob` is the file beside the C file, if any."""

    inputs: tuple[bytes, ...]
    warnings: tuple[Problem, ...]
    blob: Path | None
    nodes: int
    files: int
    bytes: int
    stored_bytes: int


def generate(
    spec: Spec,
    output: Path,
    embed: str,
    depfile: Path | None = None,
    depfile_target: str | None = None,
    *,
    others: Collection[Path] = (),
    response_files: Sequence[str] = (),
) -> GenerateResult:
    """Writes the C file, the blob beside it if `embed` (one of EMBEDS) needs one, and the depfile.

    If the name of `output` ends in OBJECT, it is an object of the whole image, and `embed` says nothing.

    `others` are files that the caller will write; they must not be in the tree either. The depfile names the files
    that are read here and `response_files`. The caller prints the warnings.
    Raises WasivfsError; then nothing was written.
    """
    source = os.fsencode(output)
    blob = os.path.join(os.path.dirname(source), blob_name(source, embed))
    has_blob = embed in EMBEDS_WITH_BLOB and output.suffix != OBJECT
    finals = [
        source,
        *([blob] if has_blob else []),
        *([os.fsencode(depfile)] if depfile else []),
        *map(os.fsencode, others),
    ]
    scanned = scan_roots(spec, finals)
    with Outputs() as outputs:
        if depfile is not None:
            read = [*scanned.inputs, *map(os.fsencode, response_files)]
            depfiles.write_rule(outputs, os.fsencode(depfile), os.fsencode(depfile_target or output), read)
        if output.suffix == OBJECT:
            image, warned = make_whole_object(spec, scanned.tree, outputs.create(source))
            outputs.commit()
            return _result(scanned, image, warned, None)
        blob_file = outputs.create(blob) if has_blob else outputs.scratch(source)
        make = make_contents_object if embed == "object" else make_image
        image, warned = make(spec, scanned.tree, blob_file)
        blob_file.seek(0)
        progress.phase("write")
        c_file = outputs.create(source)
        c_file.writelines(emit(image, embed, blob_file, os.path.basename(blob), templates_dir()))
        outputs.commit()
    return _result(scanned, image, warned, Path(os.fsdecode(blob)) if has_blob else None)


def _result(scanned: Scan, image: Image, warned: tuple[Problem, ...], blob: Path | None) -> GenerateResult:
    return GenerateResult(
        inputs=scanned.inputs,
        warnings=warned,
        blob=blob,
        nodes=image.node_count,
        files=image.files,
        bytes=file_bytes(scanned.tree),
        stored_bytes=image.data_size,
    )
