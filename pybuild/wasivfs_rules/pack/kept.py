# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a program has already, as a tree to embed: its files are parts of the program's file."""

from __future__ import annotations

import os

from wasivfs_rules.collect.tree import Directory, Entries, Entry, File, Link, Tree
from wasivfs_rules.common.paths import outermost
from wasivfs_rules.inspect.reader import TreeNode, merged_layers, read_layers
from wasivfs_rules.inspect.writable import writable_paths
from wasivfs_rules.rewrite.hooks import HookedModule
from wasivfs_rules.wasm.image_layout import DIRECTORY, LATE_IMAGE, SYMLINK
from wasivfs_rules.wasm.memory import Memory

# The device of hard links in a program: none of the host.
_DEVICE = -1


def late_tree(hooked: HookedModule, program: str) -> Tree:
    """The tree of the late image. Raises ImageError or WasmError if the program is damaged."""
    if not hooked.hooks.late & LATE_IMAGE:
        return Tree({})
    root = read_layers(hooked.memory)[0]
    return Tree(_entries(root, os.fsencode(program), hooked.memory), writable=outermost(writable_paths([root.image])))


def no_tree(hooked: HookedModule) -> Tree:
    """What stays of a program whose images are hidden: their writable directories, which have nothing in them."""
    return Tree({}, writable=outermost(writable_paths(root.image for root in read_layers(hooked.memory))))


def all_entries(hooked: HookedModule, program: str) -> Entries:
    """The entries of all images; the files are nowhere."""
    return _entries(merged_layers(read_layers(hooked.memory)), os.fsencode(program), None)


def _entries(root: TreeNode | None, host: bytes, memory: Memory | None) -> Entries:
    """By guest path. Files have their place in the file `host` only with the `memory` that they are in."""
    entries: dict[bytes, Entry] = {}
    pending = [(b"", root)] if root else []
    while pending:
        path, node = pending.pop()
        entries[path] = _entry(node, host, memory)
        if node.kind == DIRECTORY:
            pending += [(path + b"/" + name if path else name, child) for name, child in node.each_child()]
    return entries


def _entry(node: TreeNode, host: bytes, memory: Memory | None) -> Entry:
    if node.kind == DIRECTORY:
        return Directory(host, node.mtime_ns)
    identity = (_DEVICE, node.inode) if node.links > 1 else None
    if node.kind == SYMLINK:
        return Link(host, node.target, node.mtime_ns, identity, may_dangle=True)
    address, size = node.contents
    return File(host, size, node.mtime_ns, identity, _offset(memory, address) if memory and size else 0)


def _offset(memory: Memory, address: int) -> int:
    """Where the file has what is at an address of a passive segment, which lies there in one piece."""
    segment, _ = next(iter(memory.stored(address, 1)))
    return segment.offset + address - segment.address
