# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The progress bar: for a person at a terminal who has waited for a second."""

from __future__ import annotations

import io
import sys

import pytest
from wasivfs_rules.common import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def seen(stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, quiet: bool = False) -> str:
    """What is on stderr after some quick work."""
    monkeypatch.setattr(sys, "stderr", stderr)
    with progress.bar(100, quiet=quiet) as advance:
        for _ in range(10):
            advance(10)
    return stderr.getvalue()


def test_a_terminal_sees_nothing_of_quick_work(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen(Terminal(), monkeypatch).strip() == ""


def test_a_terminal_sees_work_that_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_DELAY", 0.0)
    assert "wasivfs:" in seen(Terminal(), monkeypatch)


def test_quiet_and_pipes_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_DELAY", 0.0)
    assert seen(Terminal(), monkeypatch, quiet=True) == ""
    assert seen(io.StringIO(), monkeypatch) == ""
