# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The layout of the structs of shim/image.h in a wasm32 module. No other Python module describes it."""

from __future__ import annotations

import array
import struct
import sys
from collections.abc import Iterable
from typing import Annotated, NamedTuple, get_type_hints

# Types of fields, with their format letters. Each field has its natural alignment, so that there is no padding.
Bytes16 = Annotated[bytes, "16s"]
Bytes32 = Annotated[bytes, "32s"]
U8 = Annotated[int, "B"]
U16 = Annotated[int, "H"]
U32 = Annotated[int, "I"]
U64 = Annotated[int, "Q"]
I64 = Annotated[int, "q"]
Column = array.array  # of numbers


class NodeRecord(NamedTuple):
    """struct wasivfs_node."""

    name: U32
    name_size: U8
    kind: U8
    links: U16
    start: U32
    size: U32
    related: U32


class NodeColumns(NamedTuple):
    """The same field of many nodes, in the order of NodeRecord."""

    name: Column[int]
    name_size: Column[int]
    kind: Column[int]
    links: Column[int]
    start: Column[int]
    size: Column[int]
    related: Column[int]


class ImageStruct(NamedTuple):
    """struct wasivfs_image; pointers are addresses."""

    magic: Bytes16
    self: U32
    shim: U32
    head: U32
    contents: U32


class HeadRecord(NamedTuple):
    """struct wasivfs_head; offsets count from its start."""

    magic: Bytes16
    version: Bytes16
    tree: Bytes32
    data_size: U64
    time: I64
    size: U32
    node_count: U32
    slot_count: U32
    names_size: U32
    nodes: U32
    slots: U32
    names: U32
    times: U32
    digests: U32
    where: U32
    contents: U32
    writable: U32


class HooksStruct(NamedTuple):
    """struct wasivfs_hooks; pointers are addresses, and `fetch` is a number in the function table."""

    magic: Bytes16
    self: U32
    fetch: U32
    late: U32
    host: U8
    trace: U8
    writable: U8
    devices: U8


class ImageStruct2(NamedTuple):
    """struct wasivfs_image of contract 2, which had no head; pointers are addresses."""

    magic: Bytes16
    self: U32
    shim: U32
    nodes: U32
    names: U32
    contents: U32
    times: U32
    slots: U32
    node_count: U32
    names_size: U32
    data_size: U32
    slot_count: U32
    reserved: U32
    time: I64


class ImageRecord(NamedTuple):
    """What the structs of any contract say. Tables are addresses from `start` to `end`; `times` may be 0.

    `data` is the address of the contents, which lie below `data_end`. `structs` are the address and the size of each
    struct. `writable` is the address of the numbers of `writable_count` directories. `head`: what contract 3 says more.
    """

    structs: tuple[tuple[int, int], ...]
    start: int
    end: int
    nodes: int
    slots: int
    names: int
    times: int
    data: int
    data_end: int
    node_count: int
    slot_count: int
    names_size: int
    data_size: int
    time: int
    head: HeadRecord | None
    writable: int = 0
    writable_count: int = 0

    def contents(self) -> tuple[int, int]:
        """The address and the size of the contents of all files."""
        return self.data, self.data_size

    def tables(self) -> tuple[tuple[int, int], ...]:
        """The address and the size of each table, without the contents and the structs."""
        return (
            (self.nodes, self.node_count * NODE.size),
            (self.names, self.names_size),
            (self.times, self.node_count * TIME.size if self.times else 0),
            (self.slots, self.slot_count * SLOT.size),
            (self.writable - NUMBER.size, (1 + self.writable_count) * NUMBER.size if self.writable else 0),
        )


def _fields(record: type) -> tuple[tuple[str, str], ...]:
    """The name and the format letter of each field, in the order of the struct."""
    hints = get_type_hints(record, include_extras=True)
    return tuple((name, hint.__metadata__[0]) for name, hint in hints.items())


def struct_of(fields: Iterable[tuple[str, str]]) -> struct.Struct:
    """The struct with these fields, without padding."""
    return struct.Struct("<" + "".join(letter for _, letter in fields))


NODE_FIELDS, IMAGE_FIELDS, HEAD_FIELDS = _fields(NodeRecord), _fields(ImageStruct), _fields(HeadRecord)
NODE, IMAGE, HEAD = struct_of(NODE_FIELDS), struct_of(IMAGE_FIELDS), struct_of(HEAD_FIELDS)
HOOKS_FIELDS = _fields(HooksStruct)
HOOKS = struct_of(HOOKS_FIELDS)
LATE_OFFSET = struct_of(HOOKS_FIELDS[: HooksStruct._fields.index("late")]).size
IMAGE_2 = struct_of(_fields(ImageStruct2))
POINTER = struct.Struct("<I")
SLOT = struct.Struct("<I")
NUMBER = struct.Struct("<I")  # of a node
TIME = struct.Struct("<q")
# Defined by the shim, and defined weakly by each image.
SHIM_SYMBOL = b"wasivfs_shim_of_contract_3__link_the_shim_of_the_wasivfs_that_made_this_image"
IMAGE_SYMBOL = b"wasivfs_image_of_contract_3__link_an_fs_image_made_by_the_wasivfs_of_this_shim"
REGISTRY = b"wasivfs_images"  # the section of the pointers to all images
CONTRACT = 3
MAGIC, MAGIC_2 = b"\x7fwasivfs image 3", b"\x7fwasivfs image 2"
ANY_MAGIC = MAGIC[:-1]
HEAD_MAGIC = b"\x7fwasivfs table 3"
HOOKS_MAGIC = b"\x7fwasivfs hooks 3"
IMAGE_ALIGNMENT, HEAD_ALIGNMENT = 4, 8
IN_MEMORY, IN_LINKED_SEGMENT, IN_LATE_SEGMENT = 0, 1, 2
LATE_KNOWN, LATE_IMAGE, LATE_ALONE, LATE_BITS = 1, 2, 4, 8
HOST_OF_SHIM = {1: "below", 2: "above", 3: "none"}  # WASIVFS_HOST
WRITABLE_OF_SHIM = {0: "none", 1: "memory", 2: "host"}  # WASIVFS_WRITABLE
DATA_ALIGNMENT = 8
DIRECTORY, FILE, SYMLINK = 1, 2, 3


def column(letter: str, table: bytes, offset: int = 0, step: int = 0) -> Column[int]:
    """The numbers at an offset of each record of `step` bytes; by default, the table holds nothing else."""
    numbers = array.array(letter, table)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers[offset // numbers.itemsize :: step // numbers.itemsize or 1]


def table(column: Column[int]) -> bytes:
    """The numbers as an image has them."""
    if sys.byteorder == "big":
        column = column[:]
        column.byteswap()
    return column.tobytes()


def node_columns(table: bytes) -> NodeColumns:
    """The fields of the nodes of a table."""
    columns, offset = [], 0
    for _, letter in NODE_FIELDS:
        columns.append(column(letter, table, offset, NODE.size))
        offset += struct.calcsize(f"<{letter}")
    return NodeColumns(*columns)


def late_hook(tree: bytes, *, is_alone: bool) -> int:
    """The `late` of the hooks of a program with a late image, whose tree has this digest."""
    first_bits = int.from_bytes(tree[: (32 - LATE_BITS) // 8], "big")
    return LATE_KNOWN | LATE_IMAGE | (LATE_ALONE if is_alone else 0) | first_bits << LATE_BITS


def alignment_of(size: int) -> int:
    """The alignment of contents of so many bytes. The size of an array is a multiple of its elements' alignment."""
    return DATA_ALIGNMENT if size % DATA_ALIGNMENT == 0 else DATA_ALIGNMENT // 2
