# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A large tree with every kind of name comes back whole: from inside the program, and by `wasivfs extract`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_node, run_on_wasmtime
from tests.support.listing import assert_equal, list_host, parse_walk
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

WALK = Path(__file__).parent / "programs" / "walk.c"


@pytest.fixture(scope="session")
def big_tree(shared: Path) -> Path:
    """A tree with a file of 64 MiB."""
    return make_once(shared / "big-tree", trees.make_big_tree)


@pytest.fixture(scope="session")
def middling_tree(shared: Path) -> Path:
    """The same tree, but its largest file has 200,000 bytes."""
    return make_once(shared / "middling-tree", lambda folder: trees.make_big_tree(folder, large_size=200_000))


def build_walk(toolchain: Toolchain, folder: Path, tree: Path, *options: str) -> Path:
    must(
        wasivfs(
            "cc", "-O2", WALK, "--dir", f"{tree}::/", *options, "-o", "walk.wasm", toolchain=toolchain, folder=folder
        )
    )
    return folder / "walk.wasm"


@pytest.fixture(scope="session")
def big_program(toolchain: Toolchain, shared: Path, big_tree: Path) -> Path:
    """The walking program with the big tree in it."""

    def make(folder: Path) -> None:
        build_walk(toolchain, folder, big_tree, "--mtime", "keep")

    return make_once(shared / f"big-program-{toolchain.name}", make) / "walk.wasm"


def test_tree_is_as_large_as_promised(big_tree: Path) -> None:
    found = list_host(big_tree)
    files = [path for path, entry in found.items() if entry.kind == "file"]
    with_files = {os.path.dirname(path) for path in files}
    assert len(files) >= 2000
    assert len(with_files) >= 55
    assert max(path.count(b"/") for path in files) > 100
    assert {bytes([byte]) for byte in range(0x20, 0x7F)} - {os.path.basename(path) for path in files} == {b".", b"/"}


def test_program_finds_every_file_whole(big_program: Path, big_tree: Path) -> None:
    assert_equal(parse_walk(run_on_wasmtime(big_program).text().encode()), list_host(big_tree))


def test_program_finds_every_file_whole_on_node(big_program: Path, big_tree: Path) -> None:
    assert_equal(parse_walk(run_on_node(big_program).text().encode()), list_host(big_tree))


def test_extract_writes_an_equal_tree(big_program: Path, big_tree: Path, tmp_path: Path) -> None:
    must(wasivfs("extract", big_program, "-C", tmp_path / "copy"))
    assert_equal(list_host(tmp_path / "copy"), list_host(big_tree))
    times = [os.lstat(path).st_mtime_ns for path in (tmp_path / "copy" / "large", big_tree / "large")]
    assert times[0] == times[1]


@pytest.mark.parametrize("embed", ["array", "string", "embed", "incbin", "object"])
def test_every_way_of_embedding_carries_the_tree(
    embed: str, toolchain: Toolchain, middling_tree: Path, tmp_path: Path
) -> None:
    program = build_walk(toolchain, tmp_path, middling_tree, "--embed", embed)
    assert_equal(parse_walk(run_on_wasmtime(program).text().encode()), list_host(middling_tree))
