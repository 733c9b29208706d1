# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules and images made by hand, byte by byte, so that tests of the readers can break any of them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

HEADER = b"\0asm\x01\0\0\0"
COMPONENT_HEADER = b"\0asm\x0d\0\x01\0"
DIRECTORY, FILE, SYMLINK = 1, 2, 3
IN_MEMORY, IN_LINKED_SEGMENT, IN_LATE_SEGMENT = FORMS = 0, 1, 2
LATE_KNOWN, LATE_IMAGE, LATE_ALONE = 1, 2, 4
STRUCT_SIZE, HEAD_SIZE = 32, 128
DEEPEST = 4096  # components of a path


def leb(value: int) -> bytes:
    """Unsigned LEB128."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def signed_leb(value: int) -> bytes:
    out = bytearray()
    while not -64 <= value < 64:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value & 0x7F])


def section(number: int, contents: bytes) -> bytes:
    return bytes([number]) + leb(len(contents)) + contents


def vector(items: Sequence[bytes]) -> bytes:
    return leb(len(items)) + b"".join(items)


def name(text: bytes) -> bytes:
    return leb(len(text)) + text


def custom(title: bytes, contents: bytes = b"") -> bytes:
    return section(0, name(title) + contents)


def i32(value: int) -> bytes:
    """The constant expression of an address."""
    return b"\x41" + signed_leb(value if value < 1 << 31 else value - (1 << 32)) + b"\x0b"


def active(address: int, contents: bytes) -> bytes:
    return b"\x00" + i32(address) + leb(len(contents)) + contents


def passive(contents: bytes) -> bytes:
    return b"\x01" + leb(len(contents)) + contents


def module(*segments: bytes, pages: int = 2, before: bytes = b"", after: bytes = b"") -> bytes:
    """A module with one memory and these data segments."""
    return HEADER + before + section(5, b"\x01\x00" + leb(pages)) + section(11, vector(segments)) + after


def component(*modules: bytes, nested: Sequence[bytes] = ()) -> bytes:
    """A component of these modules and components, and of sections that say nothing of files."""
    parts = [*(section(1, core) for core in modules), *(section(4, inner) for inner in nested)]
    return COMPONENT_HEADER + custom(b"producers") + b"".join(parts) + section(7, b"\x00")


def copied_at_start(address: int, contents: bytes, *, pages: int = 2) -> bytes:
    """A module whose start function, its second after an imported one, copies a passive segment into the memory."""
    imported = section(2, vector([name(b"m") + name(b"f") + b"\x00\x00"]))
    copy = b"\x02\x40" + i32(address)[:-1] + b"\x41\x00" + i32(len(contents))[:-1] + b"\xfc\x08\x00\x00\x0b"
    functions = vector([name(b"\x00\x0b"), name(b"\x00" + copy + b"\xfc\x09\x00\x0b")])
    data = section(12, leb(1)) + section(10, functions) + section(11, vector([b"\x01" + name(contents)]))
    return (
        HEADER + imported + section(3, b"\x02\0\0") + section(5, b"\x01\x00" + leb(pages)) + section(8, leb(2)) + data
    )


@dataclass(frozen=True)
class Node:
    """struct wasivfs_node, with its name and target instead of their offsets."""

    name: bytes
    kind: int
    start: int = 0
    size: int = 0
    related: int = 0
    links: int = 1
    target: bytes = b""


@dataclass(frozen=True)
class Image:
    """Lays itself out: a struct in memory at `base`; a blob of head and tables, the names last; and contents.

    `where` says where blob and contents lie, as in the head. A node's slot is its number's.
    """

    nodes: tuple[Node, ...]
    contents: bytes = b""
    base: int = 1024
    time: int = 0
    times: tuple[int, ...] = ()
    slots: tuple[int, ...] = ()
    writable: tuple[int, ...] = ()  # with their count
    where: int = IN_MEMORY
    tree: bytes = bytes(32)
    changes: dict[str, int] = field(default_factory=dict)

    def render(self) -> bytes:
        """What of the image is in memory at its base."""
        if self.where == IN_LATE_SEGMENT:
            return b""
        blob = self._blob()
        contents_at = self.base + STRUCT_SIZE + len(blob)
        values = {
            "self": self.base, "shim": 16, "head": self.base + STRUCT_SIZE,
            "contents": contents_at if self.where == IN_MEMORY else 0,
        }  # fmt: skip
        numbers = [self.changes.get(key, value) for key, value in values.items()]
        struct_bytes = b"\x7fwasivfs image 3" + struct.pack("<4I", *numbers)
        return struct_bytes + blob + (self.contents if self.where == IN_MEMORY else b"")

    def segment(self) -> bytes:
        """The passive segment of an image that has one."""
        return self._blob()[: HEAD_SIZE if self.where == IN_LINKED_SEGMENT else None] + self.contents

    def _blob(self) -> bytes:
        """Ends at a multiple of 8."""
        names, records = b"", b""
        for node in self.nodes:
            start, size = node.start, node.size
            where, names = len(names), names + node.name
            if node.kind == SYMLINK:
                start, size, names = len(names), len(node.target), names + node.target
            fields = (where, len(node.name), node.kind, node.links, start, size, node.related)
            records += struct.pack("<IBBHIII", *fields)
        shift = 32 - len(self.nodes).bit_length()
        slots = self.slots or tuple(number << shift for number in range(len(self.nodes)))
        times_at = HEAD_SIZE + len(records) + (len(records) + HEAD_SIZE) % 8
        slots_at = times_at + 8 * len(self.times)
        writable_at = slots_at + 4 * len(slots)
        names_at = writable_at + 4 * len(self.writable)
        size = names_at + len(names)
        padding = -size % 8
        offset = {IN_MEMORY: 0, IN_LINKED_SEGMENT: HEAD_SIZE, IN_LATE_SEGMENT: size + padding}[self.where]
        values = {
            "data_size": len(self.contents), "time": self.time, "size": size, "node_count": len(self.nodes),
            "slot_count": len(slots), "names_size": len(names), "nodes": HEAD_SIZE, "slots": slots_at,
            "names": names_at, "times": times_at if self.times else 0, "digests": 0, "where": self.where,
            "offset": offset, "writable": writable_at if self.writable else 0,
        }  # fmt: skip
        numbers = [self.changes.get(key, value) for key, value in values.items()]
        body = b"\x7fwasivfs table 3" + b"0.2.0".ljust(16, b"\0") + self.tree + struct.pack("<Qq12I", *numbers)
        body += (records + bytes(8))[: times_at - HEAD_SIZE] + struct.pack(f"<{len(self.times)}q", *self.times)
        tables = slots + self.writable
        return body + struct.pack(f"<{len(tables)}I", *tables) + names + bytes(padding)

    def changed(self, index: int, **fields: object) -> Image:
        """The image with one node changed."""
        nodes = list(self.nodes)
        nodes[index] = replace(nodes[index], **fields)  # type: ignore[arg-type]
        return replace(self, nodes=tuple(nodes))

    def with_header(self, **fields: int) -> Image:
        """The image with wrong values in its struct or its head, whose `contents` is the `offset`."""
        return replace(self, changes=fields)


HOOKS_AT = 65_536


def hooks(
    late: int, *, host: int = 1, trace: int = 0, address: int = HOOKS_AT, writable: int = 0, devices: int = 0
) -> bytes:
    """struct wasivfs_hooks in memory."""
    numbers = address, 1, late, host, trace, writable, devices
    return active(address, b"\x7fwasivfs hooks 3" + struct.pack("<3I4B", *numbers))


def program_of(*images: Image, late: int | None = None, pages: int = 2, writable: int = 0) -> bytes:
    """A module with these images and their segments. By default, `late` of the hooks fits the images."""
    segments = [active(image.base, rendered) for image in images if (rendered := image.render())]
    segments += [passive(image.segment()) for image in images if image.where != IN_MEMORY]
    if late is None:
        trees = [image.tree for image in images if image.where == IN_LATE_SEGMENT]
        late = LATE_KNOWN | (LATE_IMAGE | int.from_bytes(trees[0][:3], "big") << 8 if trees else 0)
    return module(*segments, hooks(late, writable=writable), pages=pages)


SMALL = Image(
    (
        Node(b"", DIRECTORY, start=1, size=3, links=3),
        Node(b"a", FILE, start=0, size=5, related=1),
        Node(b"d", DIRECTORY, start=4, size=1, links=2),
        Node(b"l", SYMLINK, related=3, target=b"d/b"),
        Node(b"b", FILE, start=8, size=6, related=4),
    ),
    contents=b"hello\0\0\0second",
    time=1_000_000_000,
)


def nested(depth: int) -> bytes:
    """A program with one file so many directories deep."""
    chain = [Node(b"d", DIRECTORY, start=at + 1, size=1, related=at - 1, links=3) for at in range(1, depth + 1)]
    root = Node(b"", DIRECTORY, start=1, size=1, links=3)
    image = Image((root, *chain, Node(b"f", FILE, size=1, related=depth + 1)), contents=b"x")
    return module(active(image.base, image.render()), pages=8)
