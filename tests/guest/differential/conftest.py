# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The trio of systems, for each toolchain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import compile_each, must, wasivfs
from tests.support.forms import Words, link_in_form
from tests.support.oracle import compile_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from . import subject
from .systems import Pair, Trio, embedded, linux, tmpfs, wasmtime_directory, without_link_counts

SOURCES = sorted(Path(__file__).parent.glob("*.c"))
# These wasi-libc have no realpath().
WITHOUT_REALPATH = ("debian",)
# With nothing mounted, the rule must make no difference to a tree that is written.
HOST_OF = {"memory": "below", "passive": "none", "packed": "none", "packed-twice": "below"}


@pytest.fixture(scope="session")
def subject_tree(shared: Path) -> Path:
    return make_once(shared / "subject", lambda folder: subject.make(bytes(folder)))


@pytest.fixture(scope="session")
def programs(toolchain: Toolchain, shared: Path) -> Path:
    """The folder of the program for Linux, of its objects for WASI, and of the program without files."""
    flags = ["-O1", *(["-DNO_REALPATH"] if toolchain.name in WITHOUT_REALPATH else [])]

    def build(folder: Path) -> None:
        compile_natively(SOURCES, folder / "native")
        compile_each(SOURCES, *flags, toolchain=toolchain, folder=folder)
        must(wasivfs("cc", *folder.glob("*.o"), "-o", folder / "plain.wasm", toolchain=toolchain))

    return make_once(shared / f"trio-{toolchain.name}", build)


@pytest.fixture(scope="session")
def trio(toolchain: Toolchain, form: str, subject_tree: Path, programs: Path, shared: Path) -> Trio:
    def link(folder: Path) -> None:
        words, output, options = sorted(programs.glob("*.o")), folder / "embedded.wasm", ["--allow-dangling"]
        link_in_form(form, words, subject_tree, output, options=options, toolchain=toolchain)

    made = make_once(shared / f"trio-{toolchain.name}-{form}", link)
    return Trio(
        linux(programs / "native", subject_tree),
        wasmtime_directory(programs / "plain.wasm", subject_tree),
        embedded(made / "embedded.wasm"),
        is_reference=toolchain.name == "zig",
    )


@pytest.fixture(scope="session")
def same_tree_written(toolchain: Toolchain, subject_tree: Path, programs: Path, shared: Path) -> Pair:
    """The tree of the trio, which can be written."""

    def link(folder: Path) -> None:
        words: Words = [
            *sorted(programs.glob("*.o")),
            "--dir",
            subject_tree,
            "--allow-dangling",
            "--writable",
            "memory",
        ]
        must(wasivfs("cc", *words, "-o", folder / "written.wasm", toolchain=toolchain))

    made = make_once(shared / f"trio-written-{toolchain.name}", link)
    return Pair(tmpfs(programs / "native", subject_tree), embedded(made / "written.wasm"))


@pytest.fixture(scope="session")
def written_tree(shared: Path) -> Path:
    """The tree that is written: that of the other tests, and files of several blocks."""
    return make_once(shared / "subject-written", lambda folder: subject.make_with_blocks(bytes(folder)))


@pytest.fixture(scope="session")
def pair(toolchain: Toolchain, form: str, written_tree: Path, programs: Path, shared: Path) -> Pair:
    def link(folder: Path) -> None:
        words: Words = [*sorted(programs.glob("*.o")), "--writable", "memory", "--host", HOST_OF[form]]
        options = ["--allow-dangling", "--mtime", "keep"]
        link_in_form(form, words, written_tree, folder / "written.wasm", options=options, toolchain=toolchain)

    made = make_once(shared / f"pair-{toolchain.name}-{form}", link)
    systems = tmpfs(programs / "native", written_tree), embedded(made / "written.wasm")
    # What is packed lies in another image than what was linked, so directories are merged.
    return Pair(*map(without_link_counts, systems)) if form.startswith("packed") else Pair(*systems)
