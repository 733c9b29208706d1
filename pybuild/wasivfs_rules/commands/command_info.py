# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs info` and `wasivfs picture`: what is in a program, and what takes the room in it."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common.output import write_text
from wasivfs_rules.common.paths import display
from wasivfs_rules.common.sizes import show_size
from wasivfs_rules.inspect.program import open_module

if TYPE_CHECKING:
    from wasivfs_rules.describe.program_info import Counts, ImageInfo, ProgramInfo
    from wasivfs_rules.wasm.module import Import

_LABEL, _WIDTH = 11, 100
_HOST = {
    "below": "below: where both have a path, the program sees its own file",
    "above": "above: where both have a path, the program sees the host's file",
    "none": "none: the program cannot reach the host's files",
}


_LAYERS = {
    "memory": "in memory, until the program ends",
    "host": "in the host directory that is mounted there",
}


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    info = subparsers.add_parser(
        "info",
        help=COMMANDS["info"].help,
        description="Prints which wasivfs made a program, how it was linked, what its images contain, and its imports.",
    )
    info.add_argument("module", metavar="app.wasm", help="the program")
    info.add_argument("--json", action="store_true", help="print a JSON object")
    parser = subparsers.add_parser(
        "picture",
        help=COMMANDS["picture"].help,
        description="Draws a treemap: the area of each function, embedded file and section is its size.",
    )
    parser.add_argument("module", metavar="app.wasm", help="the program, with or without embedded files")
    parser.add_argument("-o", "--output", metavar="FILE.svg", required=True, help="the file; - is standard output")


def run(args: argparse.Namespace) -> int:
    return _picture(args) if args.command == "picture" else _info(args)


def _picture(args: argparse.Namespace) -> int:
    from wasivfs_rules.describe.parts import program_parts  # noqa: PLC0415 (need the packages of an extra)
    from wasivfs_rules.describe.treemap import draw_treemap  # noqa: PLC0415

    with open_module(args.module) as data:
        whole = program_parts(data, display(os.path.basename(os.fsencode(args.module))))
    write_text(args.output, draw_treemap(whole))
    return 0


def _info(args: argparse.Namespace) -> int:
    from wasivfs_rules.describe.program_info import describe_program  # noqa: PLC0415 (slow to load)

    with open_module(args.module) as data:
        info = describe_program(data, args.module)
    if args.json:
        import json  # noqa: PLC0415 (as above)

        print(json.dumps(_as_object(info), indent=2))
        return 0
    print(
        f"{display(os.fsencode(args.module))}: {'component' if info.is_component else 'module'}, {show_size(info.size)}"
    )
    for label, text in _rows(info):
        lines = textwrap.wrap(text, _WIDTH - _LABEL, break_long_words=False, break_on_hyphens=False)
        sys.stdout.writelines(f"{label if not index else '':{_LABEL}}{line}\n" for index, line in enumerate(lines))
    return 0


def _rows(info: ProgramInfo) -> Iterator[tuple[str, str]]:
    versions = dict.fromkeys(image.version for image in info.images if image.version)
    yield "wasivfs", f"{', '.join(versions) or 'version not recorded'}, contract {info.contract}"
    yield "host", _HOST[info.host] if info.host else f"rule not recorded; {_reach(info)}"
    yield "trace", _yes_or_no(info.has_trace)
    yield "writable", _writable(info)
    yield "devices", _yes_or_no(info.has_devices)
    yield "memory", f"{show_size(info.memory)} at the start"
    yield "stack", _stack(info)
    yield "files", _counted(info.counts) if info.images else "none: it has no image"
    for image in info.images:
        yield "image", _image(image)
        yield "", _counted(image.counts)
        yield "tree", image.tree.hex() if image.tree else "no digest: contract 2 has none"
    if info.hides_linked:
        yield "", "the images of the link are hidden, because packing replaced them"
    for index, (path, size) in enumerate(info.largest):
        yield "" if index else "largest", f"{show_size(size)} {display(path)}"
    yield "sockets", _names(info.sockets)
    yield "HTTP", _names(info.http)
    yield from _imports(info.imports)


def _yes_or_no(said: object) -> str:
    return "not recorded" if said is None else "yes" if said else "no"


def _writable(info: ProgramInfo) -> str:
    paths = ", ".join(f"/{display(path)}" for path in info.writable)
    if info.layer in _LAYERS:
        return f"{_LAYERS[info.layer]}: {paths or 'no directory yet; wasivfs pack --writable adds one'}"
    if not paths:
        return "no" if info.layer else "not recorded"
    return f"no: the shim is linked without --writable, so that {paths} cannot be changed"


def _reach(info: ProgramInfo) -> str:
    return "its imports reach no file of the host" if info.is_sealed else "its imports can reach files of the host"


def _stack(info: ProgramInfo) -> str:
    if info.stack is None:
        return "not found"
    if info.stack.is_first:
        return f"{show_size(info.stack.size)}, below the data, so that an overflow traps"
    return f"at most {show_size(info.stack.size)}, above the data, into which an overflow writes"


def _image(image: ImageInfo) -> str:
    origin = "packed" if image.is_late else "linked"
    place = "in a passive segment" if image.is_passive else "in memory"
    return f"{origin}; contents {place}, {show_size(image.stored)} stored"


def _counted(counts: Counts) -> str:
    parts = (
        (counts.files, "file", "files"),
        (counts.directories, "directory", "directories"),
        (counts.links, "link", "links"),
    )
    return ", ".join(
        [*(f"{count} {one if count == 1 else many}" for count, one, many in parts), show_size(counts.bytes)]
    )


def _imports(imports: Sequence[Import]) -> Iterator[tuple[str, str]]:
    modules: defaultdict[bytes, list[str]] = defaultdict(list)
    for one in imports:
        modules[one.module] += [display(one.name)] if one.name else []
    label = "imports"
    for module, names in modules.items():
        yield label, f"{display(module)}: {' '.join(names)}" if names else display(module)
        label = ""
    if not modules:
        yield label, "none"


def _names(imports: Sequence[Import]) -> str:
    return " ".join(display(one.name or one.module) for one in imports) or "none"


def _as_object(info: ProgramInfo) -> dict[str, object]:
    return {
        "size": info.size,
        "kind": "component" if info.is_component else "module",
        "contract": info.contract,
        "host": info.host,
        "trace": info.has_trace,
        "writable": info.layer,
        "writable_directories": [f"/{_text(path)}" for path in info.writable],
        "devices": info.has_devices,
        "packed": any(image.is_late for image in info.images),
        "hides_linked": info.hides_linked,
        "sealed": info.is_sealed,
        "memory": info.memory,
        "stack": info.stack and {"size": info.stack.size, "first": info.stack.is_first},
        **info.counts._asdict(),
        "largest": [{"path": _text(path), "size": size} for path, size in info.largest],
        "images": [
            {
                "version": image.version,
                "contract": image.contract,
                "tree": image.tree and image.tree.hex(),
                "from": "pack" if image.is_late else "link",
                "contents": "passive" if image.is_passive else "memory",
                **image.counts._asdict(),
                "stored": image.stored,
            }
            for image in info.images
        ],
        "imports": [{"module": _text(one.module), "name": _text(one.name), "kind": one.kind} for one in info.imports],
        "sockets": [_text(one.name or one.module) for one in info.sockets],
        "http": [_text(one.name or one.module) for one in info.http],
    }


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
