# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs ls`, `cat` and `extract`: read the files of a linked program without running it."""

from __future__ import annotations

import argparse
import itertools
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common import progress
from wasivfs_rules.common.collection import without_collection
from wasivfs_rules.common.errors import Problem, WasivfsError, fail
from wasivfs_rules.common.sizes import show_size
from wasivfs_rules.inspect.lookup import below, resolve, walk
from wasivfs_rules.inspect.program import Program, open_program
from wasivfs_rules.inspect.reader import TreeNode
from wasivfs_rules.wasm.image_layout import DIRECTORY, FILE, SYMLINK

if TYPE_CHECKING:
    from wasivfs_rules.inspect.usage import Usage

_KINDS = {DIRECTORY: "directory", FILE: "file", SYMLINK: "symlink"}
LETTERS = {DIRECTORY: "d", FILE: "-", SYMLINK: "l"}
# Printable ASCII but the backslash, and NUL: to look for others takes a fifth of the time of the expression below.
_PLAIN = bytes(set(range(0x20, 0x7F)) - {0x5C} | {0})
_ESCAPED = re.compile(r"[\\\x01-\x1f\x7f-\x9f\u2028\u2029\udc80-\udcff]")
_LINES_AT_ONCE = 1 << 12

Found = tuple[bytes, TreeNode]


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    ls = subparsers.add_parser(
        "ls",
        help=COMMANDS["ls"].help,
        description="Lists paths, sorted by their bytes, one per line. A backslash, a control character and what is "
        r"not UTF-8 is written as \xNN.",
    )
    ls.add_argument("module", metavar="app.wasm", help="the program")
    ls.add_argument("paths", metavar="PATH", nargs="*", default=["/"], help="what to list (default /)")
    ls.add_argument("-R", "--recursive", action="store_true", help="list subdirectories as well")
    form = ls.add_mutually_exclusive_group()
    form.add_argument("-l", "--long", action="store_true", help="print also kind, links, size and time (UTC)")
    form.add_argument("--tree", action="store_true", help="draw everything below as a tree, with sizes and totals")
    form.add_argument("--json", action="store_true", help="print a JSON array")
    form.add_argument(
        "-0", "--null", action="store_true", help="print paths without escapes, each followed by a NUL byte"
    )
    cat = subparsers.add_parser("cat", help=COMMANDS["cat"].help, description="Prints the contents of files.")
    cat.add_argument("module", metavar="app.wasm", help="the program")
    cat.add_argument("paths", metavar="PATH", nargs="+", help="the files; symbolic links are followed")
    out = subparsers.add_parser(
        "extract",
        help=COMMANDS["extract"].help,
        description="Writes the files, directories and links of a program, with their times.",
    )
    out.add_argument("module", metavar="app.wasm", help="the program")
    out.add_argument("paths", metavar="PATH", nargs="*", default=["/"], help="what to write (default all)")
    out.add_argument(
        "-C", "--directory", metavar="DIR", default=".", help="the directory to write to (default the current one)"
    )
    out.add_argument("-f", "--force", action="store_true", help="replace existing files")


def run(args: argparse.Namespace) -> int:
    whole = args.command == "extract" or (args.command == "ls" and (args.recursive or args.tree))
    is_quiet = args.command != "extract" or args.quiet
    with progress.show(quiet=is_quiet), without_collection(), open_program(args.module, whole=whole) as program:
        if args.command == "ls":
            _list(args, program)
        elif args.command == "cat":
            _cat(args.paths, program)
        else:
            _extract(args, program)
    return 0


def _find(program: Program, paths: Sequence[str], *, follow: bool) -> list[Found]:
    """The entries at these paths. Reports all missing paths together."""
    found: list[Found] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(resolve(program.root, os.fsencode(path), follow=follow))
        except WasivfsError as error:
            problems += error.problems
    if problems:
        raise WasivfsError(problems)
    return found


def _list(args: argparse.Namespace, program: Program) -> None:
    out = sys.stdout.buffer
    if args.tree:
        from wasivfs_rules.inspect.usage import usage  # noqa: PLC0415 - as below

        out.writelines(_tree_lines(usage(_find(program, args.paths, follow=False), program.memory)))
        return
    asked = _find(program, args.paths, follow=False)
    found = list(itertools.chain.from_iterable(_below(path, entry, args) for path, entry in asked))
    if args.json:
        import json  # noqa: PLC0415 - slow to load, as below

        separators = itertools.chain([b"["], itertools.repeat(b",\n"))
        out.writelines(next(separators) + json.dumps(_as_object(*one)).encode() for one in found)
        out.write(b"]\n" if found else b"[]\n")
    elif args.null:
        out.writelines(path + b"\0" for path, _ in found)
    elif args.long:
        out.writelines(_long_lines(found))
    else:
        out.writelines(_lines([path for path, _ in found]))


def _below(path: bytes, entry: TreeNode, args: argparse.Namespace) -> Iterable[Found]:
    if entry.kind != DIRECTORY:
        return [(path, entry)]
    if args.recursive:
        return walk(path, entry)
    return below(path, entry)


def _lines(paths: Sequence[bytes]) -> Iterable[bytes]:
    """Escapes many paths at once, because a program may have 100,000 paths. A path contains no NUL byte."""
    for start in range(0, len(paths), _LINES_AT_ONCE):
        yield _escape(b"\0".join([*paths[start : start + _LINES_AT_ONCE], b""])).replace(b"\0", b"\n")


def _escape(path: bytes) -> bytes:
    """The path on one line, from which the bytes can be recovered. NUL bytes, which no path contains, stay."""
    if not path.translate(None, _PLAIN):
        return path
    text = path.decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda match: _escape_character(match[0]), text).encode()


def _escape_character(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))


def _long_lines(found: Sequence[Found]) -> Iterable[bytes]:
    links = max((len(str(entry.links)) for _, entry in found), default=0)
    size = max((len(str(entry.size)) for _, entry in found), default=0)
    for path, entry in found:
        arrow = b" -> " + _escape(entry.target) if entry.kind == SYMLINK else b""
        head = f"{LETTERS[entry.kind]} {entry.links:{links}} {entry.size:{size}} {_time(entry.mtime_ns)} "
        yield head.encode() + _escape(path) + arrow + b"\n"


def _tree_lines(rows: Sequence[Usage]) -> Iterable[bytes]:
    """A header, and a line for each row; a duplicate names the file that has its contents."""
    yield b"      size    stored   files\n"
    for row, branch in zip(rows, _branches([row.depth for row in rows]), strict=True):
        is_file, is_directory = row.entry.kind == FILE, row.entry.kind == DIRECTORY
        size, stored = (show_size(row.size), show_size(row.stored)) if is_file or is_directory else ("", "")
        files = str(row.files) if is_directory else ""
        name = row.path.rpartition(b"/")[2] if row.depth else row.path
        note = b" -> " + _escape(row.entry.target) if row.entry.kind == SYMLINK else b""
        note += b"  (same contents as " + _escape(row.same_as) + b")" if row.same_as else b""
        yield f"{size:>10}{stored:>10}{files:>8}  {branch}".encode() + _escape(name) + note + b"\n"


def _branches(depths: Sequence[int]) -> list[str]:
    """What to draw before each name. Parents come before their children."""
    continues: dict[int, bool] = {}  # the depths at which another entry of the same directory follows
    found: list[str] = []
    for depth in reversed(depths):
        lines = "".join("│   " if continues.get(level) else "    " for level in range(1, depth))
        found.append(lines + ("├── " if continues.get(depth) else "└── ") if depth else "")
        continues = {level: follows for level, follows in continues.items() if level < depth} | {depth: True}
    return found[::-1]


def _time(nanoseconds: int) -> str:
    """ISO 8601 in UTC, or seconds since 1970 if the time is outside the calendar."""
    import datetime as dt  # noqa: PLC0415 - as above

    try:
        time = dt.datetime.fromtimestamp(nanoseconds // 10**9, dt.timezone.utc)
    except (OverflowError, ValueError, OSError):
        return f"@{nanoseconds // 10**9}"
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_object(path: bytes, entry: TreeNode) -> dict[str, object]:
    described: dict[str, object] = {
        "path": path.decode("utf-8", "surrogateescape"),
        "kind": _KINDS[entry.kind],
        "size": entry.size,
        "links": entry.links,
        "inode": entry.inode,
        "mtime_ns": entry.mtime_ns,
    }
    if entry.kind == SYMLINK:
        described["target"] = entry.target.decode("utf-8", "surrogateescape")
    return described


def _cat(paths: Sequence[str], program: Program) -> None:
    found = _find(program, paths, follow=True)
    directories = [path for path, (_, entry) in zip(paths, found, strict=True) if entry.kind == DIRECTORY]
    if directories:
        raise WasivfsError(Problem("is a directory", path, "`wasivfs ls` lists it") for path in directories)
    for _, entry in found:
        for piece in program.contents(entry):
            sys.stdout.buffer.write(piece)


def _extract(args: argparse.Namespace, program: Program) -> None:
    from wasivfs_rules.inspect.descent import plan  # noqa: PLC0415 - as above
    from wasivfs_rules.inspect.extraction import extract  # noqa: PLC0415 - as above

    planned = plan(program.root, _find(program, args.paths, follow=False))
    try:
        extract(args.directory, planned, program.contents, force=args.force)
    except OSError as error:
        where = f"{args.directory}: {error.strerror or error}"
        raise fail("cannot write the files", where, "extract elsewhere") from error
    progress.end()
    if args.verbose:
        written = [folder.path(name) for folder in planned.all() for name, _ in folder.members()]
        sys.stdout.buffer.writelines(_lines(sorted(written)))
