# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
Each case of the C files here says the right answers itself. On Linux this checks the case, in a program its layer.

What a case prints is compared as well: it says more than the answers that were checked.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from tests.support.engines import ENGINES
from tests.support.oracle import run_on_tmpfs

from .conftest import LIMIT, SOURCES

TOPICS = {
    source.stem: re.findall(r"^(?:BEHAVIOUR|EVERYWHERE)\((\w+)\)", source.read_text(), re.MULTILINE)
    for source in SOURCES
}
NAMES = [name for names in TOPICS.values() for name in names]
# On Node, what depends on the engine: its memory, and its clock.
CASES = [("wasmtime", name) for name in NAMES] + [
    ("node", name) for topic in ("full", "times") for name in TOPICS[topic]
]


@functools.cache
def on_linux(native: Path, tree: Path, name: str) -> str:
    """What the case prints on a tmpfs."""
    return run_on_tmpfs(native, tree, [name], size=LIMIT).text()


@pytest.mark.parametrize("name", NAMES)
def test_linux_gives_the_right_answers(name: str, native: Path, tree: Path) -> None:
    assert on_linux(native, tree, name)


@pytest.mark.parametrize(("engine", "name"), CASES, ids=[f"{engine}-{name}" for engine, name in CASES])
def test_written_tree_gives_the_right_answers(engine: str, name: str, program: Path, native: Path, tree: Path) -> None:
    assert ENGINES[engine](program, [name]).text() == on_linux(native, tree, name)


def test_wrong_answer_would_be_found(native: Path, tree: Path, tmp_path: Path) -> None:
    """The cases complain of Linux too, where it has another tree than they want."""
    result = run_on_tmpfs(native, tmp_path, ["name_has_at_most_255_bytes"])
    assert b"not " in result.stderr
    assert result.stdout != on_linux(native, tree, "name_has_at_most_255_bytes").encode()
