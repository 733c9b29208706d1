# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Computes the digests of the trees of a program anew, from all that its images contain."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from wasivfs_rules.inspect.lookup import walk
from wasivfs_rules.inspect.program import Program
from wasivfs_rules.inspect.reader import TreeNode
from wasivfs_rules.wasm.image_layout import FILE
from wasivfs_rules.wasm.tree_digest import NO_BYTES, Summary, tree_digest

_ROOT = b""


class Verdict(NamedTuple):
    """The digest in the head of an image, or None in contract 2; and that of what it contains."""

    said: bytes | None
    found: bytes


def check_digests(program: Program, advance: Callable[[int], object]) -> Sequence[Verdict]:
    """A verdict for each image, in their order. Calls `advance` with the bytes read since the last call."""
    found: list[Verdict] = []
    for root in program.images():
        head = root.image.record.head
        found.append(Verdict(head.tree if head else None, tree_digest(_summaries(program, root, advance))))
    return found


def bytes_to_check(program: Program) -> int:
    return sum(size for root in program.images() for _, size in {*_places(root)} if size)


def _entries(root: TreeNode) -> Iterator[tuple[bytes, TreeNode]]:
    yield _ROOT, root
    yield from ((path.removeprefix(b"/"), entry) for path, entry in walk(_ROOT, root))


def _places(root: TreeNode) -> Iterator[tuple[int, int]]:
    return (entry.contents for _, entry in _entries(root) if entry.kind == FILE)


def _summaries(program: Program, root: TreeNode, advance: Callable[[int], object]) -> Iterator[Summary]:
    digests: dict[tuple[int, int], bytes] = {}  # of contents, by their places
    for path, entry in _entries(root):
        content = entry.target
        if entry.kind == FILE:
            place = entry.contents
            content = NO_BYTES if not entry.size else digests.get(place) or _digest(program, entry, advance)
            digests[place] = content
        yield Summary(path, entry.kind, entry.mtime_ns, content)


def _digest(program: Program, entry: TreeNode, advance: Callable[[int], object]) -> bytes:
    digest = hashlib.sha256()
    for piece in program.contents(entry):
        digest.update(piece)
        advance(len(piece))
    return digest.digest()
