# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A change of the embedded files rebuilds exactly what depends on them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.builds.meson.building import Build, copy_project
from tests.support.toolchains import Toolchain

# By program: what is written when its files change. The first is of the subproject.
WHOLE = {"subprojects/wasivfs/fs_image.c", "subprojects/wasivfs/fs_image.c.bin.o", "whole.wasm"}
WHOLE_NATIVE = WHOLE | {"subprojects/wasivfs/fs_image.o", "direct.wasm"}
WHOLE_CROSS = WHOLE | {"subprojects/wasivfs/libwasivfs-image.a.p/meson-generated_.._fs_image.c.o"}
ODD_NAMES = (
    "with two  spaces",
    "cost $5 $$",
    "#1",
    "a:b",
    "back\\slash",
    "100%",
    "-o",
    "(a)",
    "a&b",
    "'",
    '"',
    "=",
    "@a",
)
INEXPRESSIBLE_NAMES = ("end\\", "a|b", "new\nline")
# What is rebuilt depends on the kind of compiler, not on its version.
pytestmark = pytest.mark.parametrize("toolchain", ["debian", "zig"], indirect=True)


@pytest.fixture(scope="module", params=["native", "cross"])
def consumer(
    request: pytest.FixtureRequest, toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Build]:
    """A built project, up to date; tests leave it so."""
    folder = tmp_path_factory.mktemp("rebuild")
    source = copy_project("consumer", folder / "a project, $1")
    for name in ODD_NAMES + INEXPRESSIBLE_NAMES:
        (source / "assets" / name).write_text(f"odd {name!r}\n")
    build = Build(source, folder / "build", toolchain, cross=request.param == "cross")
    build.setup("-Dwasivfs:wasivfs_root=assets", "-Dwasivfs:wasivfs_exclude=*.tmp")
    build.ninja()
    yield build
    shutil.rmtree(folder)


def expected(build: Build) -> set[str]:
    return {"packed.wasm", *(WHOLE_CROSS if build.cross else WHOLE_NATIVE)}


def programs(build: Build) -> list[str]:
    return ["whole.wasm"] if build.cross else ["whole.wasm", "direct.wasm"]


def contents(build: Build) -> list[set[str]]:
    """What each program that embeds the assets finds in them, without the odd names."""
    found = [build.run(name) for name in programs(build)]
    return [{line for line in lines if line.startswith(("/hello", "/deep", "/new", "/moved"))} for lines in found]


def test_built_project_has_no_work_to_do(consumer: Build) -> None:
    assert consumer.rebuild() == set()


def test_added_file_is_embedded(consumer: Build) -> None:
    added = consumer.source / "assets" / "deep" / "added.txt"
    added.write_text("added\n")
    assert consumer.rebuild() == expected(consumer)
    assert all("/deep/added.txt: added" in lines for lines in contents(consumer))


def test_file_in_a_new_directory_is_embedded(consumer: Build) -> None:
    added = consumer.source / "assets" / "newer" / "and" / "deeper.txt"
    added.parent.mkdir(parents=True)
    consumer.rebuild()
    added.write_text("deeper\n")
    assert consumer.rebuild() == expected(consumer)
    assert all("/newer/and/deeper.txt: deeper" in lines for lines in contents(consumer))


def test_edited_file_is_embedded_anew(consumer: Build) -> None:
    (consumer.source / "assets" / "hello.txt").write_text("edited, and longer\n")
    assert consumer.rebuild() == expected(consumer)
    assert all("/hello.txt: edited, and longer" in lines for lines in contents(consumer))


def test_edited_file_of_an_odd_name_is_embedded_anew(consumer: Build) -> None:
    image = "subprojects/wasivfs/fs_image.c"
    for name in ODD_NAMES:
        (consumer.source / "assets" / name).write_text(f"edited {name!r}\n")
        before = consumer.outputs()[image]
        consumer.ninja(image)
        assert consumer.outputs()[image] > before, name
    consumer.rebuild()


def test_replaced_file_whose_name_no_depfile_can_say_is_embedded_anew(consumer: Build) -> None:
    for name in INEXPRESSIBLE_NAMES:
        replacement = consumer.source / "replacement"
        replacement.write_text(f"replaced {name!r}\n")
        replacement.replace(consumer.source / "assets" / name)
        assert consumer.rebuild() == expected(consumer), name


def test_renamed_file_has_its_new_name(consumer: Build) -> None:
    old = consumer.source / "assets" / "new-old.txt"
    old.write_text("renamed\n")
    consumer.rebuild()
    old.rename(consumer.source / "assets" / "new-name.txt")
    consumer.rebuild()
    assert all("/new-name.txt: renamed" in lines for lines in contents(consumer))
    assert not any("/new-old.txt: renamed" in lines for lines in contents(consumer))


def test_removed_file_is_gone(consumer: Build) -> None:
    path = consumer.source / "assets" / "new-removed.txt"
    path.write_text("removed\n")
    consumer.rebuild()
    path.unlink()
    assert consumer.rebuild() == expected(consumer)
    assert not any("/new-removed.txt: removed" in lines for lines in contents(consumer))


def test_removed_directory_is_gone(consumer: Build) -> None:
    path = consumer.source / "assets" / "new-directory" / "file"
    path.parent.mkdir()
    path.write_text("removed\n")
    consumer.rebuild()
    shutil.rmtree(path.parent)
    assert consumer.rebuild() == expected(consumer)
    assert not any("/new-directory/file: removed" in lines for lines in contents(consumer))


def test_file_replaced_by_one_of_equal_size_and_time_is_embedded_anew(consumer: Build) -> None:
    path = consumer.source / "assets" / "new-equal.txt"
    path.write_text("first!\n")
    consumer.rebuild()
    status = path.stat()
    replacement = consumer.source / "replacement"
    replacement.write_text("second\n")
    os.utime(replacement, ns=(status.st_atime_ns, status.st_mtime_ns))
    replacement.replace(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    # Of equal size, so the tables are what they were; the digest in them is not.
    assert consumer.rebuild() == expected(consumer)
    assert all("/new-equal.txt: second" in lines for lines in contents(consumer))


def test_touched_file_rebuilds_nothing_that_is_compiled(consumer: Build) -> None:
    (consumer.source / "assets" / "hello.txt").touch()
    assert consumer.rebuild() <= {"direct.wasm", "packed.wasm"}


def test_edited_file_that_is_excluded_rebuilds_nothing(consumer: Build) -> None:
    path = consumer.source / "assets" / "editor.tmp"
    path.write_text("first\n")
    consumer.rebuild()
    path.write_text("second\n")
    # The option excludes from the image of the subproject, not from what the consumer embeds by itself.
    assert consumer.rebuild() <= {"direct.wasm", "packed.wasm"}


def test_edited_image_of_several_rebuilds_its_program_only(consumer: Build) -> None:
    (consumer.source / "one" / "one.txt").write_text("edited\n")
    image = "libimage-one.a.p/meson-generated_.._one.c.o" if consumer.cross else "one.o"
    assert consumer.rebuild() == {"one.c", "one.c.bin", image, "several.wasm", "packed.wasm"}
    assert consumer.run("several.wasm") == ["/one/one.txt: edited", "/two/two.txt: two"]


def test_edited_header_rebuilds_the_programs_that_include_it(consumer: Build) -> None:
    header = consumer.source / "helper.h"
    header.write_text(header.read_text().replace('SEPARATOR ": "', 'SEPARATOR ":  "'))
    built = {name for name in consumer.rebuild() if name.endswith(".wasm")}
    assert built == {"several.wasm", "packed.wasm", *programs(consumer)}
    header.write_text(header.read_text().replace('SEPARATOR ":  "', 'SEPARATOR ": "'))
    consumer.rebuild()


def test_edited_shim_rebuilds_all_that_embeds(consumer: Build) -> None:
    header = consumer.source / "subprojects" / "wasivfs" / "shim" / "core" / "config.h"
    header.write_text(header.read_text().replace("MAX_LINKS 40", "MAX_LINKS 41"))
    built = {name for name in consumer.rebuild() if name.endswith(".wasm")}
    assert built == {"several.wasm", "packed.wasm", *programs(consumer)}
