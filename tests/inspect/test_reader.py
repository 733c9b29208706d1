# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Images made by hand: good ones are read, broken ones are refused or harmless."""

from __future__ import annotations

import random
import struct
from dataclasses import replace

import pytest
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.inspect.image import ImageError
from wasivfs_rules.inspect.images import find_images
from wasivfs_rules.inspect.lookup import resolve, walk
from wasivfs_rules.inspect.reader import TreeNode, open_tree, read_tree
from wasivfs_rules.wasm.binary import WasmError
from wasivfs_rules.wasm.memory import Memory
from wasivfs_rules.wasm.module import parse_module

from tests.inspect.handmade import (
    DIRECTORY,
    FILE,
    FORMS,
    HEAD_SIZE,
    HOOKS_AT,
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    LATE_ALONE,
    LATE_IMAGE,
    LATE_KNOWN,
    SMALL,
    SYMLINK,
    Image,
    Node,
    active,
    hooks,
    module,
    passive,
    program_of,
)


def memory(*segments: bytes) -> Memory:
    data = module(*segments)
    return Memory(data, parse_module(data))


def tree(*segments: bytes) -> TreeNode:
    root = read_tree(memory(*segments))
    assert root is not None
    return root


def described(root: TreeNode) -> list[tuple[object, ...]]:
    """All that is said of all that is below a directory."""
    return [
        (path, entry.kind, entry.inode, entry.links, entry.mtime_ns, entry.size, *entry.contents, entry.target)
        for path, entry in walk(b"/", root)
    ]


def image(value: Image) -> bytes:
    return active(value.base, value.render())


def memory_of(*images: Image, late: int | None = None) -> Memory:
    data = program_of(*images, late=late)
    return Memory(data, parse_module(data))


def tree_of(*images: Image, late: int | None = None) -> TreeNode:
    root = read_tree(memory_of(*images, late=late))
    assert root is not None
    return root


SMALL_FORMS = [replace(SMALL, where=where) for where in FORMS]


@pytest.mark.parametrize("small", SMALL_FORMS)
def test_a_tree_is_read_with_kinds_sizes_targets_and_times(small: Image) -> None:
    root = tree_of(small)
    assert {name: entry.kind for name, entry in root.children.items()} == {b"a": FILE, b"d": DIRECTORY, b"l": SYMLINK}
    assert root.children[b"l"].target == b"d/b"
    assert root.children[b"d"].children[b"b"].size == 6
    assert root.children[b"a"].mtime_ns == 1_000_000_000


@pytest.mark.parametrize("small", SMALL_FORMS)
def test_contents_are_read(small: Image) -> None:
    found = memory_of(small)
    root = read_tree(found)
    assert root is not None
    second = root.children[b"d"].children[b"b"]
    assert b"".join(found.chunks(*second.contents)) == b"second"


@pytest.mark.parametrize("small", SMALL_FORMS)
def test_each_node_may_have_a_time(small: Image) -> None:
    root = tree_of(replace(small, times=(5, 6, 7, 8, -9)))
    assert (root.mtime_ns, root.children[b"d"].children[b"b"].mtime_ns) == (5, -9)


def test_an_image_in_pieces_without_its_zeros_is_read() -> None:
    data = SMALL.render()
    pieces, start = [], None
    for index, byte in enumerate([*data, 0]):
        if byte and start is None:
            start = index
        elif not byte and start is not None:
            pieces.append(active(SMALL.base + start, data[start:index]))
            start = None
    assert len(pieces) > 10
    assert described(tree(*pieces)) == described(tree(image(SMALL)))


def test_a_module_without_an_image_has_no_tree() -> None:
    assert read_tree(memory(active(0, b"data"))) is None


@pytest.mark.parametrize("copy_at", [20_000, 20_004])
def test_the_magic_alone_or_a_copy_of_an_image_elsewhere_is_not_an_image(copy_at: int) -> None:
    copy = active(copy_at, SMALL.render())
    assert len(find_images(memory(image(SMALL), copy, active(40_000, b"\x7fwasivfs image 3")))) == 1


OTHER = Image(
    (
        Node(b"", DIRECTORY, start=1, size=3),
        Node(b"a", DIRECTORY, start=4, size=1),
        Node(b"d", DIRECTORY, start=5, size=2),
        Node(b"z", FILE, related=3),
        Node(b"hidden", FILE, related=4),
        Node(b"b", FILE, size=1, related=5),
        Node(b"c", FILE, size=2, related=6),
    ),
    contents=b"xx",
    base=8192,
)


def test_images_merge_and_the_first_wins() -> None:
    root = tree(image(SMALL), image(OTHER))
    assert sorted(root.children) == [b"a", b"d", b"l", b"z"]
    assert root.children[b"a"].kind == FILE
    assert {name: entry.size for name, entry in root.children[b"d"].children.items()} == {b"b": 6, b"c": 2}


def test_a_file_hides_what_later_images_have_below_its_name_also_from_earlier_images() -> None:
    def only(entry: Node, base: int) -> Image:
        below = Node(b"%d" % base, FILE, related=2)
        nodes = (Node(b"", DIRECTORY, start=1, size=1), entry, *([below] if entry.kind == DIRECTORY else []))
        return Image(nodes, base=base)

    directory = Node(b"x", DIRECTORY, start=2, size=1)
    root = tree(
        image(only(directory, 1024)), image(only(Node(b"x", FILE, related=1), 2048)), image(only(directory, 4096))
    )
    assert list(root.children[b"x"].children) == [b"1024"]


def test_the_linkers_table_says_which_image_is_first() -> None:
    table = active(32_768, struct.pack("<II", OTHER.base, SMALL.base))
    root = tree(image(SMALL), image(OTHER), table)
    assert root.children[b"a"].kind == DIRECTORY
    assert root.children[b"d"].children[b"b"].size == 1


LATE_OTHER = replace(OTHER, where=IN_LATE_SEGMENT)


@pytest.mark.parametrize("small", SMALL_FORMS[:2])
def test_the_late_image_lies_above_the_linked_ones(small: Image) -> None:
    root = tree_of(small, LATE_OTHER)
    assert root.children[b"a"].kind == DIRECTORY
    assert {name: entry.size for name, entry in root.children[b"d"].children.items()} == {b"b": 1, b"c": 2}
    assert sorted(root.children) == [b"a", b"d", b"l", b"z"]


def test_a_late_image_can_hide_the_linked_ones_and_their_contents_can_be_gone() -> None:
    data = module(
        image(SMALL_FORMS[IN_LINKED_SEGMENT]),
        passive(b""),
        passive(LATE_OTHER.segment()),
        hooks(LATE_KNOWN | LATE_IMAGE | LATE_ALONE | 0xABCDEF << 8),
    )
    root = read_tree(Memory(data, parse_module(data)))
    assert root is not None
    assert sorted(root.children) == [b"a", b"d", b"z"]


def test_a_late_image_that_the_program_does_not_look_for_is_not_there() -> None:
    assert sorted(tree_of(SMALL, LATE_OTHER, late=LATE_KNOWN).children) == [b"a", b"d", b"l"]
    without_hooks = module(image(SMALL), passive(LATE_OTHER.segment()))
    found = read_tree(Memory(without_hooks, parse_module(without_hooks)))
    assert found is not None
    assert sorted(found.children) == [b"a", b"d", b"l"]


def test_hooks_at_another_address_than_their_own_are_none() -> None:
    moved = hooks(LATE_KNOWN | LATE_IMAGE, address=HOOKS_AT)[:-12] + struct.pack("<2I4x", 1, LATE_KNOWN)
    copy = active(2000, hooks(LATE_KNOWN | LATE_IMAGE, address=HOOKS_AT)[-32:])
    data = module(copy, moved, image(replace(SMALL, base=4096)), passive(LATE_OTHER.segment()))
    root = read_tree(Memory(data, parse_module(data)))
    assert root is not None
    assert root.child(b"z") is None


def test_segments_of_others_are_not_read_as_ours() -> None:
    others = passive(b"other data" * 20), passive(b""), passive(b"\x7fwasivfs table 3")
    small = SMALL_FORMS[IN_LINKED_SEGMENT]
    data = module(*others, passive(small.segment()), image(small), *others, hooks(LATE_KNOWN))
    found = Memory(data, parse_module(data))
    root = read_tree(found)
    assert root is not None
    assert b"".join(found.chunks(*root.children[b"d"].children[b"b"].contents)) == b"second"


@pytest.mark.parametrize(
    "images",
    [
        [LATE_OTHER, LATE_OTHER.changed(3, name=b"y")],
        [SMALL_FORMS[IN_LINKED_SEGMENT].with_header(where=3)],
        [LATE_OTHER.with_header(where=IN_LINKED_SEGMENT)],
    ],
)
def test_images_in_segments_that_the_contract_does_not_know_are_refused(images: list[Image]) -> None:
    with pytest.raises(ImageError):
        tree_of(*images, late=LATE_KNOWN | LATE_IMAGE)


@pytest.mark.parametrize("changed", ["without", "shorter", "other"])
def test_a_linked_image_whose_contents_are_missing_is_refused(changed: str) -> None:
    small = SMALL_FORMS[IN_LINKED_SEGMENT]
    segments = {
        "without": [],
        "shorter": [passive(small.segment()[:-1])],
        "other": [passive(replace(small, time=7).segment())],
    }[changed]
    with pytest.raises(ImageError):
        tree(image(small), hooks(LATE_KNOWN), *segments)


def test_inodes_of_images_differ_and_hard_links_share_theirs() -> None:
    linked = SMALL.changed(4, start=0, size=5, related=1)
    root = tree(image(linked), image(OTHER))
    assert root.children[b"a"].inode == root.children[b"d"].children[b"b"].inode
    assert len({root.inode, root.children[b"z"].inode, root.children[b"a"].inode}) == 3


@pytest.mark.parametrize(
    "broken",
    [
        SMALL.with_header(node_count=0),
        SMALL.with_header(node_count=6),
        SMALL.with_header(node_count=4),
        SMALL.with_header(node_count=0xFFFF_FFFF),
        SMALL.with_header(nodes=0xFFFF_FFF0),
        SMALL.with_header(names_size=2),
        SMALL.with_header(names_size=0xFFFF_FFFF),
        SMALL.with_header(data_size=13),
        SMALL.with_header(size=0),
        SMALL.with_header(size=HEAD_SIZE),
        SMALL.with_header(times=131_064),
        SMALL.with_header(slots=131_064),
        SMALL.with_header(slot_count=4),
        SMALL.with_header(slot_count=0xFFFF_FFFF),
        SMALL.with_header(slots=0, slot_count=81),
        replace(SMALL, slots=(1 << 29, 2 << 29, 3 << 29, 4 << 29)),
        replace(SMALL, slots=(1 << 29, 2 << 29, 3 << 29, 3 << 29, 0)),
        replace(SMALL, slots=(1 << 29, 2 << 29, 3 << 29, 4 << 29, 5 << 29, 0)),
        SMALL.changed(0, kind=FILE),
        SMALL.changed(0, name=b"root"),
        SMALL.changed(0, start=0),
        SMALL.changed(0, size=4),
        SMALL.changed(0, size=2),
        SMALL.changed(0, related=2),
        SMALL.changed(1, name=b"e"),
        SMALL.changed(1, name=b"d"),
        SMALL.changed(1, name=b""),
        SMALL.changed(1, name=b"."),
        SMALL.changed(1, name=b".."),
        SMALL.changed(1, name=b"../../a"),
        SMALL.changed(1, name=b"a\0"),
        SMALL.changed(1, kind=0),
        SMALL.changed(1, kind=4),
        SMALL.changed(1, size=15),
        SMALL.changed(1, start=0xFFFF_FFFF),
        SMALL.changed(1, related=4),
        SMALL.changed(4, related=1),
        SMALL.changed(4, related=9),
        SMALL.changed(2, related=2),
        SMALL.changed(2, related=9),
        SMALL.changed(2, start=2, size=1),
        SMALL.changed(2, start=0, size=1),
        SMALL.changed(2, start=5, size=1),
        SMALL.changed(3, target=b""),
        SMALL.changed(3, target=b"x\0y"),
        SMALL.changed(3, target=b"x" * 5000),
        replace(SMALL, writable=(1, 5)),
        replace(SMALL, writable=(1, 1)),
        replace(SMALL, writable=(2, 2, 0)),
        replace(SMALL, writable=(2, 2, 2)),
        replace(SMALL, writable=(0xFFFF_FFFF,)),
        SMALL.with_header(writable=200),
        SMALL.with_header(writable=65_000),
        SMALL.with_header(writable=0xFFFF_FFFF),
    ],
)
@pytest.mark.parametrize("where", FORMS)
def test_an_image_that_breaks_the_contract_is_refused(broken: Image, where: int) -> None:
    with pytest.raises((ImageError, WasmError)):
        tree_of(replace(broken, where=where))


@pytest.mark.parametrize(
    "broken",
    [
        SMALL.with_header(contents=0xFFFF_0000),
        SMALL.with_header(head=0),
        SMALL.with_header(head=131_064),
        SMALL.with_header(head=0xFFFF_FFF0),
        SMALL.with_header(where=IN_LINKED_SEGMENT),
        SMALL.with_header(where=IN_LATE_SEGMENT),
        *(small.with_header(offset=200_000) for small in SMALL_FORMS[1:]),
    ],
)
def test_an_image_that_is_not_where_it_says_is_refused(broken: Image) -> None:
    with pytest.raises((ImageError, WasmError)):
        tree_of(broken)


def test_a_path_of_a_merged_tree_is_looked_up_as_in_the_whole() -> None:
    segments = image(SMALL), image(OTHER), active(32_768, struct.pack("<II", OTHER.base, SMALL.base))
    root = open_tree(memory(*segments))
    assert root is not None
    for path, entry in walk(b"/", tree(*segments)):
        _, found = resolve(root, path, follow=False)
        assert (found.inode, found.size, list(found.children)) == (entry.inode, entry.size, list(entry.children))
        with pytest.raises(WasivfsError):
            resolve(root, path + b"x", follow=False)


def test_a_lookup_does_not_depend_on_what_is_not_on_its_way() -> None:
    elsewhere = SMALL.changed(4, kind=9)
    root = open_tree(memory(image(elsewhere)))
    assert root is not None
    assert root.child(b"a") is not None
    with pytest.raises(ImageError):
        resolve(root, b"d/b", follow=False)


@pytest.mark.parametrize("where", FORMS)
def test_any_damage_is_refused_or_harmless(where: int) -> None:
    generator = random.Random(1)
    small = SMALL_FORMS[where]
    data = small.segment() if where == IN_LATE_SEGMENT else small.render()
    for _ in range(3000):
        damaged = bytearray(data)
        for _ in range(generator.randrange(1, 4)):
            damaged[generator.randrange(20, len(data))] = generator.choice((0, 1, 2, 3, 4, 0x7F, 0x80, 0xFF))
        parts = [passive(bytes(damaged))] if where == IN_LATE_SEGMENT else [active(SMALL.base, bytes(damaged))]
        parts += [passive(small.segment())] if where == IN_LINKED_SEGMENT else []
        try:
            read_tree(memory(*parts, hooks(LATE_KNOWN | LATE_IMAGE * (where == IN_LATE_SEGMENT))))
        except (ImageError, WasmError):
            continue


def test_a_deep_tree_is_read_without_recursion() -> None:
    depth = 3000
    nodes = [Node(b"", DIRECTORY, start=1, size=1)]
    nodes += [Node(b"d", DIRECTORY, start=at + 1, size=1, related=at - 1) for at in range(1, depth)]
    nodes.append(Node(b"f", FILE, related=depth))
    entry = tree(image(Image(tuple(nodes))))
    for _ in range(depth - 1):
        entry = entry.children[b"d"]
    assert list(entry.children) == [b"f"]
