# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Takes the contents of an image out of the objects of a link, so that the linked program can get them as a segment."""

from __future__ import annotations

import contextlib
import mmap
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from wasivfs_rules.rewrite.edits import Source, rewritten
from wasivfs_rules.rewrite.image_objects import (
    ImageObject,
    contents_at,
    edits_without_contents,
    image_in,
    read_data_object,
)
from wasivfs_rules.rewrite.pieces import write_pieces
from wasivfs_rules.wasm.binary import has_name
from wasivfs_rules.wasm.image_layout import SHIM_SYMBOL
from wasivfs_rules.wasm.symbols import DATA_SYMBOL


class SegmentSource(NamedTuple):
    """A passive segment: `head`, and `size` bytes from `offset` on of a file."""

    head: bytes
    file: Path
    offset: int
    size: int


class TakenContents(NamedTuple):
    """`replaced` has for words of the link, which name objects, the words that name them without the contents."""

    segment: SegmentSource | None = None
    replaced: Mapping[str, Sequence[str]] = MappingProxyType({})

    def words(self, command: Iterable[str]) -> list[str]:
        return [word for given in command for word in self.replaced.get(given, [given])]

    def named(self, messages: bytes) -> bytes:
        """Messages of the linker with the names that its objects had."""
        for word, others in self.replaced.items():
            for other in others:
                messages = messages.replace(os.fsencode(other), os.fsencode(word))
        return messages


class _Input(NamedTuple):
    """A word of the link that names an object with an image."""

    word: str
    file: BinaryIO
    image: ImageObject


def take_contents(words: Collection[str], folder: Path, passive_from: int) -> TakenContents:
    """Takes the largest contents in the objects among the words of a link, if they have `passive_from` bytes or more.

    Unless `passive_from` is 0, contents that another image shares stay. Writes objects to `folder`. What archives
    contain stays there.
    """
    with contextlib.ExitStack() as stack:
        inputs = [one for word in dict.fromkeys(words) if (one := _image_input(word, stack))]
        # The linker keeps one of equal images.
        inputs.sort(key=lambda one: one.image.head.data_size, reverse=True)
        taken = [one for one in inputs if one.image.head == inputs[0].image.head]
        if not taken or taken[0].image.head.data_size < passive_from:
            return TakenContents()
        symbol = taken[0].image.contents_symbol
        holders = _holders(words, taken[0].image) if symbol else _own_contents(taken[0])
        if not holders or any(one.image.contents_symbol != symbol for one in taken):
            return TakenContents()
        is_shared = symbol is not None and any(one.image.contents_symbol == symbol for one in inputs[len(taken) :])
        if is_shared and passive_from > 0:  # in memory, both images have them once
            return TakenContents()
        replaced: dict[str, Sequence[str]] = {word: [word] if is_shared else [] for word in holders}
        for number, one in enumerate(taken):
            path = folder / f"{number}.{Path(one.word).name}"
            _write_without_contents(one, path)
            replaced[one.word] = [str(path)]
        head = taken[0].image
    word, offset = next(iter(holders.items()))
    return TakenContents(SegmentSource(head.head_of_segment, Path(word), offset, head.head.data_size), replaced)


def _image_input(word: str, stack: contextlib.ExitStack) -> _Input | None:
    """The word if it names an object with an image, which `stack` then keeps open."""
    with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as opened:
        file = opened.enter_context(Path(word).open("rb"))
        data = opened.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if has_name(data, SHIM_SYMBOL) and (image := image_in(read_data_object(data))):
            stack.push(opened.pop_all())
            return _Input(word, file, image)
    return None


def _own_contents(one: _Input) -> dict[str, int]:
    symbol = one.image.object.symbol(one.image.contents)
    offset = contents_at(one.image.object, symbol, one.image)
    return {} if offset is None else {one.word: offset}


def _holders(words: Iterable[str], image: ImageObject) -> dict[str, int]:
    """The objects that define the symbol of the contents and nothing else, with the offset of the contents in each."""
    holders = {}
    for word in words:
        with contextlib.suppress(OSError, ValueError), Path(word).open("rb") as file:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                offset = _offset_of_contents(data, image)
            if offset is not None:
                holders[word] = offset
    return holders


def _offset_of_contents(data: mmap.mmap, image: ImageObject) -> int | None:
    name = image.contents_symbol
    if name is None or not has_name(data, name):
        return None
    holder = read_data_object(data)
    if [(one.kind, one.name, one.is_defined) for one in holder.symbols] != [(DATA_SYMBOL, name, True)]:
        return None
    return contents_at(holder, holder.symbols[0], image)


def _write_without_contents(one: _Input, path: Path) -> None:
    source = Source(one.image.object.data, one.file)
    pieces = rewritten(source, 0, len(source.data), list(edits_without_contents(one.image)))
    with path.open("wb") as out:
        write_pieces(pieces, out, lambda _: None)
