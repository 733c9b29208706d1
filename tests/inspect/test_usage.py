# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs ls --tree`: what the embedded files take, below each directory."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands.programs import cc, error_lines
from tests.inspect.handmade import (
    DEEPEST,
    DIRECTORY,
    FILE,
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    SMALL,
    Image,
    Node,
    active,
    module,
    nested,
    program_of,
)
from tests.support.commands import must, wasivfs

TREE = """\
      size    stored   files
   3.5 KiB   2.5 KiB       5  /
   1.5 KiB   1.5 KiB       2  ├── a
       0 B       0 B          │   ├── empty
   1.5 KiB   1.5 KiB          │   └── one
     1 KiB     1 KiB       2  ├── b
     1 KiB     1 KiB          │   ├── first
       0 B       0 B          │   ├── second
       0 B       0 B       0  │   └── sub
     1 KiB       0 B       1  └── c
     1 KiB       0 B              ├── copy  (same contents as /b/first)
                                  └── link -> ../a
"""


def tree(program: Path, *paths: str) -> str:
    return must(wasivfs("ls", "--tree", program, *paths)).decode()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usage")
    for name in ("a", "b/sub", "c"):
        (folder / "tree" / name).mkdir(parents=True)
    (folder / "tree" / "a" / "empty").touch()
    (folder / "tree" / "a" / "one").write_bytes(b"1" * 1536)
    (folder / "tree" / "b" / "first").write_bytes(b"2" * 1024)
    (folder / "tree" / "b" / "second").touch()
    (folder / "tree" / "c" / "copy").write_bytes(b"2" * 1024)
    (folder / "tree" / "c" / "link").symlink_to("../a")
    (folder / "main.c").write_text("int main(void) { return 0; }\n")
    must(cc(folder, "main.c", "--dir", "tree", "-o", "app.wasm"))
    return folder / "app.wasm"


def test_tree_has_totals_and_counts_equal_contents_once(program: Path) -> None:
    assert tree(program) == TREE


def test_tree_of_some_paths_counts_what_they_share_once(program: Path) -> None:
    assert tree(program, "c", "/b/first").splitlines()[1:] == [
        "     1 KiB     1 KiB       1  /c",
        "     1 KiB     1 KiB          ├── copy",
        "                              └── link -> ../a",
        "     1 KiB       0 B          /b/first  (same contents as /c/copy)",
    ]


def test_hard_links_are_stored_once(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "x").write_bytes(b"x" * 100)
    (tmp_path / "tree" / "y").hardlink_to(tmp_path / "tree" / "x")
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    must(cc(tmp_path, "main.c", "--dir", "tree", "-o", "app.wasm"))
    _, root, *_ = tree(tmp_path / "app.wasm").splitlines()
    assert root.split() == ["200", "B", "100", "B", "2", "/"]


def test_names_in_the_tree_stay_on_their_lines(tmp_path: Path) -> None:
    image = SMALL.changed(1, name=b"a\n\x1b").changed(3, target=b"\n")
    (tmp_path / "made.wasm").write_bytes(module(active(image.base, image.render())))
    lines = tree(tmp_path / "made.wasm").splitlines()
    assert len(lines) == 6
    assert lines[2].endswith("a\\x0a\\x1b")
    assert lines[-1].endswith("l -> \\x0a")


def test_tree_of_several_images_is_their_merged_tree(tmp_path: Path) -> None:
    nodes = (Node(b"", DIRECTORY, start=1, size=1), Node(b"z", FILE, size=7, related=1))
    other = Image(nodes, contents=b"seventh", base=8192)
    images = (SMALL, other)
    (tmp_path / "made.wasm").write_bytes(module(*(active(image.base, image.render()) for image in images)))
    _, root, *rest = tree(tmp_path / "made.wasm").splitlines()
    assert root.split() == ["18", "B", "18", "B", "3", "/"]
    assert rest[-1].split() == ["7", "B", "7", "B", "└──", "z"]


def test_tree_counts_what_is_stored_in_segments(tmp_path: Path) -> None:
    nodes = (Node(b"", DIRECTORY, start=1, size=1), Node(b"z", FILE, size=7, related=1))
    late = Image(nodes, contents=b"seventh", where=IN_LATE_SEGMENT)
    (tmp_path / "made.wasm").write_bytes(program_of(replace(SMALL, where=IN_LINKED_SEGMENT), late))
    _, root, *rest = tree(tmp_path / "made.wasm").splitlines()
    assert root.split() == ["18", "B", "18", "B", "3", "/"]
    assert rest[-1].split() == ["7", "B", "7", "B", "└──", "z"]


def test_zeros_that_a_tool_has_removed_are_not_stored(tmp_path: Path) -> None:
    nodes = (Node(b"", DIRECTORY, start=1, size=1), Node(b"z", FILE, size=4096, related=1))
    contents = b"begin" + bytes(4086) + b"ended"
    image = Image(nodes, contents=contents)
    rendered = image.render()
    end = len(rendered) - 5
    pieces = active(image.base, rendered[: end - 4086]), active(image.base + end, b"ended")
    (tmp_path / "made.wasm").write_bytes(module(*pieces))
    assert tree(tmp_path / "made.wasm").splitlines()[-1].split() == ["4", "KiB", "10", "B", "└──", "z"]


def test_a_tree_as_deep_as_a_program_may_have_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "made.wasm").write_bytes(nested(DEEPEST - 1))
    assert tree(tmp_path / "made.wasm").splitlines()[-1].endswith(" " * 4 * (DEEPEST - 1) + "└── f")


@pytest.mark.parametrize("option", ["--json", "-l", "-0"])
def test_only_one_form_of_the_list_can_be_asked_for(option: str, program: Path) -> None:
    result = wasivfs("ls", "--tree", option, program)
    (line,) = error_lines(result, 2)
    assert "not allowed with" in line
    assert "see `wasivfs ls --help`" in line


def test_a_path_that_is_missing_prints_no_half_tree(program: Path) -> None:
    result = wasivfs("ls", "--tree", program, "/a", os.fspath("nowhere"))
    (line,) = error_lines(result)
    assert "no such file in the program: nowhere" in line
    assert result.stdout == b""
