# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What fits into an image."""

from __future__ import annotations

from wasivfs_rules.errors import Problem
from wasivfs_rules.layout import NODE
from wasivfs_rules.paths import display
from wasivfs_rules.tree import File, Tree

# wasm-ld (seen with 19, and with 22 as in Zig) counts offsets in the data of a program in signed 32-bit numbers, and
# crashes beyond them. Less some room for the program's own data.
IMAGE_LIMIT = (2 << 30) - (16 << 20)
_SHOWN = 3


def size_problem(total: int, tree: Tree) -> Problem:
    """The problem of an image of at least `total` bytes."""
    files = sorted((file for file in tree.entries.values() if isinstance(file, File)), key=lambda file: -file.size)
    largest = ", ".join(f"{display(file.host)} ({file.size} bytes)" for file in files[:_SHOWN])
    what = f"image of at least {total} bytes is more than linkers can place ({IMAGE_LIMIT} bytes)"
    return Problem(what, f"largest {largest}" if largest else "", "leave files out with --exclude")


def least_size(tree: Tree) -> int:
    """Bytes that the image has at least: only files of equal size can be stored as one."""
    sizes = {entry.size for entry in tree.entries.values() if isinstance(entry, File)}
    return sum(sizes) + NODE.size * len(tree.entries)
