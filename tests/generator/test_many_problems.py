# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Many problems are a page, not a flood."""

from __future__ import annotations

from pathlib import Path

from wasivfs_rules.common.errors import Problem, WasivfsError, summary

from tests.commands.programs import error_lines
from tests.inspect.handmade import DIRECTORY, FILE, Image, Node, active, module
from tests.support.commands import must, wasivfs

SHOWN = 20


def test_300_dangling_links_are_20_lines_and_a_count(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    for number in range(300):
        (tmp_path / "assets" / f"link{number:03}").symlink_to("nowhere")
    lines = error_lines(wasivfs("image", "--dir", "assets", "-o", "x.c", folder=tmp_path))
    assert len(lines) == SHOWN + 1
    assert "assets/link000 -> nowhere" in lines[0]
    assert lines[-1] == "wasivfs: error: and 280 more"


def test_a_second_extraction_is_20_lines_and_a_count(tmp_path: Path) -> None:
    files = [Node(b"%03d" % at, FILE, related=at) for at in range(1, 31)]
    image = Image((Node(b"", DIRECTORY, start=1, size=30), *files))
    (tmp_path / "many.wasm").write_bytes(module(active(image.base, image.render())))
    must(wasivfs("extract", "many.wasm", "-C", "out", folder=tmp_path))
    lines = error_lines(wasivfs("extract", "many.wasm", "-C", "out", folder=tmp_path))
    assert (len(lines), lines[-1]) == (SHOWN + 1, "wasivfs: error: and 10 more")


def test_paths_that_are_missing_are_counted(tmp_path: Path) -> None:
    image = Image((Node(b"", DIRECTORY),))
    (tmp_path / "empty.wasm").write_bytes(module(active(image.base, image.render())))
    lines = error_lines(wasivfs("cat", "empty.wasm", *(f"/{number}" for number in range(25)), folder=tmp_path))
    assert (len(lines), lines[-1]) == (SHOWN + 1, "wasivfs: error: and 5 more")


def test_a_rare_problem_is_not_lost_among_many_of_one_kind() -> None:
    problems = [*(Problem("often", str(number)) for number in range(100)), Problem("rare", "x", "mend it")]
    lines = summary(problems)
    assert lines[SHOWN - 1 :] == ["rare: x; mend it", "and 81 more"]
    assert lines[:2] == ["often: 0", "often: 1"]
    assert str(WasivfsError(problems)).splitlines() == lines


def test_20_problems_are_all_shown() -> None:
    assert len(summary([Problem("often", str(number)) for number in range(SHOWN)])) == SHOWN
