# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The objects of an image, as linkers take them: its tables, and its contents. Pure.

They have the symbols that fs_image.c gives a compiler. A linker cannot tell which of the two has made an object.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasivfs_rules.generate.data_object import Constant, frame
from wasivfs_rules.generate.image import Image
from wasivfs_rules.generate.tables import head_and_tables
from wasivfs_rules.wasm.image_layout import (
    CONTRACT,
    DATA_ALIGNMENT,
    HEAD_ALIGNMENT,
    IMAGE,
    IMAGE_ALIGNMENT,
    IMAGE_SYMBOL,
    IN_LINKED_SEGMENT,
    IN_MEMORY,
    MAGIC,
    POINTER,
    REGISTRY,
    SHIM_SYMBOL,
    ImageStruct,
)
from wasivfs_rules.wasm.symbols import HIDDEN, LOCAL, NO_STRIP, WEAK

_STRUCT, _TABLES, _CONTENTS = b"image", b"tables", b"contents"
_CONTENTS_SECTION = b".rodata.wasivfs_data"
# Images with contents in different places do not replace each other.
_SUFFIXES = {IN_MEMORY: "", IN_LINKED_SEGMENT: "_in_segment"}


def data_symbol(digest: str) -> str:
    """The symbol of the contents in their object. It lets an image link only with its own contents."""
    return f"wasivfs_data_{digest}__link_the_object_made_with_this_fs_image_c"


def contents_object(size: int = 0, digest: str = "") -> list[bytes]:
    """What stands before `size` bytes of contents in their object, and after them."""
    # Weak, because two images may have the same contents.
    symbol = data_symbol(digest).encode("ascii")
    return frame([Constant(symbol, WEAK | HIDDEN, _CONTENTS_SECTION, DATA_ALIGNMENT, size)])


def tables_object(image: Image, where: int = IN_MEMORY) -> bytes:
    """An object of all but the contents, which lie where `where` says: in memory, in the object of contents."""
    contents = data_symbol(image.data_digest).encode("ascii") if where == IN_MEMORY else None
    parts = _parts(image, where, contents)
    *headers, end = frame([constant for constant, _ in parts])
    return _joined(headers, parts) + end


def whole_object(image: Image) -> list[bytes]:
    """What stands before the contents in an object of all of an image, and after them."""
    contents = Constant(_CONTENTS, LOCAL, _CONTENTS_SECTION, DATA_ALIGNMENT, image.data_size)
    parts = _parts(image, IN_MEMORY, _CONTENTS)
    before, *headers, end = frame([contents, *(constant for constant, _ in parts)])
    return [before, _joined(headers, parts) + end]


def _parts(image: Image, where: int, contents: bytes | None) -> list[tuple[Constant, bytes]]:
    """All but the contents, which have this symbol, if any: their segments, with the bytes of each."""
    tables = head_and_tables(image, where)
    struct = IMAGE.pack(*ImageStruct(magic=MAGIC, self=0, shim=0, head=0, contents=0))
    targets = [_STRUCT, SHIM_SYMBOL, _TABLES, *([contents] if contents else [])]
    pointers = tuple((len(MAGIC) + POINTER.size * number, target) for number, target in enumerate(targets))
    # As WASIVFS_REGISTER in shim/image.h, which says why.
    registered = f"wasivfs_registered_image_{image.digest}{_SUFFIXES[where]}".encode("ascii")
    return [
        (Constant(_TABLES, LOCAL, b".rodata.tables", HEAD_ALIGNMENT, len(tables)), tables),
        (Constant(_STRUCT, LOCAL, b".rodata.image", IMAGE_ALIGNMENT, len(struct), pointers), struct),
        (
            Constant(registered, WEAK | HIDDEN | NO_STRIP, REGISTRY, POINTER.size, POINTER.size, ((0, _STRUCT),)),
            bytes(POINTER.size),
        ),
        (Constant(IMAGE_SYMBOL, WEAK | HIDDEN, b".rodata." + IMAGE_SYMBOL, 1, 1), bytes([CONTRACT])),
    ]


def _joined(headers: Sequence[bytes], parts: Sequence[tuple[Constant, bytes]]) -> bytes:
    return b"".join(piece for header, (_, data) in zip(headers, parts, strict=True) for piece in (header, data))
