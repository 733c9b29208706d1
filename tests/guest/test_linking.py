# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is linked together fits together, or the link ends with a line that says why."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import ROOT, must, wasivfs, write_sources
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain

CAT = """
#include <stdio.h>
int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (!file) { perror(argv[i]); return 1; }
        for (int byte; (byte = fgetc(file)) != EOF;) putchar(byte);
        fclose(file);
    }
    return 0;
}
"""
LS = """
#include <dirent.h>
#include <stdio.h>
int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        DIR *directory = opendir(argv[i]);
        if (!directory) { perror(argv[i]); return 1; }
        for (struct dirent *entry; (entry = readdir(directory));) puts(entry->d_name);
    }
    return 0;
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sources and two trees."""
    write_sources(tmp_path, cat=CAT, ls=LS)
    trees.write(tmp_path / "app", "app/hello.txt", b"of the application\n")
    trees.write(tmp_path / "app", "shared/a", b"a of the application\n")
    trees.write(tmp_path / "lib", "usr/share/lib/data", b"of the library\n")
    trees.write(tmp_path / "lib", "shared/a", b"a of the library\n")
    trees.write(tmp_path / "lib", "shared/b", b"b of the library\n")
    return tmp_path


def make_object(toolchain: Toolchain, folder: Path, tree: str, *options: str) -> str:
    """Compiles the image of a tree; the name of the object."""
    (folder / f"image-{tree}").mkdir()
    must(wasivfs("image", "--dir", tree, "-o", f"image-{tree}/fs_image.c", toolchain=toolchain, folder=folder))
    output = f"{tree}_image.o"
    source = f"image-{tree}/fs_image.c"
    must(wasivfs("cc", *options, "-c", source, "-o", output, toolchain=toolchain, folder=folder))
    return output


def archive(toolchain: Toolchain, folder: Path, name: str, *members: str) -> str:
    """Puts objects into an archive with the toolchain's own archiver."""
    found = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=toolchain)))
    subprocess.run([*found["archiver"], "rc", name, *members], cwd=folder, check=True)
    return name


def assert_refused(result: subprocess.CompletedProcess[bytes], folder: Path, message: str) -> None:
    """One line says what is wrong; there is no program."""
    lines = result.stderr.decode().splitlines()
    assert result.returncode == 1
    assert [message in line for line in lines].count(True) == 1, lines
    assert not list(folder.glob("*.wasm"))


def test_image_and_shim_of_different_contracts_do_not_link(toolchain: Toolchain, folder: Path) -> None:
    (folder / "other").mkdir()
    header = (ROOT / "shim" / "image.h").read_text().replace("contract_3__", "contract_99__")
    (folder / "other" / "image.h").write_text(header)
    image = make_object(toolchain, folder, "app", "-I", "other")
    result = wasivfs("cc", "cat.c", image, "-o", "cat.wasm", toolchain=toolchain, folder=folder)
    assert_refused(result, folder, f"wasivfs: error: image and shim have different versions: {image}; make both with")
    assert len(result.stderr.splitlines()) == 1


def test_image_without_the_shim_does_not_link(toolchain: Toolchain, folder: Path) -> None:
    image = make_object(toolchain, folder, "app")
    found = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=toolchain)))
    result = subprocess.run(
        [*found["compiler"], "cat.c", image, "-o", "cat.wasm"], cwd=folder, capture_output=True, check=False
    )
    assert_refused(result, folder, "wasivfs_shim_of_contract_3__link_the_shim_of_the_wasivfs_that_made_this_image")


def test_shim_without_an_image_does_not_link(toolchain: Toolchain, folder: Path) -> None:
    must(wasivfs("ld", "--shim", "-r", "-o", "shim.o", toolchain=toolchain, folder=folder))
    result = wasivfs("cc", "cat.c", "shim.o", "-o", "cat.wasm", toolchain=toolchain, folder=folder)
    assert_refused(result, folder, "wasivfs: error: the shim is linked without an image")
    assert len(result.stderr.splitlines()) == 1
    found = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=toolchain)))
    plain = subprocess.run(
        [*found["compiler"], "cat.c", "shim.o", "-o", "cat.wasm"], cwd=folder, capture_output=True, check=False
    )
    assert_refused(plain, folder, "wasivfs_image_of_contract_3__link_an_fs_image_made_by_the_wasivfs_of_this_shim")


def test_shim_that_is_linked_twice_is_one_error(toolchain: Toolchain, folder: Path) -> None:
    image = make_object(toolchain, folder, "app")
    must(wasivfs("ld", "--shim", "-r", "-o", "second.o", toolchain=toolchain, folder=folder))
    result = wasivfs("cc", "--shim", "cat.c", image, "second.o", "-o", "cat.wasm", toolchain=toolchain, folder=folder)
    assert_refused(result, folder, "wasivfs: error: the shim is linked twice: ")
    assert len(result.stderr.splitlines()) == 1


def test_shim_that_is_linked_twice_says_so_without_wasivfs(toolchain: Toolchain, folder: Path) -> None:
    link_once = str(ROOT / "shim" / "core" / "link_once.c")
    for name in ("first.o", "second.o"):
        must(wasivfs("cc", "-c", link_once, "-o", name, toolchain=toolchain, folder=folder))
    found = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=toolchain)))
    command = [*found["compiler"], "cat.c", "first.o", "second.o", "-o", "cat.wasm"]
    result = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert_refused(result, folder, "wasivfs_shim_is_linked_twice__give_the_dependency_wasivfs_to_the_program_alone")


def test_images_of_one_program_are_one_tree(toolchain: Toolchain, folder: Path) -> None:
    images = [make_object(toolchain, folder, tree) for tree in ("app", "lib")]
    for name in ("cat", "ls"):
        must(wasivfs("cc", f"{name}.c", *images, "-o", f"{name}.wasm", toolchain=toolchain, folder=folder))
    paths = ["/app/hello.txt", "/usr/share/lib/data", "/shared/a", "/shared/b", "/usr/../app/hello.txt"]
    assert run_on_wasmtime(folder / "cat.wasm", paths).text() == (
        "of the application\nof the library\na of the application\nb of the library\nof the application\n"
    )
    for path, names in {
        "/": {"app", "shared", "usr"},
        "/shared": {"a", "b"},
        "/usr/share": {"lib"},
        "/shared/../usr": {"share"},
    }.items():
        listed = run_on_wasmtime(folder / "ls.wasm", [path]).text().splitlines()
        assert sorted(listed) == sorted({".", ".."} | names)


def test_first_image_wins_where_two_have_a_file(toolchain: Toolchain, folder: Path) -> None:
    images = [make_object(toolchain, folder, tree) for tree in ("lib", "app")]
    must(wasivfs("cc", "cat.c", *images, "-o", "cat.wasm", toolchain=toolchain, folder=folder))
    assert run_on_wasmtime(folder / "cat.wasm", ["/shared/a"]).text() == "a of the library\n"


def test_two_equal_images_link(toolchain: Toolchain, folder: Path) -> None:
    (folder / "copy").symlink_to("app")
    images = [make_object(toolchain, folder, tree) for tree in ("app", "copy")]
    must(wasivfs("cc", "cat.c", *images, "-o", "cat.wasm", toolchain=toolchain, folder=folder))
    assert run_on_wasmtime(folder / "cat.wasm", ["/app/hello.txt"]).text() == "of the application\n"


def test_own_files_come_before_those_of_linked_images(toolchain: Toolchain, folder: Path) -> None:
    image = make_object(toolchain, folder, "lib")
    must(wasivfs("cc", image, "cat.c", "--dir", "app", "-o", "cat.wasm", toolchain=toolchain, folder=folder))
    shown = run_on_wasmtime(folder / "cat.wasm", ["/shared/a", "/shared/b", "/app/hello.txt"]).text()
    assert shown == "a of the application\nb of the library\nof the application\n"


def test_extract_writes_the_files_of_all_images(toolchain: Toolchain, folder: Path) -> None:
    images = [make_object(toolchain, folder, tree) for tree in ("app", "lib")]
    must(wasivfs("cc", "cat.c", *images, "-o", "cat.wasm", toolchain=toolchain, folder=folder))
    must(wasivfs("extract", "cat.wasm", "-C", "copy", folder=folder))
    assert (folder / "copy/shared/a").read_text() == "a of the application\n"
    assert (folder / "copy/usr/share/lib/data").read_text() == "of the library\n"


def test_image_in_an_archive_is_linked(toolchain: Toolchain, folder: Path) -> None:
    library = archive(toolchain, folder, "libimage.a", make_object(toolchain, folder, "app"))
    must(wasivfs("cc", "cat.c", library, "--shim", "-o", "cat.wasm", toolchain=toolchain, folder=folder))
    assert run_on_wasmtime(folder / "cat.wasm", ["/app/hello.txt"]).text() == "of the application\n"


def test_image_that_an_archive_would_lose_is_refused(toolchain: Toolchain, folder: Path) -> None:
    image = make_object(toolchain, folder, "app")
    library = archive(toolchain, folder, "libimage.a", make_object(toolchain, folder, "lib"))
    result = wasivfs("cc", "cat.c", image, library, "-o", "cat.wasm", toolchain=toolchain, folder=folder)
    assert_refused(result, folder, "wasivfs: error: an image in an archive is not linked: libimage.a; link")


def test_image_that_a_library_of_the_command_line_would_lose_is_refused(toolchain: Toolchain, folder: Path) -> None:
    (folder / "libs").mkdir()
    library = archive(toolchain, folder, "libs/libimage.a", make_object(toolchain, folder, "lib"))
    options = ["--dir", "app", "-Lnowhere", "-L", "libs", "-limage", "-o", "cat.wasm"]
    result = wasivfs("cc", "cat.c", *options, toolchain=toolchain, folder=folder)
    assert_refused(result, folder, f"wasivfs: error: an image in an archive is not linked: {library}; link")


def test_image_in_a_whole_archive_is_linked(toolchain: Toolchain, folder: Path) -> None:
    image = make_object(toolchain, folder, "app")
    library = archive(toolchain, folder, "libimage.a", make_object(toolchain, folder, "lib"))
    options = ["-Wl,--whole-archive", library, "-Wl,--no-whole-archive", "-o", "cat.wasm"]
    must(wasivfs("cc", "cat.c", image, *options, toolchain=toolchain, folder=folder))
    shown = run_on_wasmtime(folder / "cat.wasm", ["/app/hello.txt", "/usr/share/lib/data"]).text()
    assert shown == "of the application\nof the library\n"


def test_stripped_and_optimised_programs_keep_their_files(toolchain: Toolchain, folder: Path) -> None:
    options = ["-O3", "-flto", "-s", "-Wl,--gc-sections"]
    must(wasivfs("cc", *options, "cat.c", "--dir", "app", "-o", "cat.wasm", toolchain=toolchain, folder=folder))
    assert run_on_wasmtime(folder / "cat.wasm", ["/app/hello.txt"]).text() == "of the application\n"
    assert must(wasivfs("cat", "cat.wasm", "/app/hello.txt", folder=folder)) == b"of the application\n"


def test_a_file_of_one_image_hides_what_later_images_have_below_its_name(toolchain: Toolchain, folder: Path) -> None:
    trees.write(folder / "first", "x/first", b"")
    trees.write(folder / "second", "x", b"a file")
    trees.write(folder / "third", "x/third", b"")
    images = [make_object(toolchain, folder, tree) for tree in ("first", "second", "third")]
    must(wasivfs("cc", "ls.c", "--shim", *images, "-o", "ls.wasm", toolchain=toolchain, folder=folder))
    assert run_on_wasmtime(folder / "ls.wasm", ["/x"]).text() == ".\n..\nfirst\n"
    assert must(wasivfs("ls", "ls.wasm", "/x", folder=folder)) == b"/x/first\n"
