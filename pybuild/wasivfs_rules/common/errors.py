# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The only error type that reaches the user: a list of problems, each with what, where and the cure.

Installed programs load this module at each start. It uses no dataclass, because `dataclasses` loads slowly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SHOWN = 20
_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}


def one_line(text: str) -> str:
    """The text with escapes instead of control characters."""
    return text.translate(_ESCAPES)


class Problem(NamedTuple):
    """One problem. `where` is printed as it is; an empty `cure` is left out. `is_usage`: of an invalid command line."""

    what: str
    where: str
    cure: str = ""
    is_usage: bool = False

    def __str__(self) -> str:
        line = f"{self.what}: {self.where}" if self.where else self.what
        return f"{line}; {self.cure}" if self.cure else line


def summary(problems: Sequence[Problem]) -> list[str]:
    """A line for each of at most SHOWN problems, and a line that counts the others. Shows each kind of problem at least
    once before it repeats any; keeps the order.
    """
    if len(problems) <= SHOWN:
        return [one_line(str(problem)) for problem in problems]
    first: dict[str, int] = {}
    for index, problem in enumerate(problems):
        first.setdefault(problem.what, index)
    repeated = set(range(len(problems))) - set(first.values())
    shown = sorted([*first.values(), *sorted(repeated)][:SHOWN])
    return [*(one_line(str(problems[index])) for index in shown), f"and {len(problems) - SHOWN} more"]


def report(problems: Sequence[Problem], severity: str = "error") -> None:
    """Prints the problems on stderr; no other function does."""
    sys.stderr.writelines(f"wasivfs: {severity}: {line}\n" for line in summary(problems))


class WasivfsError(Exception):
    """Ends a command with one line per problem, and exit status 1; with 2 if the command line is invalid."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(summary(self.problems)))


def fail(what: str, where: str = "", cure: str = "") -> WasivfsError:
    """The error of a single problem, to be raised by the caller."""
    return WasivfsError([Problem(what, where, cure)])


def misuse(what: str, where: str = "", cure: str = "") -> WasivfsError:
    """As fail(), of an invalid command line."""
    return WasivfsError(as_misuse([Problem(what, where, cure)]))


def as_misuse(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, of an invalid command line."""
    return [problem._replace(is_usage=True) for problem in problems]
