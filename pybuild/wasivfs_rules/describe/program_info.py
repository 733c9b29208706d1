# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What can be known of a program that is linked with the shim, or contains an image, without running it.

Raises WasmError or ImageError if the program is damaged.
"""

from __future__ import annotations

import heapq
import mmap
from collections.abc import Sequence
from typing import NamedTuple

from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.paths import outermost
from wasivfs_rules.describe.stack import Stack, find_stack
from wasivfs_rules.inspect.image import LinkedImage
from wasivfs_rules.inspect.lookup import walk
from wasivfs_rules.inspect.program import linked_modules, only_one
from wasivfs_rules.inspect.reader import TreeNode, read_tree
from wasivfs_rules.inspect.sealed import is_allowed
from wasivfs_rules.inspect.writable import writable_paths
from wasivfs_rules.rewrite.hooks import find_hooks
from wasivfs_rules.wasm.component import component_imports, is_component
from wasivfs_rules.wasm.image_layout import (
    DIRECTORY,
    FILE,
    HOST_OF_SHIM,
    IN_LATE_SEGMENT,
    IN_MEMORY,
    LATE_ALONE,
    SYMLINK,
    WRITABLE_OF_SHIM,
    HooksStruct,
)
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import Import, Module
from wasivfs_rules.wasm.wasi_calls import MODULE

_LARGEST = 5


class Counts(NamedTuple):
    """How many files, directories without the root, and symbolic links; `bytes` are those of all files together."""

    files: int
    directories: int
    links: int
    bytes: int


class ImageInfo(NamedTuple):
    """`stored` are the bytes of its contents, equal ones once. `version` and `tree` are None for contract 2."""

    contract: int
    version: str | None
    tree: bytes | None
    is_late: bool
    is_passive: bool
    counts: Counts
    stored: int


class ProgramInfo(NamedTuple):
    """`layer` is the --writable of the shim, and `writable` are the outermost directories that the images name.

    `hides_linked`: files were replaced after the link. `host`, `has_trace`, `layer` and `has_devices` are None if the
    program does not say.

    `counts` and `largest` are of the tree that the program sees. `imports` are those of the whole file.
    """

    size: int
    is_component: bool
    contract: int
    host: str | None
    has_trace: bool | None
    layer: str | None
    writable: Sequence[bytes]
    has_devices: bool | None
    hides_linked: bool
    images: Sequence[ImageInfo]
    counts: Counts
    largest: Sequence[tuple[bytes, int]]
    memory: int
    stack: Stack | None
    imports: Sequence[Import]

    @property
    def is_sealed(self) -> bool:
        """Whether no import reaches files of the host."""
        return all(map(is_allowed, self.imports))

    @property
    def sockets(self) -> Sequence[Import]:
        own = (one for one in self.imports if one.module == MODULE and one.name.startswith(b"sock_"))
        return [*own, *self._of(b"wasi:sockets")]

    @property
    def http(self) -> Sequence[Import]:
        return self._of(b"wasi:http")

    def _of(self, package: bytes) -> Sequence[Import]:
        return [one for one in self.imports if one.module.startswith(package)]


class _Found(NamedTuple):
    module: Module
    memory: Memory
    stack: Stack | None
    hooks: HooksStruct | None
    root: TreeNode | None


def describe_program(data: mmap.mmap, path: str) -> ProgramInfo:
    """Raises WasivfsError if there is no program, or more than one, that has our shim or files."""
    found = []
    for cursor, module in linked_modules(data, path):
        memory = Memory(data, module)
        hooked, tree = find_hooks(memory), read_tree(memory)
        if hooked or tree:
            found.append(_Found(module, memory, find_stack(cursor, module), hooked[1] if hooked else None, tree))
    program = only_one(found, path, fail("no wasivfs in it", path, "link it with wasivfs cc --dir HOST::GUEST"))
    hooks, root = program.hooks, program.root
    images = [layer.image for layer in (root, *root.others)] if root else []
    entries = [*walk(b"/", root)] if root else []
    files = [(path, entry.size) for path, entry in entries if entry.kind == FILE]
    kinds = [entry.kind for _, entry in entries]
    return ProgramInfo(
        size=len(data),
        is_component=is_component(data),
        contract=3 if hooks or any(image.record.head for image in images) else 2,
        host=HOST_OF_SHIM.get(hooks.host) if hooks else None,
        has_trace=bool(hooks.trace) if hooks else None,
        layer=WRITABLE_OF_SHIM.get(hooks.writable) if hooks else None,
        writable=outermost(writable_paths(images)),
        has_devices=bool(hooks.devices) if hooks else None,
        hides_linked=bool(hooks and program.memory.passive and hooks.late & LATE_ALONE),
        images=[_describe_image(image) for image in images],
        counts=_counts(kinds, sum(size for _, size in files)),
        largest=heapq.nsmallest(_LARGEST, files, key=lambda file: (-file[1], file[0])),
        memory=program.module.memory_size,
        stack=program.stack,
        imports=component_imports(data) if is_component(data) else program.module.imports,
    )


def _describe_image(image: LinkedImage) -> ImageInfo:
    record, nodes = image.record, image.columns
    head = record.head
    size = sum(size for kind, size in zip(nodes.kind, nodes.size, strict=True) if kind == FILE)
    counts = _counts(nodes.kind, size)
    return ImageInfo(
        contract=3 if head else 2,
        version=head.version.rstrip(b"\0").decode("ascii", "backslashreplace") if head else None,
        tree=head.tree if head else None,
        is_late=bool(head and head.where == IN_LATE_SEGMENT),
        is_passive=bool(head and head.where != IN_MEMORY),
        counts=counts._replace(directories=counts.directories - 1),
        stored=record.data_size,
    )


def _counts(kinds: Sequence[int], size: int) -> Counts:
    return Counts(kinds.count(FILE), kinds.count(DIRECTORY), kinds.count(SYMLINK), size)
