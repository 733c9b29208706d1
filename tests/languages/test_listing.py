# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same program in each language finds the same files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.engines import run_on_wasmtime
from tests.support.languages import LANGUAGES, expected_listing, listing_module


@pytest.mark.parametrize("language", LANGUAGES)
def test_program_lists_stats_and_reads_what_is_embedded(language: str, shared: Path) -> None:
    assert run_on_wasmtime(listing_module(language, shared)).text() == expected_listing()
