# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Directories to fs_image.c: calls the stages in order, and writes all outputs together."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from wasivfs_rules.common import depfile as depfiles
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem, WasivfsError
from wasivfs_rules.common.limits import IMAGE_LIMIT
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.resources import templates_dir
from wasivfs_rules.generate.bytecode import source_times
from wasivfs_rules.generate.contents import Contents, read_contents
from wasivfs_rules.generate.data_object import head, tail
from wasivfs_rules.generate.emit import EMBEDS_WITH_BLOB, blob_name, data_symbol, emit
from wasivfs_rules.generate.image import Image, layout
from wasivfs_rules.generate.problems import least_size, size_problem
from wasivfs_rules.generate.scan import Scan, future_output, scan
from wasivfs_rules.generate.tree import File, Tree
from wasivfs_rules.generate.warnings import warnings
from wasivfs_rules.inputs.options import DEFAULT_MTIME
from wasivfs_rules.inputs.spec import Spec


class GenerateResult(NamedTuple):
    """`inputs` are the host paths of all files and directories read; `blob` is the file beside the C file, if any."""

    inputs: tuple[bytes, ...]
    warnings: tuple[Problem, ...]
    blob: Path | None
    nodes: int
    files: int
    bytes: int
    stored_bytes: int


def _file_bytes(tree: Tree) -> int:
    return sum(entry.size for entry in tree.entries.values() if isinstance(entry, File))


def _read(tree: Tree, blob: BinaryIO) -> Contents:
    return read_contents(tree, blob, progress.phase("read", _file_bytes(tree)))


def _raise_problems(scanned: Scan) -> None:
    """Raises WasivfsError for problems that are known before an output exists; then also reads the contents."""
    least = least_size(scanned.tree)
    if least > IMAGE_LIMIT:
        raise WasivfsError([*scanned.problems, size_problem(least, scanned.tree)])
    if scanned.problems:
        with open(os.devnull, "w+b") as nowhere:
            contents = _read(scanned.tree, nowhere)
        raise WasivfsError([*scanned.problems, *contents.problems])


def generate(
    spec: Spec,
    output: Path,
    embed: str,
    depfile: Path | None = None,
    depfile_target: str | None = None,
    *,
    others: Collection[Path] = (),
    response_files: Sequence[str] = (),
    is_compiled: Callable[[Image], bool] = lambda _: False,
) -> GenerateResult:
    """Writes the C file, the blob beside it if `embed` (one of EMBEDS) needs one, and the depfile.

    `others` are files that the caller will write; they must not be in the tree either. The depfile names the files
    that are read here and `response_files`. Writes no C file if `is_compiled` says that its object exists.
    The caller prints the warnings.
    Raises WasivfsError; then nothing was written.
    """
    source = os.fsencode(output)
    blob = os.path.join(os.path.dirname(source), blob_name(source, embed))
    has_blob = embed in EMBEDS_WITH_BLOB
    finals = [
        source,
        *([blob] if has_blob else []),
        *([os.fsencode(depfile)] if depfile else []),
        *map(os.fsencode, others),
    ]
    progress.phase("scan")
    scanned = scan(spec, [found for path in finals if (found := future_output(path))])
    _raise_problems(scanned)
    with Outputs() as outputs:
        # First: an old depfile beside a new output would hide new inputs.
        if depfile is not None:
            read = [*scanned.inputs, *map(os.fsencode, response_files)]
            rule = depfiles.make_rule(os.fsencode(depfile_target or output), read)
            outputs.create(os.fsencode(depfile)).write(rule)
        blob_file = outputs.create(blob) if has_blob else outputs.scratch(source)
        if embed == "object":
            blob_file.write(head(0))
        contents = _read(scanned.tree, blob_file)
        if contents.problems:
            raise WasivfsError(contents.problems)
        if embed == "object":
            blob_file.write(tail(data_symbol(contents.digest).encode(), contents.size))
            blob_file.seek(0)
            blob_file.write(head(contents.size))
        chosen = source_times(scanned.tree, contents.bytecode, keep=spec.mtime is None)
        image = layout(scanned.tree, contents, spec.mtime, DEFAULT_MTIME, chosen.mtimes_ns)
        blob_file.seek(0)
        if not is_compiled(image):
            progress.phase("write")
            c_file = outputs.create(source)
            c_file.writelines(emit(image, embed, blob_file, os.path.basename(blob), templates_dir()))
        outputs.commit()
    warned = (*warnings(scanned.tree, contents.private_keys), *chosen.problems)
    return GenerateResult(
        inputs=scanned.inputs,
        warnings=warned,
        blob=Path(os.fsdecode(blob)) if has_blob else None,
        nodes=len(image.nodes),
        files=image.files,
        bytes=_file_bytes(scanned.tree),
        stored_bytes=image.data_size,
    )
