# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What takes the room in the file of a program: code, data, embedded files and sections, as a tree of sizes. Pure.

Raises WasmError or ImageError if the program is damaged.
"""

from __future__ import annotations

import mmap
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pydemumble

from wasivfs_rules.common.paths import display
from wasivfs_rules.inspect.reader import read_tree
from wasivfs_rules.inspect.usage import Usage, own_places, usage
from wasivfs_rules.wasm.binary import CUSTOM, HEADER, Cursor, WasmError, sections_in
from wasivfs_rules.wasm.component import core_modules
from wasivfs_rules.wasm.image_layout import DIRECTORY
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import CODE, DATA, Module, read_module
from wasivfs_rules.wasm.names import SECTION_OF_NAMES, Names, read_names

# The kinds of parts, and what their leaves are.
OF_CODE, OF_DATA, OF_FILES, OF_SHARED, OF_DEBUG, OF_OTHERS = "code", "data", "file", "shared file", "debug", "other"
_SECTIONS = {
    1: "types", 2: "imports", 3: "functions", 4: "tables", 5: "memories", 6: "globals", 7: "exports", 8: "start",
    9: "elements", 12: "data count", 13: "tags",
}  # fmt: skip
_DEBUG = ".debug_"
# What the names of functions begin with: the crate of Rust, the namespace of C++, the file of Zig; the prefix in C.
_GROUP = re.compile(r"[^(]*?(\w+(?:::|\.))|_*([a-zA-Z0-9]+_)\w")


class Part(NamedTuple):
    """`size` bytes of the file, namely those of its `parts`, if it has any. `leaves`: the functions, files, … in it."""

    name: str
    kind: str
    size: int
    leaves: int = 1
    parts: tuple[Part, ...] = ()


class _Sizes(NamedTuple):
    """The sizes of what a file contains, whichever of its modules contains it; sections with their headers."""

    functions: list[Part]
    segments: Counter[str]
    files: list[Part]
    tables: Counter[str]
    custom: Counter[str]
    others: Counter[str]


def program_parts(data: bytes | mmap.mmap, name: str) -> Part:
    """The whole file. The leaves have as many bytes as the file."""
    found = _Sizes([], Counter(), [], Counter(), Counter(), Counter())
    for cursor in core_modules(data):
        _add_module(data, cursor, found)
    debug = {name: size for name, size in found.custom.items() if name.startswith(_DEBUG)}
    custom = {name: size for name, size in found.custom.items() if name not in debug}
    parts = [
        _whole("code", OF_CODE, _grouped(found.functions)),
        _whole("data", OF_DATA, _leaves(found.segments, OF_DATA)),
        _whole("embedded files", OF_FILES, [*found.files, *_leaves(found.tables, OF_FILES, leaves=0)]),
        _whole("debug information", OF_DEBUG, _leaves(debug, OF_DEBUG)),
        _whole("other custom sections", OF_OTHERS, _leaves(custom, OF_OTHERS)),
    ]
    found.others["headers"] += len(data) - sum(part.size for part in parts) - sum(found.others.values())
    parts.append(_whole("other sections", OF_OTHERS, _leaves(found.others, OF_OTHERS)))
    return _whole(name, OF_OTHERS, parts)


def _whole(name: str, kind: str, parts: Iterable[Part]) -> Part:
    parts = tuple(parts)
    return Part(name, kind, sum(part.size for part in parts), sum(part.leaves for part in parts), parts)


def _leaves(sizes: dict[str, int], kind: str, leaves: int = 1) -> Iterator[Part]:
    return (Part(name, kind, size, leaves) for name, size in sizes.items())


def _add_module(data: bytes | mmap.mmap, cursor: Cursor, found: _Sizes) -> None:
    whole = Cursor(data, cursor.position, cursor.end)
    module = read_module(cursor)
    if b"linking" in module.custom_sections:
        raise WasmError("it is not linked yet")
    place = module.custom_sections.get(SECTION_OF_NAMES)
    names = read_names(Cursor(data, *place)) if place else Names({}, {})
    start = whole.position + len(HEADER)
    for number, section in sections_in(whole):
        size, start = section.end - start, section.end
        if number == CUSTOM:
            found.custom[display(section.name())] += size
        elif number == CODE:
            found.functions.extend(_functions(section, module, names))
        elif number == DATA:
            _add_data(size, module, Memory(data, module), names, found)
        else:
            found.others[_SECTIONS.get(number, "unknown sections")] += size


def _functions(section: Cursor, module: Module, names: Names) -> Iterator[Part]:
    imported = sum(one.kind == "func" for one in module.imports)
    for index in range(imported, imported + section.count()):
        start = section.position
        section.sub(section.unsigned())
        name = display(names.functions.get(index, b"function %d" % index))
        yield Part(pydemumble.demangle(name) or name, OF_CODE, section.position - start)


def _add_data(size: int, module: Module, memory: Memory, names: Names, found: _Sizes) -> None:
    """Divides a data section of so many bytes between the embedded files and the program's own data."""
    of_images: Counter[int] = Counter()  # bytes of images in each segment
    if root := read_tree(memory):
        whole, *rows = usage([(b"/", root)], memory)
        found.files.extend(_files(rows))
        records = [layer.image.record for layer in (root, *root.others)]
        places = [record.contents() for record in records]
        places += [place for record in records for place in (*record.structs, *record.tables())]
        stored = [Counter({one.number: size for one, size in memory.stored(*place)}) for place in own_places(places)]
        of_images = sum(stored, Counter())
        hidden = max(sum(map(_total, stored[: len(records)])) - whole.stored, 0)
        found.tables["padding, hidden files"] += hidden
        found.tables["names and tables"] += _total(of_images) - whole.stored - hidden
    segments = module.segments + module.passive
    for segment in segments:
        name = display(names.segments.get(segment.number, b"data"))
        found.segments[name] += segment.size - of_images[segment.number]
    found.segments["other segments, headers"] += size - sum(segment.size for segment in segments)


def _total(counts: Counter[int]) -> int:
    return sum(counts.values())


def _files(rows: Sequence[Usage]) -> list[Part]:
    """The entries of the root. `rows` are sorted, parents before their children."""
    shared = Counter(row.same_as for row in rows)
    below: defaultdict[int, list[Part]] = defaultdict(list)  # the parts of the directory above each depth
    for row in reversed(rows):
        name, others = display(row.path.rpartition(b"/")[2]), shared[row.path]
        if row.entry.kind == DIRECTORY:
            part = _whole(f"{name}/", OF_FILES, reversed(below.pop(row.depth + 1, [])))
        elif others:
            part = Part(f"{name} ({others + 1} files)", OF_SHARED, row.stored)
        else:
            part = Part(name, OF_FILES, row.stored, leaves=row.files)
        below[row.depth].append(part)
    return below[1][::-1]


def _grouped(functions: Sequence[Part]) -> list[Part]:
    """Puts the functions together whose names begin alike."""
    groups: defaultdict[str, list[Part]] = defaultdict(list)
    for function in functions:
        found = _GROUP.match(function.name)
        groups[found[1] or f"{found[2]}*" if found else ""].append(function)
    parts = groups.pop("", [])
    for name, members in groups.items():
        if len(members) == 1:
            parts += members
        else:
            parts.append(_whole(name, OF_CODE, (one._replace(name=one.name.removeprefix(name)) for one in members)))
    return parts
