# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
Random changes of a tree that is written in memory, over a directory of the host, are those of one file system.

Only calls with two paths may be refused where one file system would allow them: with EXDEV, or with EPERM where
wasmtime makes no link to an absolute path.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guest.differential import subject
from tests.guest.differential.random_changes import changes
from tests.guest.differential.script import Operation, text
from tests.guest.differential.systems import System, tmpfs, without_link_counts
from tests.support import trees
from tests.support.commands import compile_each
from tests.support.engines import run_on_wasmtime
from tests.support.forms import link_in_form
from tests.support.oracle import compile_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .conftest import SOURCES
from .layers import set_times

SEQUENCES, LENGTH = 30, 300
# In directories that the image has too. The image's own blocks/1 hides the host's.
OF_HOST = ("b/hostfile", "n2", "n3", "many/host0", "empty/hosted", "blocks/1", "deep/1/hostfile", "b/d/n1")
TWO_PATHS = ("rename", "link", "symlinkto")
_FIRST = "4"  # the number of the first descriptor that a WASI program opens here


@dataclass(frozen=True)
class Written:
    """Linux with the two trees in one; and our program, with the host's directory mounted anew for each script."""

    linux: System
    ours: System


def make_trees(folder: Path) -> None:
    """The image, the host's directory, and what they are together."""
    for name in ("image", "host"):
        (folder / name).mkdir()
    subject.make_with_blocks(bytes(folder / "image"))
    for path in OF_HOST:
        trees.write(folder / "host", path, f"of the host: {path}".encode())
    shutil.copytree(folder / "host", folder / "both")
    subprocess.run(["cp", "-a", f"{folder}/image/.", folder / "both"], check=True)
    for name in ("host", "both"):
        set_times(folder / name)


@pytest.fixture
def written(toolchain: Toolchain, form: str, shared: Path, tmp_path: Path) -> Written:
    def compile_all(folder: Path) -> None:
        make_trees(folder)
        compile_natively(SOURCES, folder / "native")
        compile_each(SOURCES, "-O1", "-DNO_REALPATH", toolchain=toolchain, folder=folder)

    compiled = make_once(shared / f"union-written-{toolchain.name}", compile_all)

    def link(folder: Path) -> None:
        words = [*map(str, sorted(compiled.glob("*.o"))), "--writable", "memory"]
        options = ["--allow-dangling", "--mtime", "keep"]
        link_in_form(form, words, compiled / "image", folder / "app.wasm", options=options, toolchain=toolchain)

    program = make_once(shared / f"union-written-{toolchain.name}-{form}", link) / "app.wasm"
    return Written(
        without_link_counts(tmpfs(compiled / "native", compiled / "both")),
        without_link_counts(_ours(program, compiled / "host", tmp_path / "mounted")),
    )


def _ours(program: Path, host: Path, folder: Path) -> Callable[[bytes], list[bytes]]:
    def run(script: bytes) -> list[bytes]:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["cp", "-a", host, folder], check=True)
        finished = run_on_wasmtime(program, [_FIRST], mounts={"/": folder}, stdin=script)
        assert finished.status == 0, finished.stderr
        return finished.stdout.splitlines()

    return run


def _compared(written: Written, sequence: list[Operation]) -> int:
    """How many operations were compared: all, or those before one that only Linux carried out."""
    script = text(sequence)
    for number, (linux, ours) in enumerate(zip(written.linux(script), written.ours(script), strict=True)):
        if linux == ours:
            continue
        operation = sequence[number]
        is_known = operation.name in TWO_PATHS and ours.startswith(b"E")
        assert is_known, f"{number}: {operation}: Linux {linux!r}, ours {ours!r}"
        if not linux.startswith(b"E"):
            assert ours in {b"EXDEV", b"EPERM"}
            return number
    return len(sequence)


@pytest.mark.one_form
def test_random_changes_over_a_directory_of_the_host_are_those_of_one_file_system(written: Written) -> None:
    compared = sum(_compared(written, changes(seed, LENGTH)) for seed in range(SEQUENCES))
    assert compared >= SEQUENCES * LENGTH // 2
