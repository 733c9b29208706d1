# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Directories to what a linker takes, without a compiler: calls the stages in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from wasivfs_rules.collect.tree import Tree
from wasivfs_rules.common import progress
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.output import Outputs
from wasivfs_rules.common.sizes import IMAGE_LIMIT, SEGMENT_LIMIT
from wasivfs_rules.generate.image import Image
from wasivfs_rules.generate.image_object import contents_object, tables_object, whole_object
from wasivfs_rules.generate.stages import file_bytes, make_image, scan_roots
from wasivfs_rules.generate.tables import head_and_tables
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.wasm.image_layout import HEAD, IN_LINKED_SEGMENT, IN_MEMORY


class ObjectsResult(NamedTuple):
    """`segment` is the file of a passive segment that the linked program must get, if any."""

    inputs: tuple[bytes, ...]
    warnings: tuple[Problem, ...]
    objects: Sequence[Path]
    segment: Path | None


def generate_objects(
    spec: Spec, folder: Path, *, others: Collection[Path] = (), passive_from: int | None = None
) -> ObjectsResult:
    """Writes the image to `folder`, for a linker.

    If the files have `passive_from` bytes or more, their contents come as a passive segment: a copy of the head of the
    tables, and the contents. `others` and errors are those of generate().
    """
    limit = IMAGE_LIMIT if passive_from is None else SEGMENT_LIMIT
    scanned = scan_roots(spec, map(os.fsencode, others), limit=limit)
    is_passive = passive_from is not None and file_bytes(scanned.tree) >= passive_from
    tables, contents = folder / "tables.o", folder / ("contents" if is_passive else "contents.o")
    with Outputs() as outputs:
        blob = outputs.create(os.fsencode(contents))
        make = _make_contents_segment if is_passive else make_contents_object
        image, warned = make(spec, scanned.tree, blob)
        progress.phase("write")
        where = IN_LINKED_SEGMENT if is_passive else IN_MEMORY
        outputs.create(os.fsencode(tables)).write(tables_object(image, where))
        outputs.commit()
    if is_passive:
        return ObjectsResult(scanned.inputs, warned, [tables], contents)
    return ObjectsResult(scanned.inputs, warned, [tables, contents], None)


def make_contents_object(spec: Spec, tree: Tree, blob: BinaryIO) -> tuple[Image, tuple[Problem, ...]]:
    """make_image(), with an object around the contents."""
    return _make_object(spec, tree, blob, lambda image: contents_object(image.data_size, image.data_digest))


def make_whole_object(spec: Spec, tree: Tree, blob: BinaryIO) -> tuple[Image, tuple[Problem, ...]]:
    """make_image(), with an object of all of the image around the contents."""
    return _make_object(spec, tree, blob, whole_object)


def _make_object(
    spec: Spec, tree: Tree, blob: BinaryIO, frame_of: Callable[[Image], list[bytes]]
) -> tuple[Image, tuple[Problem, ...]]:
    blob.write(contents_object()[0])  # as many bytes as in each object that begins with contents
    image, warned = make_image(spec, tree, blob)
    before, after = frame_of(image)
    blob.write(after)
    blob.seek(0)
    blob.write(before)
    return image, warned


def _make_contents_segment(spec: Spec, tree: Tree, blob: BinaryIO) -> tuple[Image, tuple[Problem, ...]]:
    """make_image(), with the head before the contents."""
    blob.write(bytes(HEAD.size))
    image, warned = make_image(spec, tree, blob, limit=SEGMENT_LIMIT)
    blob.seek(0)
    blob.write(head_and_tables(image, IN_LINKED_SEGMENT)[: HEAD.size])
    return image, warned
