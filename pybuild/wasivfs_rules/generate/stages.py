# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The stages that every way to embed shares: from directories to an Image, with the contents in a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from wasivfs_rules.collect.bytecode import source_times
from wasivfs_rules.collect.contents import Contents, read_contents
from wasivfs_rules.collect.outputs import future_output
from wasivfs_rules.collect.problems import least_size, size_problem
from wasivfs_rules.collect.scan import Scan, scan
from wasivfs_rules.collect.tree import Entries, File, Tree
from wasivfs_rules.collect.warnings import warnings
from wasivfs_rules.common import progress
from wasivfs_rules.common.collection import without_collection
from wasivfs_rules.common.errors import Problem, WasivfsError
from wasivfs_rules.common.sizes import IMAGE_LIMIT
from wasivfs_rules.generate.image import Image, layout
from wasivfs_rules.inputs.options import DEFAULT_MTIME
from wasivfs_rules.inputs.spec import Spec


def file_bytes(tree: Tree) -> int:
    """The bytes of all files; equal contents as often as they are there."""
    return sum(entry.size for entry in tree.entries.values() if isinstance(entry, File))


@without_collection()
def scan_roots(
    spec: Spec, outputs: Iterable[bytes], below: Callable[[], Entries] = dict, *, limit: int = IMAGE_LIMIT
) -> Scan:
    """The tree to embed, which must not have one of the outputs in it. `below` returns what a program has already.

    `limit` is the most bytes of its image.

    Raises WasivfsError for problems that are known before an output exists; then also reads the contents.
    """
    progress.phase("scan")
    scanned = scan(spec, [found for path in outputs if (found := future_output(path))], below)
    least = least_size(scanned.tree)
    if least > limit:
        raise WasivfsError([*scanned.problems, size_problem(least, scanned.tree, limit)])
    if scanned.problems:
        with open(os.devnull, "w+b") as nowhere:
            contents = _read(scanned.tree, nowhere, limit)
        raise WasivfsError([*scanned.problems, *contents.problems])
    return scanned


@without_collection()
def make_image(
    spec: Spec,
    tree: Tree,
    blob: BinaryIO,
    times: Mapping[bytes, int] = MappingProxyType({}),
    *,
    limit: int = IMAGE_LIMIT,
) -> tuple[Image, tuple[Problem, ...]]:
    """Appends the contents to `blob`. Returns the image, and warnings. Raises WasivfsError.

    `times` are those of entries that keep their own, by guest path; `limit` is as for scan_roots().
    """
    contents = _read(tree, blob, limit)
    if contents.problems:
        raise WasivfsError(contents.problems)
    chosen = source_times(tree, contents.bytecode, keep=spec.mtime is None)
    image = layout(tree, contents, spec.mtime, DEFAULT_MTIME, {**times, **chosen.mtimes_ns}, limit=limit)
    return image, (*warnings(tree, contents.private_keys), *chosen.problems)


def _read(tree: Tree, blob: BinaryIO, limit: int) -> Contents:
    return read_contents(tree, blob, progress.phase("read", file_bytes(tree)), limit)
