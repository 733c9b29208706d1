# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The pages that are complete examples do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import Commands, File, executed_pages, parse, run_page, worked_page


@pytest.mark.parametrize("page", executed_pages(), ids=str)
def test_page_works_as_written(page: Path, shared: Path) -> None:
    worked_page(page, shared)


def test_page_is_read_as_files_commands_and_output() -> None:
    text = (
        "<!-- needs: make, cmake -->\n# A\n\n```c a/b.c\nint x;\n```\n\n"
        "```sh\necho 1\n```\n\n```output\n1\n```\n\n```sh\ntrue\n```\n"
    )
    page = parse(text)
    assert page.needs == ["make", "cmake"]
    assert page.files == [File("a/b.c", "int x;\n")]
    assert page.commands == [Commands("echo 1\n", "1\n"), Commands("true\n", None)]


def test_page_that_has_drifted_fails(tmp_path: Path) -> None:
    page = parse("```txt name\nold\n```\n\n```sh\ncat name\n```\n\n```output\nnew\n```\n")
    with pytest.raises(AssertionError, match="cat name"):
        run_page(page, tmp_path)


def test_command_that_fails_fails_its_page(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="false"):
        run_page(parse("```sh\nfalse\ntrue\n```\n"), tmp_path)


@pytest.mark.parametrize("text", ["```output\nx\n```\n", "# no commands\n"])
def test_page_that_says_nothing_to_run_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="commands"):
        parse(text)
