# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a program does not use costs it nothing: sizes and imports of linked programs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import wasmtime
from wasivfs_rules.generate.hash_table import slot_count
from wasivfs_rules.wasm.binary import sections

from tests.guest.conftest import FLAGS, SOURCES
from tests.support import trees
from tests.support.commands import must, wasivfs, write_sources
from tests.support.toolchains import Toolchain

NOTHING = "int main(void) { return 0; }\n"
CAT = """
#include <fcntl.h>
#include <unistd.h>
int main(void) {
    char buffer[10];
    int fd = open("/hello.txt", O_RDONLY);
    return fd < 0 || read(fd, buffer, 5) != 5;
}
"""
PRINT = """
#include <stdio.h>
int main(void) {
    char line[80];
    FILE *file = fopen("/hello.txt", "r");
    if (!file || !fgets(line, sizeof line, file))
        return 1;
    fputs(line, stdout);
}
"""
# All that changes files.
WRITE = """
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
    char buffer[10];
    struct timespec times[2] = {{1, 0}, {2, 0}};
    int fd = open("/new", O_RDWR | O_CREAT | O_TRUNC, 0666);
    write(fd, "text", 4);
    pwrite(fd, "text", 4, 8);
    ftruncate(fd, 2);
    posix_fallocate(fd, 0, 20);
    futimens(fd, times);
    fsync(fd);
    mkdir("/dir", 0777);
    symlink("new", "/link");
    link("/new", "/other");
    rename("/other", "/dir/other");
    utimensat(AT_FDCWD, "/dir", times, 0);
    unlink("/link");
    rmdir("/dir");
    return pread(fd, buffer, 5, 0) != 5;
}
"""
# Functions of each file of the shim that only a program that writes needs.
OF_CHANGES = (b"upper_find", b"upper_set_entry", b"upper_write", b"edit_rename", b"room_piece", b"block_map_place",
              b"hash_add", b"tree_is_writable", b"tree_touch", b"host_now")  # fmt: skip
CODE_SECTION = 10
PADDING = 4  # bytes a file, on average at most
CODE_LIMIT = 9 * 1024 + 256  # bytes that a program grows by that reads
WRITABLE_LIMIT = 12 * 1024  # bytes that a program grows by whose tree can be written, beside what reading costs
FILE_LIMIT = 32  # bytes that a file takes beside its name and contents
ALLOWANCE = 250  # bytes; for an empty image, among others
NODE, SLOT, IMAGE = 20, 4, 32 + 128  # sizes in image.h; of an image, with its head


def imports(program: Path) -> set[str]:
    """The names that a program imports."""
    return {entry.name or "" for entry in wasmtime.Module.from_file(wasmtime.Engine(), str(program)).imports}


def code_size(program: Path) -> int:
    """Bytes of the code section."""
    return sum(code.end - code.position for number, code in sections(program.read_bytes()) if number == CODE_SECTION)


@pytest.fixture
def link(toolchain: Toolchain, tmp_path: Path) -> Linker:
    """Builds main.c, stripped, with options."""
    return Linker(toolchain, tmp_path)


class Linker:
    """Builds stripped programs in one folder."""

    def __init__(self, toolchain: Toolchain, folder: Path) -> None:
        self.toolchain = toolchain
        self.folder = folder

    def __call__(self, source: str, *options: str) -> Path:
        write_sources(self.folder, main=source)
        output = self.folder / f"app{len(list(self.folder.glob('app*')))}.wasm"
        must(wasivfs("cc", "-Oz", "main.c", "-s", *options, "-o", output, toolchain=self.toolchain, folder=self.folder))
        return output


def test_shim_costs_a_program_without_files_nothing(link: Linker) -> None:
    without, shim = link(NOTHING), link(NOTHING, "--shim")
    assert shim.stat().st_size <= without.stat().st_size + ALLOWANCE
    assert imports(shim) == imports(without)


def test_image_costs_its_own_size(link: Linker) -> None:
    tree = link.folder / "tree"
    for number in range(20):
        trees.write(tree, f"d{number}/file{number}", trees.pattern(1000 + number))
    names = sum(len(path.name) for path in tree.rglob("*"))
    contents = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    image = IMAGE + NODE * 41 + SLOT * slot_count(41) + names + contents
    without, embedded = link(NOTHING), link(NOTHING, "--dir", "tree::/")
    assert image <= embedded.stat().st_size - without.stat().st_size <= image + PADDING * 20 + ALLOWANCE
    assert imports(embedded) == imports(without)


@pytest.mark.parametrize("source", [CAT, PRINT], ids=["read", "fgets"])
def test_program_that_reads_grows_by_at_most_9_kib_and_a_quarter_of_code(link: Linker, source: str) -> None:
    trees.write(link.folder / "tree", "hello.txt", b"hello")
    without, with_image = link(source), link(source, "--dir", "tree::/")
    assert code_size(with_image) - code_size(without) <= CODE_LIMIT


@pytest.mark.parametrize(("layer", "rule"), [("memory", "below"), ("host", "above")])
@pytest.mark.parametrize("source", [CAT, PRINT, WRITE], ids=["read", "fgets", "write"])
def test_writable_tree_costs_at_most_12_kib_of_code(link: Linker, source: str, layer: str, rule: str) -> None:
    trees.write(link.folder / "tree", "hello.txt", b"hello")
    read_only = link(source, "--dir", "tree::/", "--host", rule)
    writable = link(source, "--dir", "tree::/", "--host", rule, "--writable", layer)
    assert code_size(writable) - code_size(read_only) <= WRITABLE_LIMIT


@pytest.mark.parametrize("options", [(), ("--writable", "memory")], ids=["read-only", "writable"])
def test_only_a_writable_program_has_the_code_and_the_imports_of_changes(
    options: tuple[str, ...], toolchain: Toolchain, tmp_path: Path
) -> None:
    trees.write(tmp_path / "tree", "hello.txt", b"hello")
    write_sources(tmp_path, main=WRITE)
    words = ["cc", "-Oz", "main.c", "--dir", "tree::/", *options, "-o", "app.wasm"]
    must(wasivfs(*words, toolchain=toolchain, folder=tmp_path))
    program = tmp_path / "app.wasm"
    if toolchain.name != "zig":  # which leaves out the names of functions at -Oz
        found = [name for name in OF_CHANGES if name in program.read_bytes()]
        assert bool(found) == bool(options), found  # a compiler may inline some
    assert ("clock_time_get" in imports(program)) == bool(options)


@pytest.mark.parametrize("sizes", [range(1, 1001), [9] * 1000, [9, 16] * 500], ids=["any", "odd", "mixed"])
def test_file_takes_at_most_32_bytes_beside_its_name_and_contents(link: Linker, sizes: Sequence[int]) -> None:
    generator = random.Random(1)
    for number, size in enumerate(sizes):
        trees.write(link.folder / "tree", f"{number:04}", generator.randbytes(size))
    without, embedded = link(NOTHING), link(NOTHING, "--dir", "tree::/")
    grown = embedded.stat().st_size - without.stat().st_size - sum(sizes) - 4 * len(sizes)
    assert grown <= FILE_LIMIT * len(sizes)


def test_program_that_reads_has_no_hooks_of_other_calls(link: Linker) -> None:
    trees.write(link.folder / "tree", "hello.txt", b"hello")
    with_image, without = link(CAT, "--dir", "tree::/"), link(CAT)
    others = {"path_rename", "path_link", "path_symlink", "path_unlink_file", "path_create_directory", "poll_oneoff"}
    others |= {"sock_accept", "sock_recv", "sock_send", "fd_allocate", "fd_pwrite", "fd_renumber"}
    assert imports(without) & others == set()
    assert imports(with_image) & others == set()


def test_sealed_program_imports_nothing_that_reaches_files(toolchain: Toolchain, tmp_path: Path) -> None:
    trees.write(tmp_path / "tree", "hello.txt", b"hello")
    options = ["-lwasi-emulated-mman", "--host", "none", "--dir", "tree::/", "-o", "sealed.wasm"]
    must(wasivfs("cc", *FLAGS, *SOURCES, *options, toolchain=toolchain, folder=tmp_path))
    streams = {"fd_close", "fd_fdstat_get", "fd_fdstat_set_flags", "fd_read", "fd_seek", "fd_write"}
    process = {"args_get", "args_sizes_get", "environ_get", "environ_sizes_get", "proc_exit", "random_get"}
    time = {"clock_time_get", "clock_res_get", "poll_oneoff", "sched_yield"}
    assert imports(tmp_path / "sealed.wasm") - streams - process - time == set()
