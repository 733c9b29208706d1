# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
`wasivfs ls`, `cat` and `extract` on programs whose image is damaged, or made to harm.

Each is refused with one line or harmless: no traceback, nothing outside the target folder, no time or memory that the
size of the program does not explain.
"""

from __future__ import annotations

import io
import os
import re
import resource
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wasivfs_rules.commands.cli import main
from wasivfs_rules.inspect.images import find_images
from wasivfs_rules.wasm.image_layout import (
    HEAD,
    HEAD_FIELDS,
    HEAD_MAGIC,
    HOOKS_FIELDS,
    HOOKS_MAGIC,
    IMAGE,
    IMAGE_FIELDS,
    MAGIC,
    NODE,
    NODE_FIELDS,
)
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import parse_module

from tests.commands.programs import build, error_lines
from tests.inspect.handmade import (
    DIRECTORY,
    FILE,
    HEAD_SIZE,
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    SMALL,
    STRUCT_SIZE,
    SYMLINK,
    Image,
    Node,
    active,
    module,
    passive,
    program_of,
)
from tests.support.commands import ROOT
from tests.support.shared import make_once

NUMBERS = (0, 1, 2, 3, 4, 5, 7, 0x7F, 0xFF, 0x100, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF)
SIZES = {"B": 1, "H": 2, "I": 4, "q": 8, "Q": 8}
SOME_FILES = ("/hello.txt", "/dirlink/file", "/sub/same")


def offsets(fields: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, int, int]]:
    """Name, offset and size of each field that is a number, computed independently."""
    at = 0
    for name, letter in fields:
        size = SIZES.get(letter) or int(letter.removesuffix("s"))
        if letter in SIZES:
            yield name, at, size
        at += size


IMAGE_OFFSETS = [
    (magic, *field) for magic, fields in ((MAGIC, IMAGE_FIELDS), (HEAD_MAGIC, HEAD_FIELDS)) for field in offsets(fields)
]
NODE_OFFSETS = list(offsets(NODE_FIELDS))


def make_good(folder: Path) -> None:
    build(folder, "--mtime", "keep")


@pytest.fixture(scope="session")
def good(shared: Path) -> bytes:
    """A program with all kinds of entries, and a time of its own for each."""
    return (make_once(shared / "good-program", make_good) / "app.wasm").read_bytes()


def node_places(program: bytes) -> list[int]:
    """Where in the file the nodes are."""
    parsed = parse_module(program)
    (record,) = find_images(Memory(program, parsed))
    (segment,) = [one for one in parsed.segments if one.address <= record.nodes < one.address + one.size]
    first = segment.offset + record.nodes - segment.address
    return [first + index * NODE.size for index in range(record.node_count)]


def inspect(*arguments: str | Path) -> tuple[int, str]:
    """Exit status and messages of a command, run in this process, which a traceback would end."""
    out, messages = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
    with redirect_stdout(out), redirect_stderr(messages):
        status = main([os.fspath(argument) for argument in arguments])
    return status, messages.getvalue()


def everything_in(folder: Path) -> set[str]:
    return {os.path.join(where, name) for where, folders, files in os.walk(folder) for name in [*folders, *files]}


def assert_refused_or_harmless(program: bytes, folder: Path, files: tuple[str, ...] = SOME_FILES) -> list[int]:
    """Runs all readers on a program; their exit statuses."""
    folder.mkdir(exist_ok=True)
    path = folder / "damaged.wasm"
    path.write_bytes(program)
    statuses = []
    outside = everything_in(folder)
    for command in (["ls", "-lR"], ["ls", "--json", "-R"], *(["cat", file] for file in files), ["extract"]):
        target = ["-C", str(folder / "target"), "--force"] if command[0] == "extract" else []
        status, messages = inspect(command[0], path, *command[1:], *target)
        lines = messages.splitlines()
        assert status in (0, 1)
        assert (status == 0) == (not lines), messages
        assert all(line.startswith("wasivfs: error: ") for line in lines), messages
        assert len(lines) <= 1 or command[0] == "extract"
        statuses.append(status)
    for name in ("info", "verify") if statuses[0] == 0 else ():  # else they say the same
        status, messages = inspect(name, path)
        lines = messages.splitlines()
        assert (status == 0) == (not lines), messages
        assert all(line.startswith("wasivfs: error: ") for line in lines), messages
    inside = everything_in(folder / "target") | {str(folder / "target")}
    assert everything_in(folder) - inside == outside - inside
    shutil.rmtree(folder / "target", ignore_errors=True)
    return statuses


def test_the_program_is_good(good: bytes, tmp_path: Path) -> None:
    assert assert_refused_or_harmless(good, tmp_path) == [0] * 6
    assert len(node_places(good)) == 9


def with_number(program: bytes, at: int, size: int, number: int) -> bytes:
    return program[:at] + (number % (1 << 8 * size)).to_bytes(size, "little") + program[at + size :]


def numbers_near(program: bytes, at: int, size: int) -> list[int]:
    """Numbers to replace the value of a field."""
    here = int.from_bytes(program[at : at + size], "little")
    wide = (1 << 63, (1 << 63) - 1, -1, 10**18, -(10**18)) if size == 8 else ()
    return [number for number in (*NUMBERS, *wide, here - 1, here + 1, here + 8, 2 * here) if number != here]


@pytest.mark.parametrize("field", IMAGE_OFFSETS, ids=[name for _, name, _, _ in IMAGE_OFFSETS])
def test_a_wrong_field_of_an_image_is_refused_or_harmless(
    field: tuple[bytes, str, int, int], good: bytes, tmp_path: Path
) -> None:
    magic, name, offset, size = field
    at = good.index(magic) + offset
    statuses = [
        assert_refused_or_harmless(with_number(good, at, size, number), tmp_path)
        for number in numbers_near(good, at, size)
    ]
    if name in ("self", "head", "size", "nodes", "node_count", "where"):
        assert [1] * 6 in statuses


@pytest.mark.parametrize("field", NODE_OFFSETS, ids=[name for name, _, _ in NODE_OFFSETS])
@pytest.mark.parametrize("node", range(9))
def test_a_wrong_field_of_a_node_is_refused_or_harmless(
    node: int, field: tuple[str, int, int], good: bytes, tmp_path: Path
) -> None:
    _, offset, size = field
    at = node_places(good)[node] + offset
    for number in numbers_near(good, at, size):
        assert_refused_or_harmless(with_number(good, at, size, number), tmp_path)


@given(
    damage=st.lists(
        st.tuples(st.integers(0, IMAGE.size + HEAD.size + 9 * NODE.size - 1), st.integers(0, 255)), min_size=1
    )
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_in_an_image_are_refused_or_harmless(
    damage: list[tuple[int, int]], good: bytes, tmp_path: Path
) -> None:
    image, head = good.index(MAGIC), good.index(HEAD_MAGIC)
    places = [*range(image, image + IMAGE.size), *range(head, head + HEAD.size)]
    places += [at + offset for at in node_places(good) for offset in range(NODE.size)]
    damaged = bytearray(good)
    for index, byte in damage:
        damaged[places[index]] = byte
    assert_refused_or_harmless(bytes(damaged), tmp_path)


SECOND = Image(
    (
        Node(b"", DIRECTORY, start=1, size=2),
        Node(b"a", FILE, size=4, related=1),
        Node(b"z", SYMLINK, related=2, target=b"a"),
    ),
    contents=b"late",
    where=IN_LATE_SEGMENT,
)
# A program whose contents are in a passive segment, and to which files were added after the link.
PACKED = program_of(replace(SMALL, where=IN_LINKED_SEGMENT), SECOND)
_HEADS = [found.start() for found in re.finditer(re.escape(HEAD_MAGIC), PACKED)]
HEAD_PLACES = {"linked": _HEADS[:2], "late": _HEADS[2:]}
OF_PACKED = ("/a", "/d/b", "/l", "/z")


def test_the_packed_program_is_good(tmp_path: Path) -> None:
    assert assert_refused_or_harmless(PACKED, tmp_path, OF_PACKED) == [0] * 7
    assert [len(places) for places in HEAD_PLACES.values()] == [2, 1]


@pytest.mark.parametrize("field", [*offsets(HEAD_FIELDS)], ids=[name for name, _, _ in offsets(HEAD_FIELDS)])
@pytest.mark.parametrize("place", HEAD_PLACES)
def test_a_wrong_field_of_the_head_of_a_segment_is_refused_or_harmless(
    place: str, field: tuple[str, int, int], tmp_path: Path
) -> None:
    name, offset, size = field
    statuses = []
    for number in numbers_near(PACKED, HEAD_PLACES[place][0] + offset, size):
        damaged = PACKED
        for head in HEAD_PLACES[place]:
            damaged = with_number(damaged, head + offset, size, number)
        statuses.append(assert_refused_or_harmless(damaged, tmp_path, OF_PACKED))
    if name in ("size", "nodes", "node_count", "where", "contents"):
        assert [1] * 7 in statuses


@pytest.mark.parametrize("field", [*offsets(HOOKS_FIELDS)], ids=[name for name, _, _ in offsets(HOOKS_FIELDS)])
def test_a_wrong_field_of_the_hooks_is_refused_or_harmless(field: tuple[str, int, int], tmp_path: Path) -> None:
    _, offset, size = field
    at = PACKED.index(HOOKS_MAGIC) + offset
    for number in numbers_near(PACKED, at, size):
        assert_refused_or_harmless(with_number(PACKED, at, size, number), tmp_path, OF_PACKED)


@given(
    damage=st.lists(st.tuples(st.integers(0, len(PACKED) - 1), st.integers(0, 255)), min_size=1, max_size=8),
    size=st.integers(0, 4 * len(PACKED)),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_in_a_packed_program_are_refused_or_harmless(
    damage: list[tuple[int, int]], size: int, tmp_path: Path
) -> None:
    damaged = bytearray(PACKED)
    for index, byte in damage:
        damaged[index] = byte
    assert_refused_or_harmless(bytes(damaged[:size]), tmp_path, OF_PACKED)


def test_very_many_images_beside_very_many_segments_cost_little(tmp_path: Path) -> None:
    linked = replace(SMALL, where=IN_LINKED_SEGMENT)
    images = [replace(linked, base=1024 + 512 * number, time=number) for number in range(1000)]
    table = [active(1 << 20, struct.pack("<1000I", *(one.base for one in images)))]
    others = [passive(replace(linked, time=number).segment()) for number in range(50_000)]
    parts = [active(one.base, one.render()) for one in images]
    (tmp_path / "program.wasm").write_bytes(module(*parts, *table, *others, pages=100))
    assert limited("ls", str(tmp_path / "program.wasm")).stdout == b"/a\n/d\n/l\n"


@given(
    damage=st.lists(st.tuples(st.integers(0, 1 << 30), st.binary(min_size=1, max_size=4)), min_size=1, max_size=5),
    size=st.integers(0, 1 << 30),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_anywhere_are_refused_or_harmless(
    damage: list[tuple[int, bytes]], size: int, tmp_path: Path
) -> None:
    program = bytearray(module(active(SMALL.base, SMALL.render())))
    for place, data in damage:
        at = place % len(program)
        program[at : at + len(data)] = data
    whole = bytes(program if size % 4 else program[: size % len(program)])
    assert_refused_or_harmless(whole, tmp_path, ("/a", "/d/b", "/l"))


def limited(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, with 20 seconds and a gigabyte."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    return subprocess.run(
        [sys.executable, ROOT / "pybuild" / "wasivfs", *arguments],
        preexec_fn=limit,
        capture_output=True,
        check=False,
    )


def assert_refused(folder: Path, program: bytes, reason: str, *, commands: tuple[str, ...] = ("ls", "extract")) -> None:
    (folder / "bomb.wasm").write_bytes(program)
    for command in commands:
        options = ["-C", str(folder / "out")] if command == "extract" else ["-R"]
        (line,) = error_lines(limited(command, str(folder / "bomb.wasm"), *options))
        assert reason in line


def with_nodes(nodes: tuple[Node, ...], **changes: int) -> Image:
    return Image(nodes, contents=b"x", base=1024, changes=changes)


def many(count: int, node: Node) -> tuple[Node, ...]:
    """A directory with so many children, which differ by their names alone."""
    children = [replace(node, name=b"%08d" % at, related=at) for at in range(1, count + 1)]
    return (Node(b"", DIRECTORY, start=1, size=count), *children)


def test_many_files_that_share_a_huge_hole_do_not_fill_the_disk(tmp_path: Path) -> None:
    size = (1 << 32) - (1 << 20)
    image = with_nodes(many(20_000, Node(b"", FILE, size=size)), contents=1 << 19, data_size=size)
    program = module(active(image.base, image.render()), pages=1 << 16)
    assert_refused(tmp_path, program, "not enough room", commands=("extract",))
    assert list((tmp_path / "out").iterdir()) == []
    (tmp_path / "bomb.wasm").write_bytes(program)
    assert limited("ls", str(tmp_path / "bomb.wasm")).stdout.count(b"\n") == 20_000


def test_millions_of_nodes_that_the_program_does_not_hold_are_refused(tmp_path: Path) -> None:
    image = SMALL.with_header(node_count=100_000_000, size=4_000_000_000)
    assert_refused(tmp_path, module(active(image.base, image.render()), pages=1 << 16), "a node")


def test_images_that_share_their_nodes_are_refused(tmp_path: Path) -> None:
    image = with_nodes(many(5000, Node(b"", FILE, size=1)))
    first = image.render()
    head = image.base + STRUCT_SIZE
    heads = []
    for number in range(50):
        base = (1 << 20) + 64 * number
        heads.append(active(base, replace(image, base=base).with_header(head=head).render()[:STRUCT_SIZE]))
    assert_refused(tmp_path, module(active(image.base, first), *heads, pages=32), "two images share their nodes")


def test_very_many_images_are_refused(tmp_path: Path) -> None:
    images = [replace(SMALL, base=1024 + 512 * number) for number in range(10_000)]
    program = module(*(active(image.base, image.render()) for image in images), pages=200)
    assert_refused(tmp_path, program, "too many images")


def test_the_linkers_table_is_found_among_other_pointers_to_very_many_images(tmp_path: Path) -> None:
    images = [replace(SMALL, base=1024 + 512 * number) for number in range(1000)]
    table = [images[5].base, *(image.base for image in reversed(images)), images[7].base]
    pointers = active(1 << 20, struct.pack(f"<{len(table)}I", *table))
    program = module(*(active(image.base, image.render()) for image in images), pointers, pages=100)
    (tmp_path / "program.wasm").write_bytes(program)
    assert limited("ls", str(tmp_path / "program.wasm")).stdout == b"/a\n/d\n/l\n"
    memory = Memory(program, parse_module(program))
    assert [record.structs[0][0] for record in find_images(memory)] == [image.base for image in reversed(images)]


def test_very_many_places_that_look_like_the_linkers_table_cost_little(tmp_path: Path) -> None:
    images = [replace(SMALL, base=1024 + 512 * number) for number in range(60)]
    pointers = struct.pack("<2I", images[0].base, images[1].base) * 500_000
    program = module(*(active(image.base, image.render()) for image in images), active(1 << 20, pointers), pages=100)
    (tmp_path / "program.wasm").write_bytes(program)
    assert limited("ls", str(tmp_path / "program.wasm")).stdout == b"/a\n/d\n/l\n"


def test_very_long_paths_of_very_many_files_are_refused(tmp_path: Path) -> None:
    depth, count = 1000, 5000
    chain = [Node(b"n" * 255, DIRECTORY, start=at + 1, size=1, related=at - 1) for at in range(1, depth)]
    last = Node(b"n" * 255, DIRECTORY, start=depth + 1, size=count, related=depth - 1)
    files = [Node(b"%08d" % at, FILE, related=depth + at) for at in range(1, count + 1)]
    image = with_nodes((Node(b"", DIRECTORY, start=1, size=1), *chain, last, *files))
    assert_refused(
        tmp_path, module(active(image.base, image.render()), pages=100), "all its paths together are too long"
    )


def test_very_many_links_with_overlapping_targets_are_refused(tmp_path: Path) -> None:
    count = 40_000
    image = with_nodes(many(count, Node(b"", FILE)))
    rendered = bytearray(image.render())
    for index in range(1, count + 1):
        at = STRUCT_SIZE + HEAD_SIZE + index * NODE.size
        struct.pack_into("<BHII", rendered, at + 5, SYMLINK, 1, index, 4000)
    program = module(active(image.base, bytes(rendered)), pages=100)
    assert_refused(tmp_path, program, "all targets of its symbolic links together are too long")


def test_very_many_links_with_one_long_target_cost_little(tmp_path: Path) -> None:
    count = 40_000
    image = with_nodes(many(count, Node(b"", FILE)))
    rendered = bytearray(image.render())
    for index in range(1, count + 1):
        struct.pack_into("<BHII", rendered, STRUCT_SIZE + HEAD_SIZE + index * NODE.size + 5, SYMLINK, 1, 0, 4095)
    (tmp_path / "program.wasm").write_bytes(module(active(image.base, bytes(rendered)), pages=100))
    assert limited("ls", str(tmp_path / "program.wasm")).stdout.count(b"\n") == count


@pytest.mark.parametrize("name", [b"../up", b"..", b".", b"/etc", b"a/b", b"a\0b", b"../../../../tmp/x"])
@pytest.mark.parametrize("kind", [FILE, DIRECTORY, SYMLINK])
def test_a_name_that_leads_elsewhere_is_refused(name: bytes, kind: int, tmp_path: Path) -> None:
    node = Node(name, kind, related=kind != DIRECTORY, target=b"x" if kind == SYMLINK else b"")
    image = Image((Node(b"", DIRECTORY, start=1, size=1), node))
    statuses = assert_refused_or_harmless(module(active(image.base, image.render())), tmp_path)
    assert statuses == [1] * 6
