# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
Random changes of a tree with a directory of the host are those of one file system, wherever they are kept.

Only calls with two paths may be refused where one file system would allow them: with EXDEV, or with EPERM where
wasmtime makes no link to an absolute path. Where Linux has an overlay of both trees, EXDEV must be its answer too. What
wasmtime answers otherwise than Linux in a directory with both trees is not compared, nor what comes after it if one of
the two changed something.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guest.differential import subject
from tests.guest.differential.random_changes import changes
from tests.guest.differential.script import Operation, text
from tests.guest.differential.systems import System, overlay, tmpfs, without_link_counts
from tests.support import trees
from tests.support.commands import compile_each, must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.forms import link_in_form
from tests.support.oracle import compile_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .conftest import SOURCES
from .layers import set_times

SEQUENCES, LENGTH = 30, 300
# For each rule, both trees; the second hides the first's files. A name that is copied to the host is one of its own.
LAYERS = {"below": ("host", "image"), "above": ("image without hard links", "host")}
# In directories that the image has too. The image's own blocks/1 hides the host's, or is hidden by it.
OF_HOST = ("b/hostfile", "n2", "n3", "many/host0", "empty/hosted", "blocks/1", "deep/1/hostfile", "b/d/n1")
# Left out, because wasmtime does them otherwise in a directory of the host.
OTHERWISE = {"above": ("append", "churn", "fallocate", "getfl", "preadv", "pwritev", "readv", "writev"), "below": ()}
# What may copy a link to the host, which must not lead to an absolute path.
COPIES_LINKS = ("rename", "link", "symlinkto", "setowntimes")
_FIRST = "4"  # the number of the first descriptor that a WASI program opens here


@dataclass(frozen=True)
class Written:
    """
    Linux and wasmtime with the two trees in one directory, or Linux with an overlay of both; and our program, with the
    host's directory mounted. Each gets its directory anew for each script. `left_out`: operations that are not
    compared.
    """

    linux: System
    wasmtime: System
    ours: System
    left_out: Collection[str]
    refusals: Collection[bytes] = (b"EXDEV", b"EPERM")

    def changes(self, seed: int) -> list[Operation]:
        return [
            each
            for each in changes(seed, LENGTH)
            if each.name not in self.left_out and not _is_reserved(each) and not _writes_unasked(each)
        ]


def _is_reserved(operation: Operation) -> bool:
    """Does it concern a name of a whiteout?"""
    return any(b".wh." in argument for argument in operation.arguments if isinstance(argument, bytes))


def _writes_unasked(operation: Operation) -> bool:
    """Does wasmtime let the program write to what it opens here for reading?"""
    flags = operation.arguments[2] if operation.name == "open" else "w"
    return "w" not in str(flags) and bool({*"ct"} & {*str(flags)})


def make_trees(folder: Path) -> None:
    """The image, the host's directory, and what they are together."""
    for name in ("image", "host", *LAYERS):
        (folder / name).mkdir()
    subject.make_with_blocks(bytes(folder / "image"))
    for path in OF_HOST:
        trees.write(folder / "host", path, f"of the host: {path}".encode())
    without_links = ["cp", "-RP", "--preserve=mode,timestamps"]
    subprocess.run([*without_links, folder / "image", folder / "image without hard links"], check=True)
    for rule, names in LAYERS.items():
        for name in names:
            subprocess.run(["cp", "-a", "--remove-destination", f"{folder / name}/.", folder / rule], check=True)
    for name in ("host", *LAYERS):
        set_times(folder / name)


@pytest.fixture(params=["memory-below", "memory-above", "host-above", "host-above-overlay"])
def written(request: pytest.FixtureRequest, toolchain: Toolchain, form: str, shared: Path, tmp_path: Path) -> Written:
    layer, rule, *of_overlay = request.param.split("-")

    def compile_all(folder: Path) -> None:
        make_trees(folder)
        compile_natively(SOURCES, folder / "native")
        compile_each(SOURCES, "-O1", "-DNO_REALPATH", toolchain=toolchain, folder=folder)
        must(wasivfs("cc", *folder.glob("*.o"), "-o", folder / "plain.wasm", toolchain=toolchain))

    compiled = make_once(shared / f"union-written-{toolchain.name}", compile_all)

    def link(folder: Path) -> None:
        words = [*map(str, sorted(compiled.glob("*.o"))), "--writable", layer, "--host", rule]
        options = ["--allow-dangling", "--mtime", "keep"]
        (image,) = (name for name in LAYERS[rule] if name != "host")
        link_in_form(form, words, compiled / image, folder / "app.wasm", options=options, toolchain=toolchain)

    program = make_once(shared / f"union-written-{toolchain.name}-{form}-{layer}-{rule}", link) / "app.wasm"
    native = compiled / "native"
    linux = (
        overlay(native, *(compiled / name for name in LAYERS[rule])) if of_overlay else tmpfs(native, compiled / rule)
    )
    return Written(
        without_link_counts(linux),
        without_link_counts(_on_wasmtime(compiled / "plain.wasm", compiled / rule, tmp_path / "mounted")),
        without_link_counts(_on_wasmtime(program, compiled / "host", tmp_path / "mounted")),
        OTHERWISE[rule],
        (b"EPERM",) if of_overlay else (b"EXDEV", b"EPERM"),
    )


def _on_wasmtime(program: Path, host: Path, folder: Path) -> Callable[[bytes], list[bytes]]:
    def run(script: bytes) -> list[bytes]:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["cp", "-a", host, folder], check=True)
        finished = run_on_wasmtime(program, [_FIRST], mounts={"/": folder}, stdin=script)
        assert finished.status == 0, finished.stderr
        return finished.stdout.splitlines()

    return run


def _compared(written: Written, sequence: list[Operation]) -> int:
    """How many operations were compared: all, or those before one that not both carried out."""
    script = text(sequence)
    answers = [system(script) for system in (written.linux, written.wasmtime, written.ours)]
    for number, (linux, wasmtime, ours) in enumerate(zip(*answers, strict=True)):
        if linux == ours:
            continue
        both_refuse = linux.startswith(b"E") and ours.startswith(b"E")
        operation = sequence[number]
        if both_refuse and (ours in {wasmtime, b"EBADF"} or operation.name in (*COPIES_LINKS, "fsettimes")):
            continue
        is_known = ours == wasmtime or (operation.name in COPIES_LINKS and ours in written.refusals)
        assert is_known, f"{number}: {operation}: Linux {linux!r}, ours {ours!r}"
        return number
    return len(sequence)


@pytest.mark.one_form
def test_random_changes_over_a_directory_of_the_host_are_those_of_one_file_system(written: Written) -> None:
    sequences = [written.changes(seed) for seed in range(SEQUENCES)]
    compared = sum(_compared(written, sequence) for sequence in sequences)
    assert compared >= sum(map(len, sequences)) // 3
