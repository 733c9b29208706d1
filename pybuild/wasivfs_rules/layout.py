# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the fields of the structs of shim/image.h lie in a wasm32 module: the one description on the Python side."""

from __future__ import annotations

import struct
from dataclasses import dataclass

# In the order of the struct; each format letter has its field's natural alignment, so that there is no padding.
NODE_FIELDS = (
    ("name", "I"),
    ("name_size", "B"),
    ("kind", "B"),
    ("links", "H"),
    ("start", "I"),
    ("size", "I"),
    ("related", "I"),
)
IMAGE_FIELDS = (
    ("magic", "16s"),
    ("self", "I"),
    ("shim", "I"),
    ("nodes", "I"),
    ("names", "I"),
    ("data", "I"),
    ("times", "I"),
    ("slots", "I"),
    ("node_count", "I"),
    ("names_size", "I"),
    ("data_size", "I"),
    ("slot_count", "I"),
    ("reserved", "I"),
    ("time", "q"),
)
NODE = struct.Struct("<" + "".join(letter for _, letter in NODE_FIELDS))
IMAGE = struct.Struct("<" + "".join(letter for _, letter in IMAGE_FIELDS))
POINTER = struct.Struct("<I")
SLOT = struct.Struct("<I")
TIME = struct.Struct("<q")
MAGIC = b"\x7fwasivfs image 2"
IMAGE_ALIGNMENT = 8
DIRECTORY, FILE, SYMLINK = 1, 2, 3


@dataclass(frozen=True)
class NodeRecord:
    """struct wasivfs_node."""

    name: int
    name_size: int
    kind: int
    links: int
    start: int
    size: int
    related: int


@dataclass(frozen=True)
class ImageRecord:
    """struct wasivfs_image; pointers are addresses."""

    magic: bytes
    self: int
    shim: int
    nodes: int
    names: int
    data: int
    times: int
    slots: int
    node_count: int
    names_size: int
    data_size: int
    slot_count: int
    reserved: int
    time: int
