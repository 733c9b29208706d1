# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`--embed object`: contents in an object that we write ourselves, as linkers take it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.programs import BOTH_SDKS, cc
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime

PRINT_ARGUMENTS = r"""
#include <stdio.h>
int main(int argc, char **argv) {
    for (int number = 1; number < argc; number++) {
        FILE *file = fopen(argv[number], "r");
        for (int c; file && (c = getc(file)) != EOF;)
            putchar(c);
    }
    return 0;
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "main.c").write_text(PRINT_ARGUMENTS)
    return tmp_path


def image(project: Path, name: str, text: str) -> list[str]:
    """An image of /NAME/file that says `text`: its source and its object."""
    (project / name).mkdir()
    (project / name / "file").write_text(text)
    must(wasivfs("image", "--dir", f"{name}::/{name}", "--embed", "object", "-o", f"{name}.c", folder=project))
    return [f"{name}.c", f"{name}.c.bin.o"]


@BOTH_SDKS
def test_c_file_and_object_are_linked_together(sdk: str, project: Path) -> None:
    must(cc(project, "main.c", *image(project, "one", "first\n"), "-o", "app.wasm", sdk=sdk))
    assert run_on_wasmtime(project / "app.wasm", ["/one/file"]).text() == "first\n"


@BOTH_SDKS
def test_several_images_in_one_program_have_their_own_contents(sdk: str, project: Path) -> None:
    inputs = [*image(project, "one", "first\n"), *image(project, "two", "second\n")]
    must(cc(project, "main.c", *inputs, "-o", "app.wasm", sdk=sdk))
    assert run_on_wasmtime(project / "app.wasm", ["/one/file", "/two/file"]).text() == "first\nsecond\n"


def test_images_with_equal_contents_share_them(project: Path) -> None:
    text = "the same " * 20_000
    inputs = [*image(project, "one", text), *image(project, "two", text)]
    must(cc(project, "main.c", *inputs, "-o", "app.wasm"))
    assert run_on_wasmtime(project / "app.wasm", ["/one/file", "/two/file"]).text() == text * 2
    assert (project / "app.wasm").stat().st_size < 2 * len(text)


def test_contents_of_another_image_do_not_link(project: Path) -> None:
    source, _ = image(project, "one", "first\n")
    _, stale = image(project, "two", "second\n")
    result = cc(project, "main.c", source, stale, "-o", "app.wasm")
    assert result.returncode != 0
    assert b"link_the_object_made_with_this_fs_image_c" in result.stderr
    assert not (project / "app.wasm").exists()


def test_contents_of_each_image_start_at_a_multiple_of_eight_bytes(project: Path) -> None:
    (project / "main.c").write_text(r"""
#include <stdint.h>
#include <stdio.h>
#include <wasivfs.h>
int main(void) {
    size_t size;
    uintptr_t one = (uintptr_t)wasivfs_data("/one/file", &size), two = (uintptr_t)wasivfs_data("/two/file", &size);
    printf("%d %d\n", (int)(one % 8), (int)(two % 8));
}
""")
    images = image(project, "one", "odd"), image(project, "two", "other")
    inputs = [name for same in zip(*images, strict=True) for name in same]  # so that the objects are neighbours
    must(cc(project, "main.c", *inputs, "-o", "app.wasm"))
    assert run_on_wasmtime(project / "app.wasm").text() == "0 0\n"
