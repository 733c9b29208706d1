# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From Image to the text of fs_image.c. Only fills the template templates/fs_image.c.jinja."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from wasivfs_rules import __version__
from wasivfs_rules.common.errors import fail
from wasivfs_rules.common.paths import display
from wasivfs_rules.generate.image import Image
from wasivfs_rules.generate.image_object import data_symbol
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE, NODE, SYMLINK, NodeRecord

if TYPE_CHECKING:
    import jinja2

# The ways that keep the contents in a file beside the C file, with the suffix of its name.
EMBEDS_WITH_BLOB = {"embed": b".bin", "incbin": b".bin", "object": b".bin.o"}
# A byte needs up to four characters of text, and C compilers read at most 2 GiB of text.
TEXT_LIMIT = 512 << 20
_NUMBERS_PER_LINE = 8
_KINDS = {DIRECTORY: "WASIVFS_DIRECTORY", FILE: "WASIVFS_FILE", SYMLINK: "WASIVFS_SYMLINK"}
TEMPLATE = "fs_image.c.jinja"
# Characters that need no escape in `#embed "…"`, or in a file name that the assembler reads from a C string.
_BLOB_NAME = re.compile(rb'[^\x00-\x1f"?\\\x7f]+')


def blob_name(output: bytes, embed: str) -> bytes:
    """The name of the blob beside `output`. It contains the name of the C file, so that no other image has it.

    Raises WasivfsError for a name that C cannot express.
    """
    blob = output.rpartition(b"/")[2] + EMBEDS_WITH_BLOB.get(embed, b"")
    if embed in EMBEDS_WITH_BLOB and not _BLOB_NAME.fullmatch(blob):
        where = f"{display(blob)} (--embed {embed})"
        raise fail("C cannot include a file of this name", where, 'choose an output without ", \\ and ?')
    return blob


def node_lines(nodes: bytes) -> str:
    """Designated initialisers, so that only shim/image.h decides the order of the fields."""
    texts = {
        kind: "{" + ", ".join(f".{field} = {name if field == 'kind' else '%d'}" for field in NodeRecord._fields) + "},"
        for kind, name in _KINDS.items()
    }
    return "\n".join([texts[node[2]] % (*node[:2], *node[3:]) for node in NODE.iter_unpack(nodes)])


def time_lines(times: Iterable[int]) -> str:
    """One time on each line."""
    return "\n".join([f"{time}," for time in times])


def number_lines(numbers: Sequence[int]) -> str:
    """A few numbers on each line."""
    lines = [numbers[start : start + _NUMBERS_PER_LINE] for start in range(0, len(numbers), _NUMBERS_PER_LINE)]
    return "\n".join([", ".join(map(str, line)) + "," for line in lines])


def name_lines(names: tuple[bytes, ...]) -> str:
    """String literals; each name starts a line."""
    from wasivfs_rules.generate.literals import string_lines  # noqa: PLC0415 (as below)

    return "\n".join([string_lines(name) for name in names]) or '""'


def _environment(templates: Path) -> jinja2.Environment:
    # Slow to load, and not needed if the C file was compiled before.
    import jinja2  # noqa: PLC0415

    from wasivfs_rules.generate.literals import array_pieces, string_pieces  # noqa: PLC0415

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 (C, not HTML)
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["node_lines"] = node_lines
    environment.filters["time_lines"] = time_lines
    environment.filters["number_lines"] = number_lines
    environment.filters["name_lines"] = name_lines
    environment.filters["string_pieces"] = string_pieces
    environment.filters["array_pieces"] = array_pieces
    return environment


def emit(image: Image, embed: str, blob: BinaryIO, name: bytes, templates: Path) -> Iterator[bytes]:
    """The text in pieces. `blob` is at the start of the contents; `name` is its name in the C file.

    Raises WasivfsError if the contents are too large for C text.
    """
    if embed not in EMBEDS_WITH_BLOB and image.data_size > TEXT_LIMIT:
        where = f"{image.data_size} bytes (--embed {embed})"
        raise fail("contents are too large for C text", where, "use --embed incbin or embed")
    template = _environment(templates).get_template(TEMPLATE)
    text = template.generate(
        version=__version__,
        image=image,
        embed=embed,
        blob=blob,
        name=name.decode("utf-8", "surrogateescape"),
        symbol=data_symbol(image.data_digest),
    )
    return (piece.encode("utf-8", "surrogateescape") for piece in text)
