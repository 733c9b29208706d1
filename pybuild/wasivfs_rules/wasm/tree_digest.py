# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The SHA-256 of a tree, which an image has in its head; docs/image.md describes it."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from typing import NamedTuple

_ENTRY = struct.Struct("<BqII")
NO_BYTES = hashlib.sha256().digest()


class Summary(NamedTuple):
    """What the digest covers of an entry. `kind` and `time` are those of its node.

    `content` is the SHA-256 of a file's contents, or the target of a symbolic link.
    """

    path: bytes
    kind: int
    time: int
    content: bytes


def tree_digest(entries: Iterable[Summary]) -> bytes:
    """Of all entries in any order, with the root, whose path is empty. Paths have no slash at their ends."""
    return sorted_tree_digest(sorted(entries))


def sorted_tree_digest(entries: Iterable[tuple[bytes, int, int, bytes]]) -> bytes:
    """The same, of the fields of entries in the order of their paths."""
    update, pack = (digest := hashlib.sha256()).update, _ENTRY.pack
    for path, kind, time, content in entries:
        update(pack(kind, time, len(path), len(content)) + path + content)
    return digest.digest()
