# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Globs behave as git's ignore rules do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.collect.scan import scan
from wasivfs_rules.inputs.globs import GlobList, glob_problems
from wasivfs_rules.inputs.spec import Root, Spec

from tests.support.tools import require_tool

FILES = [
    "a.txt", "b.bin", "data/f.txt", "data/g.bin", "data/keep/f.bin", "data/keep/deep/z.txt",
    "sub/x.bin", "sub/x.txt", "foo/x", "foo/bar/y", "sub/foo/q", "#hash", "new\nline.txt",
]  # fmt: skip
CASES = [
    ["*.txt"],
    ["*", "!*/", "!*.txt"],
    ["data/*", "!data/keep/"],
    ["data/*", "!data/keep"],
    ["data/**", "!data/f.txt"],
    ["foo", "!foo/x"],
    ["foo/", "!foo/x"],
    ["foo/*", "!foo/x"],
    ["/*", "!/data"],
    ["/*", "!/data/"],
    ["*.bin", "!data/keep/*.bin"],
    ["**/foo"],
    ["/foo"],
    ["sub/**/q"],
    ["*/"],
    ["data/", "!data/keep/"],
    ["[ab].*"],
]


def make(folder: Path) -> None:
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def files_of(folder: Path, *, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> set[str]:
    found = scan(Spec((Root(bytes(folder), include=include, exclude=exclude),)))
    assert not found.problems
    return {path.decode() for path in found.tree.entries} & set(FILES)


@pytest.mark.parametrize("globs", CASES, ids=" ".join)
def test_exclude_leaves_out_what_git_would_ignore(globs: list[str], tmp_path: Path) -> None:
    git = require_tool("git")
    make(tmp_path / "tree")
    subprocess.run([git, "init", "-q", "tree"], cwd=tmp_path, check=True)
    (tmp_path / "tree/.gitignore").write_text("\n".join(globs) + "\n")
    ask = [git, "-C", str(tmp_path / "tree"), "-c", "core.quotePath=false", "check-ignore", "-z", "--stdin"]
    answer = subprocess.run(ask, input="\0".join(FILES), capture_output=True, text=True, check=False)
    assert files_of(tmp_path / "tree", exclude=tuple(globs)) == set(FILES) - set(answer.stdout.split("\0"))


def test_include_takes_only_what_matches_and_the_way_to_it(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "empty").mkdir()
    found = scan(Spec((Root(bytes(tmp_path), include=("*.bin", "!b.bin")),)))
    assert sorted(found.tree.entries) == [
        b"", b"data", b"data/g.bin", b"data/keep", b"data/keep/f.bin", b"sub", b"sub/x.bin",
    ]  # fmt: skip


def test_an_included_directory_is_taken_whole_with_empty_ones(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "foo/empty").mkdir()
    found = scan(Spec((Root(bytes(tmp_path), include=("/foo",)),)))
    assert sorted(found.tree.entries) == [b"", b"foo", b"foo/bar", b"foo/bar/y", b"foo/empty", b"foo/x"]


def test_exclude_comes_after_include(tmp_path: Path) -> None:
    make(tmp_path)
    assert files_of(tmp_path, include=("*.bin",), exclude=("data",)) == {"b.bin", "sub/x.bin"}


def test_a_leading_hash_is_a_name() -> None:
    assert GlobList(["#hash"]).matches_file(b"#hash")


def test_globs_see_bytes_that_are_not_utf8() -> None:
    assert GlobList(["*.dat"]).matches_file(b"\xff\n.dat")
    assert not GlobList(["*.dat"]).matches_file(b"\xff\n.dau")


def test_an_excluded_directory_is_not_read(tmp_path: Path) -> None:
    make(tmp_path)
    found = scan(Spec((Root(bytes(tmp_path), exclude=("data/",)),)))
    assert not [path for path in found.inputs if b"/data" in path]


@pytest.mark.parametrize("glob", ["[z-a]", "a[9-0]b", "!", "", "a\\", "[", "/"])
def test_a_glob_that_can_match_nothing_is_a_problem(glob: str) -> None:
    (problem,) = glob_problems([glob])
    assert str(problem) == f"glob can match nothing: {glob!r}; write a pattern as in .gitignore"


@pytest.mark.parametrize("glob", ["[[:alpha:]]", "x[^[:digit:]_]"])
def test_a_named_class_is_a_problem_and_not_read_as_letters(glob: str) -> None:
    (problem,) = glob_problems([glob])
    assert str(problem) == f"glob has a named character class: {glob!r}; write a set as [a-z]"


@pytest.mark.filterwarnings("error")
def test_a_bracket_in_a_set_is_a_bracket() -> None:
    assert not glob_problems(["*.[[]x", "[+--]", "[a||b]"])
    assert GlobList(["*.[[]x"]).matches_file(b"y.[x")
