# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From tree to numbered nodes: the invariants that shim/image.h states."""

from __future__ import annotations

import pytest
from wasivfs_rules.collect.contents import Contents
from wasivfs_rules.collect.problems import least_size
from wasivfs_rules.collect.tree import Directory, Entry, File, Link, Tree
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.common.sizes import IMAGE_LIMIT
from wasivfs_rules.generate.hash_table import slot_count
from wasivfs_rules.generate.image import Image, layout
from wasivfs_rules.wasm.image_layout import DIRECTORY, NODE, SLOT, NodeRecord


def directory(mtime_ns: int | None = 0) -> Directory:
    return Directory(b"host", mtime_ns)


def file(size: int = 0, identity: tuple[int, int] | None = None) -> File:
    return File(b"host", size, 7, identity)


def image_of(entries: dict[bytes, Entry], mtime: int | None = 1, size: int = 0) -> Image:
    files = {path: 8 * number for number, path in enumerate(entries) if isinstance(entries[path], File)}
    stored = {b"%d" % offset: offset for offset in files.values()}
    return layout(Tree({b"": directory(), **entries}), Contents(files, size, stored, (), {}, ()), mtime, 2, {})


def nodes_of(image: Image) -> list[NodeRecord]:
    return [NodeRecord(*fields) for fields in NODE.iter_unpack(image.nodes)]


def name_of(image: Image, number: int) -> bytes:
    node = nodes_of(image)[number]
    return b"".join(image.names)[node.name : node.name + node.name_size]


def test_the_root_is_node_0_and_its_own_parent() -> None:
    (root,) = nodes_of(image_of({}))
    assert (root.kind, root.name_size, root.related, root.links, root.size) == (DIRECTORY, 0, 0, 2, 0)


def test_children_are_contiguous_and_sorted_by_unsigned_bytes() -> None:
    names = [b"\xff", b"a", b"a.b", b"a-b", b"B", b"\x01", b"aa"]
    entries: dict[bytes, Entry] = {name: file() for name in names}
    entries[b"a"] = directory()
    entries[b"a/x"] = file()
    entries[b"aa"] = directory()
    entries[b"aa/y"] = file()
    image = image_of(entries)
    nodes = nodes_of(image)
    assert [name_of(image, nodes[0].start + index) for index in range(nodes[0].size)] == sorted(names)
    for number, node in enumerate(nodes):
        if node.kind == DIRECTORY:
            children = range(node.start, node.start + node.size)
            below = [nodes[child] for child in children if nodes[child].kind == DIRECTORY]
            assert all(child.related == number for child in below)
    assert sum(node.size for node in nodes if node.kind == DIRECTORY) == len(nodes) - 1


def test_hard_links_share_the_lowest_node_number_and_count_each_other() -> None:
    image = image_of(
        {b"a": file(), b"b": file(identity=(1, 2)), b"c": file(identity=(1, 2)), b"d": file(identity=(1, 3))}
    )
    assert [node.related for node in nodes_of(image)] == [0, 1, 2, 2, 4]
    assert [node.links for node in nodes_of(image)] == [2, 1, 2, 2, 1]


def test_directories_count_their_subdirectories() -> None:
    image = image_of({b"a": directory(), b"a/b": directory(), b"a/c": directory(), b"a/f": file()})
    assert [node.links for node in nodes_of(image)] == [3, 4, 2, 2, 1]


def test_a_directory_of_too_many_subdirectories_has_one_link() -> None:
    assert nodes_of(image_of({b"%d" % n: directory() for n in range(65533)}))[0].links == 65535
    assert nodes_of(image_of({b"%d" % n: directory() for n in range(65534)}))[0].links == 1


def test_equal_names_are_stored_once_and_so_are_targets() -> None:
    entries: dict[bytes, Entry] = {
        b"d": directory(),
        b"d/name": file(),
        b"name": file(),
        b"l": Link(b"host", b"name", 0, None, may_dangle=False),
    }
    image = image_of(entries)
    assert sorted(image.names) == [b"d", b"l", b"name"]
    assert image.names_size == 6
    link = nodes_of(image)[2]
    assert b"".join(image.names)[link.start : link.start + link.size] == b"name"


def test_one_time_holds_for_all_nodes_or_each_keeps_its_own() -> None:
    assert (image_of({b"f": file()}).time, image_of({b"f": file()}).times) == (10**9, None)
    kept = layout(Tree({b"": directory(None), b"f": file()}), Contents({b"f": 0}, 0, {}, (), {}, ()), None, 2, {})
    assert kept.times is not None
    assert list(kept.times) == [2 * 10**9, 7]


def test_a_time_beyond_64_bits_is_an_error() -> None:
    with pytest.raises(WasivfsError, match="time does not fit in 64-bit nanoseconds: host"):
        image_of({b"f": File(b"host", 0, 2**63, None)}, mtime=None)


def test_an_image_that_no_32_bit_memory_holds_is_refused() -> None:
    tables = 2 * NODE.size + slot_count(2) * SLOT.size + len(b"f")
    assert image_of({b"f": file(5)}, size=IMAGE_LIMIT - tables)
    with pytest.raises(WasivfsError, match=rf"at least {IMAGE_LIMIT + 1} bytes .* more than .* most is in / \(5 B\)"):
        image_of({b"f": file(5)}, size=IMAGE_LIMIT - tables + 1)


def test_only_files_of_equal_size_can_make_an_image_smaller_than_its_files() -> None:
    assert least_size(Tree({b"": directory(), b"a": file(5), b"b": file(5), b"c": file(6)})) == 11 + 4 * NODE.size


def test_the_digest_of_the_tree_covers_paths_kinds_targets_times_and_contents() -> None:
    def digest(entries: dict[bytes, Entry], mtime: int | None = 1) -> bytes:
        return image_of(entries, mtime).tree_digest

    def link(target: bytes) -> Link:
        return Link(b"host", target, 0, None, may_dangle=False)

    some: dict[bytes, Entry] = {b"d": directory(), b"d/f": file(3), b"l": link(b"d")}
    others: list[dict[bytes, Entry]] = [
        {b"d": directory(), b"d/g": file(3), b"l": link(b"d")},
        {b"d": directory(), b"d/f": file(0), b"l": link(b"d")},
        {b"d": directory(), b"d/f": directory(), b"l": link(b"d")},
        {b"d": directory(), b"d/f": file(3), b"l": link(b"e")},
        {b"d": directory(), b"d/f": file(3)},
    ]
    digests = {digest(some), digest(some, 2), digest(some, None), *map(digest, others)}
    assert len(digests) == 3 + len(others)
    assert digest(dict(reversed(some.items()))) == digest(some)


def test_the_digest_of_the_tree_does_not_depend_on_how_times_are_stored() -> None:
    entries: dict[bytes, Entry] = {b"a": File(b"host", 0, 10**9, None)}
    tree, contents = Tree({b"": directory(10**9), **entries}), Contents({b"a": 0}, 0, {}, (), {}, ())
    one, each = (layout(tree, contents, mtime, 2, {}) for mtime in (1, None))
    assert one.times is None
    assert each.times is not None
    assert list(each.times) == [10**9, 10**9]
    assert one.tree_digest == each.tree_digest
