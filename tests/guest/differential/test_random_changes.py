# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Long random sequences of operations that write answer on an embedded tree in memory as on a tmpfs."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from tests.support.forms import FORMS
from tests.support.toolchains import NAMES

from .random_changes import changes
from .script import Operation, call, text
from .shrink import shrunk
from .systems import Pair

OPERATIONS = 100_000  # at least, in all forms together
FULL = 1_000_000  # with --full, on all toolchains
LENGTH = 1_000


def _difference(pair: Pair, sequence: list[Operation]) -> int | None:
    """The number of the first operation that is answered differently."""
    script = text(sequence)
    answers = zip(pair.linux(script), pair.ours(script), strict=True)
    return next((number for number, (linux, ours) in enumerate(answers) if linux != ours), None)


def _report(pair: Pair, sequence: list[Operation]) -> str:
    """A short sequence with a difference, and what both answered last."""

    def fails(part: list[Operation]) -> bool:
        return _difference(pair, part) is not None

    part = shrunk(sequence, fails)
    number = _difference(pair, part)
    if number is None:
        return "a difference that does not come again"
    part = part[: number + 1]
    if part[-1].name == "tree":
        part[-1] = call("show", *part[-1].arguments)
    linux, ours = (system(text(part))[-1].decode().split("] [") for system in (pair.linux, pair.ours))
    only = ("] [".join(entry for entry in one if entry not in other) for one, other in ((linux, ours), (ours, linux)))
    lines = [*map(str, part), f"Linux: {next(only)}", f"ours:  {next(only)}"]
    return "\n".join(["answered differently:", *lines])


def _check(pair: Pair, sequence: list[Operation]) -> None:
    number = _difference(pair, sequence)
    if number is not None:
        pytest.fail(_report(pair, sequence[: number + 1]), pytrace=False)


def test_random_changes_answer_as_on_a_tmpfs(pair: Pair, form: str, request: pytest.FixtureRequest) -> None:
    is_full = request.config.getoption("--full")
    wanted = FULL // len(FORMS) // len(NAMES) if is_full else OPERATIONS // len(FORMS)
    seeds = count(FORMS.index(form) * FULL)
    for _ in range(-(-wanted // LENGTH)):
        _check(pair, changes(next(seeds), LENGTH))


def test_wrong_change_would_be_found_and_its_sequence_shortened(pair: Pair) -> None:
    """Here the fault is that whoever has removed `a` is told that a later mkdir failed."""

    def ours(script: bytes) -> list[bytes]:
        answers, is_removed = pair.linux(script), False
        for number, line in enumerate(script.splitlines()):
            is_removed |= line == b"unlink -1 p61"
            if is_removed and line.startswith(b"mkdir") and answers[number] == b"0":
                answers[number] = b"EIO"
        return answers

    lying = replace(pair, ours=ours)
    sequence = [*changes(1, 300)[:-1], call("unlink", -1, b"a"), *changes(2, 100)[:-1], call("mkdir", -1, b"fresh")]
    number = _difference(lying, sequence)
    assert number is not None
    report = _report(lying, sequence[: number + 1])
    assert len(report.splitlines()) <= 8
    assert "unlink(-1, b'a')" in report
    assert report.endswith("Linux: 0\nours:  EIO")
