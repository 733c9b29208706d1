# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scripts for operations.c: a line per operation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# In place of a slot: the current directory.
CWD = -1
SLOTS = 6


class Operation(NamedTuple):
    """A call and its arguments: slots and numbers as int, paths as bytes, flags as str."""

    name: str
    arguments: tuple[int | bytes | str, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.arguments))})"


def call(name: str, *arguments: int | bytes | str) -> Operation:
    """An operation of operations.c."""
    return Operation(name, arguments)


def _word(argument: int | bytes | str) -> str:
    return "p" + argument.hex() if isinstance(argument, bytes) else str(argument)


def text(operations: Iterable[Operation]) -> bytes:
    """What operations.c reads."""
    return "".join(" ".join([name, *map(_word, arguments)]) + "\n" for name, arguments in operations).encode()
