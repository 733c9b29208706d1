# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds paths in the tree of a program, as the program itself would. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from wasivfs_rules.collect.tree import LINK_LIMIT
from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.common.paths import display
from wasivfs_rules.inspect.reader import TreeNode
from wasivfs_rules.wasm.image_layout import DIRECTORY, SYMLINK


def resolve(root: TreeNode, path: bytes, *, follow: bool) -> tuple[bytes, TreeNode]:
    """The entry at a path, and its path without links. With `follow`, follows a link at the end.

    Paths start at the root, with or without a slash. Raises WasivfsError if the path does not exist.
    """
    way = [(b"", root)]
    rest = _components(path)
    links = 0
    while rest:
        name = rest.pop()
        directory = way[-1][1]
        if directory.kind != DIRECTORY:
            raise _missing("not a directory", path)
        if name == b"..":
            way = way[:-1] or way
            continue
        child = directory.child(name)
        if child is None:
            raise _missing("no such file in the program", path)
        if child.kind == SYMLINK and (rest or follow):
            links += 1
            if links > LINK_LIMIT:
                raise _missing("too many symbolic links", path)
            rest += _components(child.target)
            way = way[:1] if child.target.startswith(b"/") else way
        else:
            way.append((name, child))
    entry = way[-1][1]
    if path.endswith(b"/") and entry.kind != DIRECTORY:
        raise _missing("not a directory", path)
    return b"/" + b"/".join(name for name, _ in way[1:]), entry


def _components(path: bytes) -> list[bytes]:
    """The components, last first. A `.` at the end represents a slash, which follows a link at the end."""
    return [name for name in reversed(path.split(b"/")) if name not in (b"", b".")]


def _missing(what: str, path: bytes) -> WasivfsError:
    return fail(what, display(path), "`wasivfs ls -R` lists the files")


def walk(path: bytes, entry: TreeNode) -> Iterator[tuple[bytes, TreeNode]]:
    """Everything below a directory, without the directory itself; sorted, parents before their children."""
    pending = [below(path, entry)]
    while pending:
        for found in pending[-1]:
            yield found
            if found[1].kind == DIRECTORY:
                if found[1].may_hold_directories:
                    pending.append(below(*found))
                    break
                yield from below(*found)  # most of all entries, in the quickest way
        else:
            pending.pop()


def below(path: bytes, directory: TreeNode) -> Iterator[tuple[bytes, TreeNode]]:
    """The entries of a directory, sorted."""
    prefix = path.rstrip(b"/") + b"/"
    return ((prefix + name, child) for name, child in directory.each_child())
