# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Warnings about files that are rarely embedded on purpose. They are embedded nevertheless."""

from __future__ import annotations

from collections.abc import Iterable

from wasivfs_rules.collect.tree import Tree
from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.paths import display

_NAMES = {
    b".git": "version control data",
    b".hg": "version control data",
    b".svn": "version control data",
    b"node_modules": "node_modules",
    b".env": "an .env file",
    b"id_rsa": "a private key",
    b"id_dsa": "a private key",
    b"id_ecdsa": "a private key",
    b"id_ed25519": "a private key",
}


def may_hold_private_key(path: bytes) -> bool:
    """Whether files of this name often contain keys."""
    return path.endswith((b".pem", b".key"))


def holds_private_key(data: bytes) -> bool:
    """Whether PEM data contains a private key."""
    return b"PRIVATE KEY-----" in data


def warnings(tree: Tree, private_keys: Iterable[bytes]) -> list[Problem]:
    """One problem for each kind of such files, which names the first file of the kind."""
    found: dict[str, tuple[bytes, int]] = {}

    def note(kind: str, path: bytes) -> None:
        first, count = found.get(kind, (path, 0))
        found[kind] = (min(first, path), count + 1)

    for path in tree.entries:
        kind = _NAMES.get(path.rpartition(b"/")[2])
        if kind:
            note(kind, path)
    for path in private_keys:
        note("a private key", path)
    return [
        Problem(
            f"the image contains {kind}",
            display(tree.entries[path].host) + (f" and {count - 1} more" if count > 1 else ""),
            f"leave it out with --exclude {display(path.rpartition(b'/')[2])}",
        )
        for kind, (path, count) in sorted(found.items())
    ]
