# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The systems that are compared: Linux, wasmtime with a directory, and the directory embedded. Each runs a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.support.engines import Finished, run_on_wasmtime
from tests.support.oracle import run_natively, run_on_overlay, run_on_tmpfs

# From a script of operations.c to the answer to each operation.
System = Callable[[bytes], list[bytes]]

# The number of the first descriptor that a program opens: a WASI program starts with a preopen more.
_FIRST_NATIVE, _FIRST_WASI = "3", "4"


@dataclass(frozen=True)
class Trio:
    """The same program and tree three times. The documented table is made with the reference."""

    linux: System
    wasmtime: System
    ours: System
    is_reference: bool


@dataclass(frozen=True)
class Pair:
    """The same program twice, with a tree that can be written."""

    linux: System
    ours: System


def _answers(finished: Finished) -> list[bytes]:
    assert finished.status == 0, finished.stderr
    return finished.stdout.splitlines()


def linux(program: Path, tree: Path) -> System:
    """The native program; the tree is its root directory, and a read-only mount."""
    return lambda script: _answers(run_natively(program, tree, [_FIRST_NATIVE], stdin=script))


def tmpfs(program: Path, tree: Path) -> System:
    """The native program; its root directory is a tmpfs with a copy of the tree, made anew for each script."""
    return lambda script: _answers(run_on_tmpfs(program, tree, [_FIRST_NATIVE], stdin=script, size=1 << 30))


def overlay(program: Path, tree: Path, upper: Path) -> System:
    """The native program; its root directory is an overlay, made anew for each script."""
    return lambda script: _answers(run_on_overlay(program, tree, upper, [_FIRST_NATIVE], stdin=script))


def without_link_counts(system: System) -> System:
    """The system, whose answers do not say how many links directories have."""
    return lambda script: system(b"nolinks\n" + script)[1:]


def wasmtime_directory(program: Path, tree: Path) -> System:
    """The program on wasmtime; the tree is its only preopen, and read-only."""
    mounts = {"/": tree}
    return lambda script: _answers(run_on_wasmtime(program, [_FIRST_WASI], mounts=mounts, read_only=True, stdin=script))


def embedded(program: Path) -> System:
    """The program on wasmtime with the tree in it, and nothing mounted."""
    return lambda script: _answers(run_on_wasmtime(program, [_FIRST_WASI], stdin=script))
