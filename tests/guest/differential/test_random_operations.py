# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Long random sequences of operations answer on an embedded tree as on a read-only directory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.support.forms import FORMS

from .differences import reason
from .random_operations import operations
from .script import Operation, text
from .systems import Trio

OPERATIONS = 100_000  # at least, on each toolchain, in all forms together
SEQUENCES = 550
MAX_LENGTH = 800


def _is_open(answer: bytes) -> bool:
    return answer.startswith(b"open ")


def _seeks_directory(trio: Trio, before: list[Operation], operation: Operation) -> bool:
    """Whether it is the one call on a descriptor whose result on wasmtime's directory also differs from Linux.

    What wasmtime answered need not show it: it gives other numbers, and a closed one may be another file's there.
    """
    if operation.name != "lseek":
        return False
    status = Operation("fstat", operation.arguments[:1])
    return trio.linux(text([*before, status]))[-1].startswith(b"directory")


def _compare(trio: Trio, sequence: list[Operation]) -> int:
    """How many operations of the sequence were compared."""
    answers = [system(text(sequence)) for system in (trio.linux, trio.wasmtime, trio.ours)]
    for number, (operation, linux, wasmtime, ours) in enumerate(zip(sequence, *answers, strict=True)):
        if ours != linux:
            known = (
                ours == wasmtime
                or reason(operation, linux, ours)
                or (ours == b"EBADF" and _seeks_directory(trio, sequence[:number], operation))
            )
            assert known, f"{operation}: Linux {linux!r}, wasmtime {wasmtime!r}, ours {ours!r}"
            if _is_open(linux) != _is_open(ours):
                return number + 1  # from here on the systems have different descriptors
    return len(sequence)


@st.composite
def _sequences(draw: st.DrawFn) -> list[Operation]:
    # The length is drawn first: lists of hypothesis are short by themselves, or cannot shrink.
    length = draw(st.integers(1, MAX_LENGTH))
    return draw(st.lists(operations, min_size=length, max_size=length))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_random_operations_answer_as_on_a_read_only_directory(trio: Trio, form: str) -> None:
    compared = 0

    @seed(FORMS.index(form))
    @settings(
        max_examples=SEQUENCES // len(FORMS), deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(sequence=_sequences())
    def compare(sequence: list[Operation]) -> None:
        nonlocal compared
        compared += _compare(trio, sequence)

    compare()
    assert compared >= OPERATIONS // len(FORMS)


def test_a_wrong_answer_would_be_found(trio: Trio) -> None:
    lying = replace(trio, ours=lambda script: [b"0" for _ in trio.ours(script)])
    sequence = [Operation("stat", (-1, b"a"))]
    with pytest.raises(AssertionError, match="ours b'0'"):
        _compare(lying, sequence)
