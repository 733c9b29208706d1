# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
Programs that call preview1 with lengths, counts, numbers and addresses that no library sends.

Each `GUEST(name)` of a C file here is one test. Where POSIX has an error for it, a call answers with that error. Only
an address outside the memory may end the program, as preview1 wants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import compile_each, must, wasivfs
from tests.support.engines import ENGINES
from tests.support.forms import Words, link_in_form
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

HERE = Path(__file__).parent
SOURCES = sorted(HERE.glob("*.c"))
GUESTS = [name for source in SOURCES for name in re.findall(r"^GUEST\((\w+)\)", source.read_text(), re.MULTILINE)]
# Node takes what is not open for what is not ready, and ends at two of them.
POLLED = ("what_is_not_open_is_polled_as_an_error", "what_is_not_open_is_polled_as_an_error_beside_a_file")
# Node refuses it without us as well: it checks rights that wasmtime does not, and answers ENOTCAPABLE.
STRICT = "file_below_a_directory_of_the_host_can_be_written"
UNSUPPORTED = {("node", name) for name in (*POLLED, STRICT)}
# They want that nothing can be changed.
READ_ONLY = {
    *("a_name_of_256_bytes_is_too_long", "flags_that_do_not_exist_do_no_harm", "a_target_is_cut_to_the_buffer"),
    "only_two_rights_ask_for_writing",
}
CASES = [(engine, name) for engine in ENGINES for name in GUESTS if (engine, name) not in UNSUPPORTED]
FLAGS = ("-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter")


def make_tree(root: Path) -> None:
    trees.write(root, "file", b"0123456789abcdef")
    trees.write(root, "empty")
    trees.write(root, "dir/a", b"in dir")
    trees.write(root, "dir/bb", b"")
    trees.write(root, "dir/" + "n" * 255, b"")
    (root / "link").symlink_to("file")


@pytest.fixture(scope="session")
def compiled(toolchain: Toolchain, shared: Path) -> Path:
    """The folder of the tree and of the objects."""

    def compile_all(folder: Path) -> None:
        make_tree(folder / "tree")
        compile_each(SOURCES, *FLAGS, toolchain=toolchain, folder=folder)

    return make_once(shared / f"hostile-{toolchain.name}", compile_all)


@pytest.fixture(scope="session")
def written_program(toolchain: Toolchain, compiled: Path, shared: Path) -> Path:
    """The program, whose tree can be written."""

    def link(folder: Path) -> None:
        words: Words = [*sorted(compiled.glob("*.o")), "--writable", "memory", "--dir", f"{compiled / 'tree'}::/"]
        must(wasivfs("cc", *words, "-o", folder / "hostile.wasm", toolchain=toolchain))

    return make_once(shared / f"hostile-{toolchain.name}-written", link) / "hostile.wasm"


@pytest.fixture(scope="session")
def program(toolchain: Toolchain, form: str, compiled: Path, shared: Path) -> Path:
    def link(folder: Path) -> None:
        objects = sorted(compiled.glob("*.o"))
        link_in_form(form, objects, compiled / "tree", folder / "hostile.wasm", toolchain=toolchain)

    return make_once(shared / f"hostile-{toolchain.name}-{form}", link) / "hostile.wasm"


@pytest.fixture
def mounts(tmp_path: Path) -> Mapping[str, Path]:
    """Two directories of the host, with a file that tells them apart."""
    for name in ("one", "two"):
        trees.write(tmp_path / name, "which", name.encode())
        trees.write(tmp_path / name, "n" * 100)
    return {f"/{name}": tmp_path / name for name in ("one", "two")}


@pytest.mark.parametrize(("engine", "name"), [case for case in CASES if not case[1].startswith("trap_")])
def test_hostile_guest_gets_an_error(program: Path, engine: str, name: str, mounts: Mapping[str, Path]) -> None:
    assert ENGINES[engine](program, [name], mounts=mounts).text() == ""


@pytest.mark.parametrize("name", [name for name in GUESTS if not name.startswith("trap_") and name not in READ_ONLY])
def test_hostile_guest_gets_an_error_of_a_tree_that_is_written(
    written_program: Path, name: str, mounts: Mapping[str, Path]
) -> None:
    assert ENGINES["wasmtime"](written_program, [name], mounts=mounts).text() == ""


@pytest.mark.parametrize(("engine", "name"), [case for case in CASES if case[1].startswith("trap_")])
def test_guest_that_points_outside_its_memory_traps(
    program: Path, engine: str, name: str, mounts: Mapping[str, Path]
) -> None:
    finished = ENGINES[engine](program, [name], mounts=mounts)
    assert finished.status != 0
    assert re.search(rb"out of bounds memory access|memory access out of bounds", finished.stderr), finished.stderr


@pytest.mark.parametrize("engine", ENGINES)
def test_unknown_guest_is_noticed(program: Path, engine: str) -> None:
    assert ENGINES[engine](program, ["no_such_guest"]).status == 2
