# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What of a tree does not fit into an image."""

from __future__ import annotations

from wasivfs_rules.common.errors import Problem
from wasivfs_rules.common.limits import DEPTH_MAX, IMAGE_LIMIT, PATHS_MAX, TARGETS_MAX
from wasivfs_rules.common.paths import display, too_deep
from wasivfs_rules.generate.tree import File, Link, Tree
from wasivfs_rules.wasm.image_layout import NODE

_SHOWN = 3
_FEWER = "leave files out with --exclude"


def size_problem(total: int, tree: Tree) -> Problem:
    """The problem of an image of at least `total` bytes."""
    files = sorted((file for file in tree.entries.values() if isinstance(file, File)), key=lambda file: -file.size)
    largest = ", ".join(f"{display(file.host)} ({file.size} bytes)" for file in files[:_SHOWN])
    what = f"image of at least {total} bytes is more than linkers can place ({IMAGE_LIMIT} bytes)"
    return Problem(what, f"largest {largest}" if largest else "", _FEWER)


def least_size(tree: Tree) -> int:
    """Bytes that the image has at least: only files of equal size can be stored as one."""
    sizes = {entry.size for entry in tree.entries.values() if isinstance(entry, File)}
    return sum(sizes) + NODE.size * len(tree.entries)


def path_problems(tree: Tree) -> list[Problem]:
    """The paths that are too deep, and what is too long together."""
    deep = [path for path in tree.entries if path.count(b"/") >= DEPTH_MAX]
    problems = [too_deep(b"/" + path) for path in sorted(deep)]
    if (total := sum(len(path) + 1 for path in tree.entries)) > PATHS_MAX:
        problems.append(Problem(f"all paths together are longer than {PATHS_MAX} bytes", f"{total} bytes", _FEWER))
    targets = {entry.target for entry in tree.entries.values() if isinstance(entry, Link)}
    if (total := sum(map(len, targets))) > TARGETS_MAX:
        what = f"all targets of symbolic links together are longer than {TARGETS_MAX} bytes"
        problems.append(Problem(what, f"{total} bytes", _FEWER))
    return problems
