# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`--contents`: where the bytes of embedded files are, seen on the finished program and by running it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from wasivfs_rules.wasm.image_layout import HEAD_MAGIC
from wasivfs_rules.wasm.module import parse_module

from tests.commands.programs import make_project
from tests.support.commands import must, wasivfs, write_sources
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain

SUM = r"""
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(int count, char **names) {
    static unsigned char piece[7777];
    for (int i = 1; i < count; i++) {
        unsigned long sum = 5381, size = 0;
        int fd = open(names[i], O_RDONLY);
        for (long got; (got = read(fd, piece, sizeof piece)) > 0; size += got)
            for (long at = 0; at < got; at++)
                sum = (sum * 33 + piece[at]) & 0xffffffff;
        printf("%s %lu %lu\n", names[i], size, sum);
        close(fd);
    }
}
"""
DATA = r"""
#include <stdio.h>
#include <wasivfs.h>
int main(void) {
    size_t size = 0;
    const char *bytes = wasivfs_data("/large", &size);
    printf("%d %d\n", bytes != 0, bytes && size == 1 << 20 && bytes[1] == 1);
}
"""
LARGE, SMALL, ODD = bytes(range(256)) * 4096, b"hello\n", b"odd" * 12345 + b"!"
CODE = 1 << 19  # more bytes than any of these programs has without its files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sources of programs, and files of more than a MiB."""
    write_sources(tmp_path, sum=SUM, data=DATA)
    (tmp_path / "assets" / "dir").mkdir(parents=True)
    for name, contents in (("large", LARGE), ("small", SMALL), ("dir/odd", ODD), ("dir/again", ODD), ("empty", b"")):
        (tmp_path / "assets" / name).write_bytes(contents)
    return tmp_path


def line(name: str, contents: bytes) -> str:
    checksum = 5381
    for byte in contents:
        checksum = (checksum * 33 + byte) & 0xFFFFFFFF
    return f"{name} {len(contents)} {checksum}\n"


def check_reads(program: Path) -> None:
    files = {"/large": LARGE, "/small": SMALL, "/dir/odd": ODD, "/dir/again": ODD, "/empty": b""}
    expected = "".join(line(name, contents) for name, contents in files.items())
    assert run_on_wasmtime(program, list(files)).text() == expected


def build(toolchain: Toolchain, folder: Path, *words: str, output: str = "app.wasm", command: str = "cc") -> Path:
    must(wasivfs(command, "-O2", *words, "-o", output, toolchain=toolchain, folder=folder))
    return folder / output


def bytes_in_memory(program: Path) -> int:
    return sum(segment.size for segment in parse_module(program.read_bytes()).segments)


def test_contents_that_are_not_small_lie_outside_of_memory(toolchain: Toolchain, folder: Path) -> None:
    program = build(toolchain, folder, "sum.c", "--dir", "assets", "-s")
    check_reads(program)
    assert bytes_in_memory(program) < CODE
    assert len(LARGE) + len(ODD) < program.stat().st_size < len(LARGE) + len(ODD) + CODE


@pytest.mark.parametrize("host", ["below", "above", "none"])
def test_passive_contents_are_read_under_each_rule_for_the_host(debian: Toolchain, folder: Path, host: str) -> None:
    program = build(debian, folder, "sum.c", "--dir", "assets", "--contents", "passive", "--host", host, "-s")
    check_reads(program)
    assert bytes_in_memory(program) < CODE


def test_contents_lie_in_memory_if_that_is_asked_for(toolchain: Toolchain, folder: Path) -> None:
    program = build(toolchain, folder, "sum.c", "--dir", "assets", "--contents=memory")
    check_reads(program)
    assert bytes_in_memory(program) > len(LARGE)


def test_small_contents_lie_in_memory(debian: Toolchain, folder: Path) -> None:
    (folder / "assets" / "large").unlink()
    (folder / "assets" / "dir" / "again").unlink()
    program = build(debian, folder, "sum.c", "--dir", "assets")
    assert bytes_in_memory(program) > len(ODD)


def test_explicit_embed_means_memory(debian: Toolchain, folder: Path) -> None:
    assert bytes_in_memory(build(debian, folder, "sum.c", "--dir", "assets", "--embed", "object")) > len(LARGE)


def test_program_that_uses_wasivfs_data_gets_its_contents_in_memory(toolchain: Toolchain, folder: Path) -> None:
    program = build(toolchain, folder, "data.c", "--dir", "assets", "-s")
    assert run_on_wasmtime(program).text() == "1 1\n"


def test_wasivfs_data_is_null_for_contents_that_must_be_passive(debian: Toolchain, folder: Path) -> None:
    words = ["-O2", "data.c", "--dir", "assets", "--contents", "passive", "-o", "app.wasm"]
    result = wasivfs("cc", *words, toolchain=debian, folder=folder)
    assert b"warning: wasivfs_data() returns null for files with passive contents" in result.stderr
    assert result.returncode == 0
    assert run_on_wasmtime(folder / "app.wasm").text() == "0 0\n"


def test_linker_makes_passive_contents(debian: Toolchain, folder: Path) -> None:
    must(wasivfs("cc", "-O2", "-c", "sum.c", toolchain=debian, folder=folder))
    shown = wasivfs("cc", "sum.o", "-###", "-o", "app.wasm", toolchain=debian, folder=folder).stderr.decode()
    words = [word.strip('"') for word in shown.splitlines()[-1].split()][1:]
    must(wasivfs("ld", *words, "--dir", "assets", toolchain=debian, folder=folder))
    check_reads(folder / "app.wasm")
    assert bytes_in_memory(folder / "app.wasm") < CODE


def test_same_files_give_the_same_program(debian: Toolchain, folder: Path) -> None:
    first = build(debian, folder, "sum.c", "--dir", "assets", output="app.wasm").read_bytes()
    assert build(debian, folder, "sum.c", "--dir", "assets", output="app.wasm").read_bytes() == first


def test_linked_library_keeps_its_image_in_memory_beside_passive_contents(debian: Toolchain, folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "of_library").write_bytes(SMALL)
    must(wasivfs("image", "--dir", "more::/lib", "-o", "library.c", "--embed", "string", folder=folder))
    program = build(debian, folder, "sum.c", "library.c", "--dir", "assets")
    assert run_on_wasmtime(program, ["/lib/of_library"]).text() == line("/lib/of_library", SMALL)
    check_reads(program)


def test_contents_are_not_read_by_an_optimiser(debian: Toolchain, folder: Path) -> None:
    """The optimiser of this test keeps what it was given."""
    tool = folder / "bin" / "wasm-opt"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nfor word; do [ -f "$word" ] && cp "$word" {folder}/given; done\nexit 0\n')
    tool.chmod(0o755)
    words = ["--wasm-opt", "-O2", "sum.c", "--dir", "assets", "-o", "app.wasm"]
    environment = {"PATH": f"{tool.parent}:/usr/bin:/bin"}
    wasivfs("cc", *words, toolchain=debian, folder=folder, environment=environment)
    assert (folder / "given").stat().st_size < CODE


@pytest.mark.parametrize(
    ("command", "words", "message"),
    [
        ("ld", ["-r", "sum.o"], "an object cannot have passive contents"),
        ("cc", ["-r", "sum.o"], "an object cannot have passive contents"),
        ("cc", ["sum.o", "--embed=string"], "files that are embedded in this way are in memory"),
    ],
)
def test_passive_contents_that_cannot_be_are_refused(
    debian: Toolchain, folder: Path, command: str, words: list[str], message: str
) -> None:
    must(wasivfs("cc", "-c", "sum.c", toolchain=debian, folder=folder))
    asked = [*words, "--dir", "assets", "--contents", "passive", "-o", "out"]
    result = wasivfs(command, *asked, toolchain=debian, folder=folder)
    assert result.returncode == 2
    assert message in result.stderr.decode()
    assert result.stderr.count(b"\n") == 1
    assert not (folder / "out").exists()


def test_tree_that_no_module_can_have_is_refused_with_its_largest_directories(debian: Toolchain, folder: Path) -> None:
    for name, size in (("dir/first", 3 << 30), ("second", 1 << 30)):
        with (folder / "assets" / name).open("wb") as file:
            file.truncate(size)
    result = wasivfs("cc", "sum.c", "--dir", "assets", "-o", "app.wasm", toolchain=debian, folder=folder)
    assert result.returncode == 1
    (line,) = result.stderr.decode().splitlines()
    assert re.search(r"\(4 GiB\) is more than a module can have \(4278190080 bytes\)", line)
    assert "most is in /dir (3 GiB), / (1 GiB)" in line
    assert not (folder / "app.wasm").exists()


def test_image_for_other_linkers_refuses_passive_contents(folder: Path) -> None:
    result = wasivfs("image", "--dir", "assets", "--contents", "passive", "-o", "fs_image.c", folder=folder)
    assert result.returncode == 2
    assert b"--contents passive" in result.stderr
    assert not (folder / "fs_image.c").exists()


SHARED = ["-matomics", "-mbulk-memory", "-Wl,--shared-memory,--max-memory=16777216,--no-check-features"]


@pytest.mark.parametrize("contents", ["auto", "passive"])
def test_program_with_shared_memory_has_its_contents_in_memory(
    debian: Toolchain, tmp_path: Path, contents: str
) -> None:
    folder = make_project(tmp_path)
    (folder / "assets" / "large").write_bytes(LARGE)
    words = ["-O1", "main.c", *SHARED, "--dir", "assets", "--contents", contents, "-o", "app.wasm"]
    result = wasivfs("cc", *words, toolchain=debian, folder=folder)
    if contents == "passive":
        assert result.returncode == 1
        assert b"shared memory" in result.stderr
        assert not (folder / "app.wasm").exists()
    else:
        must(result)
        assert (folder / "app.wasm").read_bytes().count(HEAD_MAGIC) == 1
