# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same modules print the same listing on every engine: what the host's file system says of the tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engines.conftest import Run
from tests.engines.matrix import CELLS, table
from tests.support.commands import ROOT
from tests.support.engines import START
from tests.support.languages import EXPORT, expected_listing, listing_module

README = ROOT / "README.md"
BEGIN, END = "<!-- engines: begin -->\n", "<!-- engines: end -->\n"


@pytest.mark.one_form
@pytest.mark.parametrize(("language", "kind", "engine"), CELLS)
def test_module_lists_its_files_with_nothing_mounted(
    language: str, kind: str, form: str, run: Run, shared: Path
) -> None:
    call = START if kind == "command" else EXPORT
    assert run(listing_module(language, shared, kind, form), call).text() == expected_listing()


def test_readme_shows_what_is_tested() -> None:
    before, _, rest = README.read_text().partition(BEGIN)
    shown, _, after = rest.partition(END)
    if os.environ.get("WASIVFS_REGENERATE") == "1":
        README.write_text(before + BEGIN + table() + END + after)
    else:
        assert shown == table(), "the table in README.md is not what is tested; run with WASIVFS_REGENERATE=1"
