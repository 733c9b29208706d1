# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Build systems keep the contents of files outside of memory where they link through wasivfs, and say so elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from wasivfs_rules.wasm.module import parse_module

from tests.builds.meson.building import Build
from tests.builds.systems import Project, make_project
from tests.support.commands import ROOT
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain, require_zig

# Prints the size of a file and its last byte.
PROGRAM = r"""
#include <stdio.h>
int main(void) {
    FILE *file = fopen("/large", "rb");
    long size = file && fseek(file, -1, SEEK_END) == 0 ? ftell(file) + 1 : 0;
    printf("%ld %c\n", size, file ? getc(file) : '?');
    return 0;
}
"""
SIZE = 300_000  # more than the programs have without the file
LINKED_BY_US = ("meson", "meson-cross", "cmake-ninja", "cmake-make", "make")
DESCRIPTIONS = {
    "meson": ("meson.build", "'--dir'", "'--contents={}', '--dir'"),
    "meson-cross": ("meson.build", "'wasivfs_root=assets'", "'wasivfs_root=assets', 'wasivfs_contents={}'"),
    "cmake-ninja": ("CMakeLists.txt", "DIR assets", "DIR assets CONTENTS {}"),
    "make": ("Makefile", "$^ -o", "$^ --contents {} -o"),
}


@pytest.fixture
def zig() -> Toolchain:
    require_zig()
    return Toolchain("zig", "zig")


def large_project(name: str, folder: Path, toolchain: Toolchain, contents: str = "", end: str = "x") -> Project:
    project = make_project(name, folder, toolchain)
    (project.folder / project.system.source[1]).write_text(PROGRAM)
    write_large(project, end)
    if contents:
        file, old, new = DESCRIPTIONS[name]
        text = (project.folder / file).read_text()
        assert old in text
        (project.folder / file).write_text(text.replace(old, new.format(contents)))
    return project


def write_large(project: Project, end: str) -> None:
    (project.assets / "large").write_bytes(bytes(range(1, 255)) * (SIZE // 254) + end.encode())


def bytes_in_memory(project: Project) -> int:
    return sum(segment.size for segment in parse_module(project.program.read_bytes()).segments)


def last_byte(project: Project, name: str) -> str:
    """What the program reads, from a copy of this name: programs are remembered by name."""
    copy = project.folder / f"{name}.wasm"
    copy.write_bytes(project.program.read_bytes())
    return run_on_wasmtime(copy).text().split()[1]


@pytest.mark.parametrize("name", LINKED_BY_US)
def test_contents_leave_memory_and_follow_the_files(name: str, debian: Toolchain, tmp_path: Path) -> None:
    project = large_project(name, tmp_path / "project", debian)
    project.set_up()
    assert bytes_in_memory(project) < SIZE
    assert last_byte(project, "first") == "x"
    write_large(project, "y")
    project.build()
    assert bytes_in_memory(project) < SIZE
    assert last_byte(project, "second") == "y"
    project.idle_time()


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_contents_stay_in_memory_if_the_project_says_so(name: str, debian: Toolchain, tmp_path: Path) -> None:
    project = large_project(name, tmp_path / "project", debian, "memory")
    project.set_up()
    assert bytes_in_memory(project) > SIZE
    assert last_byte(project, "only") == "x"


@pytest.mark.parametrize("name", ["meson-cross", "cmake-ninja"])
def test_small_contents_leave_memory_if_the_project_says_so(name: str, debian: Toolchain, tmp_path: Path) -> None:
    project = large_project(name, tmp_path / "project", debian, "passive")
    (project.assets / "large").write_bytes(b"small, but not here")
    project.set_up()
    assert b"small, but not here" in project.program.read_bytes()
    assert all(b"not here" not in segment for segment in segments(project.program))


def segments(program: Path) -> list[bytes]:
    """The bytes that the program has in memory at its start."""
    data = program.read_bytes()
    return [data[one.offset : one.offset + one.size] for one in parse_module(data).segments]


@pytest.mark.parametrize("name", ["meson-cross", "cmake-ninja"])
def test_contents_lie_in_memory_where_zig_links(name: str, zig: Toolchain, tmp_path: Path) -> None:
    project = large_project(name, tmp_path / "project", zig)
    project.set_up()
    assert bytes_in_memory(project) > SIZE
    assert last_byte(project, "only") == "x"


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("meson-cross", 'use clang and the cross file of "wasivfs toolchain --format meson", or wasivfs_contents=auto'),
        ("cmake-ninja", "use clang and the file of wasivfs toolchain --format cmake, or CONTENTS auto"),
    ],
)
def test_passive_contents_are_refused_where_zig_links(name: str, cure: str, zig: Toolchain, tmp_path: Path) -> None:
    project = large_project(name, tmp_path / "project", zig, "passive")
    *before, last = project.system.configure
    for command in before:
        project.run(*command)
    result = project.try_run(*last)
    assert result.returncode == 1
    (line,) = [line for line in (result.stdout + result.stderr).splitlines() if "keeps files in memory" in line]
    assert line.endswith(cure)


def test_contents_of_the_demo_leave_memory(debian: Toolchain, tmp_path: Path) -> None:
    """Its custom target gives the image to `wasivfs cc` as an object."""
    (tmp_path / "large").write_bytes(bytes(SIZE))
    build = Build(ROOT, tmp_path / "build", debian, cross=False)
    build.setup(f"-Dwasivfs_root={tmp_path}/large")
    build.ninja("wasivfs-demo.wasm")
    program = build.folder / "wasivfs-demo.wasm"
    assert sum(map(len, segments(program))) < SIZE < program.stat().st_size


def test_meson_refuses_passive_contents_of_another_way_to_embed(debian: Toolchain, tmp_path: Path) -> None:
    project = large_project("meson-cross", tmp_path / "project", debian, "passive', 'wasivfs_embed=incbin")
    *before, last = project.system.configure
    for command in before:
        project.run(*command)
    result = project.try_run(*last)
    assert result.returncode == 1
    assert "are in memory: wasivfs_embed, wasivfs_contents=passive; leave out one of the two" in result.stdout


def test_linker_that_the_project_chooses_keeps_contents_in_memory(debian: Toolchain, tmp_path: Path) -> None:
    project = large_project("cmake-ninja", tmp_path / "project", debian)
    with (project.folder / "CMakeLists.txt").open("a") as file:
        file.write("target_link_options(listing PRIVATE -fuse-ld=lld)\n")
    project.set_up()
    assert bytes_in_memory(project) > SIZE


def test_program_that_meson_links_has_its_contents_in_memory_for_wasivfs_data(
    debian: Toolchain, tmp_path: Path
) -> None:
    project = large_project("meson-cross", tmp_path / "project", debian)
    (project.folder / project.system.source[1]).write_text(
        '#include <stdio.h>\n#include <wasivfs.h>\nint main(void) { size_t size; puts("data"); '
        'const char *bytes = wasivfs_data("/large", &size); printf("%c\\n", bytes ? bytes[size - 1] : 0); }\n'
    )
    project.set_up()
    assert bytes_in_memory(project) > SIZE
    assert last_byte(project, "only") == "x"
