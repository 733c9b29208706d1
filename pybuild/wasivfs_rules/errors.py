# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The one error type that reaches the user: a list of problems, each with what, where and the cure.

Installed programs load this at each start: no dataclass, since the module `dataclasses` takes longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong. `where` is quoted as it stands; an empty `cure` is left out."""

    what: str
    where: str
    cure: str = ""

    def __str__(self) -> str:
        line = f"{self.what}: {self.where}" if self.where else self.what
        return f"{line}; {self.cure}" if self.cure else line


class WasivfsError(Exception):
    """Ends a command with exit status 1 and one line per problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def fail(what: str, where: str = "", cure: str = "") -> WasivfsError:
    """The error of a single problem, to be raised by the caller."""
    return WasivfsError([Problem(what, where, cure)])
