# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""docs/semantics.md says what each call answers in each case; this makes its table, and holds it to the truth."""

from __future__ import annotations

import os
import re
from itertools import groupby
from pathlib import Path

import pytest

from .cases import CASES, Case
from .differences import reason
from .script import text
from .systems import Pair, System, Trio

DOCUMENT = Path(__file__).parents[3] / "docs" / "semantics.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"
COLUMNS = ("case", "Linux", "wasmtime, read-only directory", "embedded", "writable", "why they differ")
HEADER = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"
SHARED = "wasmtime's directory answers the same"


def _answer(system: System, case: Case) -> bytes:
    # Linux counts links twice when it has to start a walk over: that it found too many is true if it says so thrice.
    for _ in range(3):
        answer = system(text(case.operations))[-1]
        if answer != b"ELOOP":
            break
    return answer


def _words(answer: bytes) -> str:
    """An answer without what changes from system to system."""
    words = re.sub(r"( bytes| entries) [0-9a-f]{8}( 0)?", r"\1", answer.decode())
    words = re.sub(r"^open \d+", "opens", words)
    return re.sub(r" inode \d+", "", words)


def _row(trio: Trio, writing: Pair, case: Case) -> tuple[str, list[str]]:
    """A row of the table, and what is wrong with it."""
    linux, wasmtime, ours = (_answer(system, case) for system in (trio.linux, trio.wasmtime, trio.ours))
    tmpfs, written = (_answer(system, case) for system in (writing.linux, writing.ours))
    reasons = [_why(case, linux, ours, wasmtime), _why(case, tmpfs, written, wasmtime)]
    wrong = [
        f"{case.call}, {case.case}: {right!r} on {where}, {answer!r} here"
        for why, where, right, answer in zip(reasons, ("Linux", "tmpfs"), (linux, tmpfs), (ours, written), strict=True)
        if why is None
    ]
    why = "; ".join(dict.fromkeys(filter(None, reasons)))
    return (
        f"| {case.case} | {_words(linux)} | {_words(wasmtime)} | {_words(ours)} | {_words(written)} | {why} |\n",
        wrong,
    )


def _why(case: Case, right: bytes, ours: bytes, wasmtime: bytes) -> str | None:
    """Why two answers differ; empty if they do not, and None if there is no reason."""
    if right == ours:
        return ""
    return SHARED if wasmtime == ours else reason(case.operations[-1], right, ours)


def _table(trio: Trio, writing: Pair) -> tuple[str, list[str]]:
    lines, wrong = [], []
    for name, cases in groupby(sorted(CASES, key=lambda case: case.call), key=lambda case: case.call):
        lines.append(f"\n### {name}\n\n{HEADER}")
        for case in cases:
            row, problems = _row(trio, writing, case)
            lines.append(row)
            wrong += problems
    return "".join(lines), wrong


@pytest.mark.one_form
def test_every_call_answers_as_documented(trio: Trio, same_tree_written: Pair) -> None:
    table, wrong = _table(trio, same_tree_written)
    assert not wrong
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    documented, _, after = rest.partition(END)
    if os.environ.get("WASIVFS_REGENERATE") == "1" and trio.is_reference:
        DOCUMENT.write_text(before + BEGIN + table + END + after)
    elif trio.is_reference:
        assert documented == table, "docs/semantics.md is not what the systems answer; run with WASIVFS_REGENERATE=1"


def test_no_case_stands_twice() -> None:
    names = [(case.call, case.case) for case in CASES]
    duplicates = {name for name in names if names.count(name) > 1}
    if duplicates:
        pytest.fail(f"twice: {duplicates}")
