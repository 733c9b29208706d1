# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Images that come to a link as objects keep their contents outside of memory, if the link is ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.wasm.image_layout import HEAD_MAGIC

from tests.commands.test_passive_contents import CODE, LARGE, ODD, SMALL, build, bytes_in_memory, check_reads, line
from tests.commands.test_passive_contents import folder as folder  # noqa: PLC0414 (a fixture)
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool


def make_image(folder: Path, name: str, embed: str, *roots: str) -> list[str]:
    """Writes an image; returns the files of it that a link needs."""
    words = [word for root in roots or ["assets"] for word in ("--dir", root)]
    must(wasivfs("image", *words, "--embed", embed, "-o", f"{name}.c", folder=folder))
    return [f"{name}.c", *([f"{name}.c.bin.o"] if embed == "object" else [])]


def compiled(toolchain: Toolchain, folder: Path, files: list[str]) -> list[str]:
    source, *others = files
    must(wasivfs("cc", "-Os", "-fno-lto", "-c", source, "-o", f"{source}.o", toolchain=toolchain, folder=folder))
    return [f"{source}.o", *others]


@pytest.mark.parametrize("embed", ["incbin", "object"])
def test_image_object_has_its_contents_outside_of_memory(toolchain: Toolchain, folder: Path, embed: str) -> None:
    objects = compiled(toolchain, folder, make_image(folder, "fs_image", embed))
    program = build(toolchain, folder, "sum.c", *objects)
    check_reads(program)
    assert bytes_in_memory(program) < CODE
    assert program.read_bytes().count(LARGE) == 1


def test_image_that_is_compiled_at_the_link_has_its_contents_outside_of_memory(debian: Toolchain, folder: Path) -> None:
    program = build(debian, folder, *make_image(folder, "fs_image", "string"), "sum.c")
    check_reads(program)
    assert bytes_in_memory(program) < CODE


def test_image_of_a_partial_link_has_its_contents_outside_of_memory(toolchain: Toolchain, folder: Path) -> None:
    must(wasivfs("ld", "-r", "--dir", "assets", "-o", "image.o", toolchain=toolchain, folder=folder))
    program = build(toolchain, folder, "sum.c", "image.o")
    check_reads(program)
    assert bytes_in_memory(program) < CODE


@pytest.mark.parametrize("words", [["--contents=memory"], ["--embed=object"]])
def test_image_object_stays_in_memory_if_that_is_asked_for(debian: Toolchain, folder: Path, words: list[str]) -> None:
    program = build(debian, folder, "sum.c", *make_image(folder, "fs_image", "object"), *words)
    check_reads(program)
    assert bytes_in_memory(program) > len(LARGE)


def test_image_object_stays_in_memory_for_wasivfs_data(debian: Toolchain, folder: Path) -> None:
    program = build(debian, folder, "data.c", *make_image(folder, "fs_image", "object"))
    assert run_on_wasmtime(program).text() == "1 1\n"


def test_largest_of_several_image_objects_leaves_memory(debian: Toolchain, folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "of_library").write_bytes(ODD * 2)
    more = make_image(folder, "more", "object", "more::/lib")
    program = build(debian, folder, "sum.c", *more, *make_image(folder, "large", "object"))
    check_reads(program)
    assert run_on_wasmtime(program, ["/lib/of_library"]).text() == line("/lib/of_library", ODD * 2)
    assert len(ODD) * 2 < bytes_in_memory(program) < CODE


def test_two_images_with_the_same_contents_are_linked(debian: Toolchain, folder: Path) -> None:
    again = make_image(folder, "again", "object", "assets::/again")
    program = build(debian, folder, "sum.c", *make_image(folder, "fs_image", "object"), *again)
    check_reads(program)
    assert run_on_wasmtime(program, ["/again/small"]).text() == line("/again/small", SMALL)


def test_image_that_is_linked_from_an_object_and_from_an_archive_is_not_lost(debian: Toolchain, folder: Path) -> None:
    objects = compiled(debian, folder, make_image(folder, "fs_image", "incbin"))
    subprocess.run([require_tool("llvm-ar-19"), "qc", "libimage.a", *objects], cwd=folder, check=True)
    program = build(debian, folder, "sum.c", *objects, "libimage.a")
    check_reads(program)
    assert program.read_bytes().count(HEAD_MAGIC) == 2  # in memory, and in the segment


def test_image_in_an_archive_cannot_be_passive(debian: Toolchain, folder: Path) -> None:
    objects = compiled(debian, folder, make_image(folder, "fs_image", "incbin"))
    subprocess.run([require_tool("llvm-ar-19"), "qc", "libimage.a", *objects], cwd=folder, check=True)
    words = ["sum.c", "-Wl,--whole-archive", "libimage.a", "--contents", "passive", "-o", "app.wasm"]
    result = wasivfs("cc", *words, toolchain=debian, folder=folder)
    assert result.returncode == 1
    assert b"cannot leave memory: --contents passive; " in result.stderr
    assert not (folder / "app.wasm").exists()


def test_message_of_the_linker_names_the_object_of_the_user(debian: Toolchain, folder: Path) -> None:
    (folder / "fs_image.c").write_text(
        (folder / make_image(folder, "made", "string")[0]).read_text()
        + "extern char nowhere;\n__attribute__((used)) char *needed = &nowhere;\n"
    )
    compiled(debian, folder, ["fs_image.c"])
    result = wasivfs("cc", "sum.c", "fs_image.c.o", "-o", "app.wasm", toolchain=debian, folder=folder)
    assert result.returncode == 1
    assert b" fs_image.c.o: undefined symbol: nowhere" in result.stderr


@pytest.mark.parametrize("contents", ["auto", "memory"])
def test_image_that_is_an_object_needs_no_compiler_and_links(toolchain: Toolchain, folder: Path, contents: str) -> None:
    environment = {"PATH": "/nonexistent"}
    must(wasivfs("image", "--dir", "assets", "-o", "image.o", folder=folder, environment=environment))
    program = build(toolchain, folder, "sum.c", "image.o", "--contents", contents)
    check_reads(program)
    assert (bytes_in_memory(program) < CODE) == (contents == "auto")


def test_image_that_is_an_object_is_embedded_in_one_way(folder: Path) -> None:
    result = wasivfs("image", "--dir", "assets", "--embed", "incbin", "-o", "image.o", folder=folder)
    assert result.returncode == 2
    assert b"only C files embed in several ways: --embed incbin -o image.o; give -o FILE.c" in result.stderr
    assert not (folder / "image.o").exists()


def test_merged_objects_with_the_same_contents_keep_their_own(debian: Toolchain, folder: Path) -> None:
    """Each has the weak symbol of the contents; one leaves memory, and the other must not lose its contents with it."""
    objects = []
    for name, root in (("first", "assets"), ("second", "assets::/again")):
        parts = compiled(debian, folder, make_image(folder, name, "object", root))
        subprocess.run([require_tool("wasm-ld-19"), "-r", *parts, "-o", f"{name}.o"], cwd=folder, check=True)
        objects.append(f"{name}.o")
    program = build(debian, folder, "sum.c", *objects)
    check_reads(program)
    assert run_on_wasmtime(program, ["/again/large"]).text() == line("/again/large", LARGE)
