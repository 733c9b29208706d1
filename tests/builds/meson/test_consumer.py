# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A project that has this one as a subproject."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import wasmtime

from tests.builds.meson.building import NEWEST, OLDEST, Build, copy_project, meson_command
from tests.support.toolchains import Toolchain
from tests.support.tools import missing

USES_HEADER = """
#include <stdio.h>
#include <wasivfs.h>
int main(void) {
    size_t size = 0;
    const void *data = wasivfs_data("/deep/file.txt", &size);
    return data ? !fwrite(data, size, 1, stdout) : 2;
}
"""
LIBRARY = """
#include "helper.h"
void extra(void);
void extra(void) { list("/deep/"); }
"""
USES_LIBRARY = """
void extra(void);
int main(void) {
    extra();
    return 0;
}
"""
ASSETS = ["/deep/file.txt: deep", "/hello.txt: hello"]


# For what does not depend on the compiler.
one_toolchain = pytest.mark.parametrize("toolchain", ["zig"], indirect=True)


@pytest.fixture(params=["native", "cross"])
def consumer(request: pytest.FixtureRequest, toolchain: Toolchain, tmp_path: Path) -> Build:
    """A project that is not yet set up."""
    source = copy_project("consumer", tmp_path / "consumer")
    return Build(source, tmp_path / "build", toolchain, cross=request.param == "cross")


def imports(build: Build, program: str) -> set[str]:
    module = wasmtime.Module.from_file(wasmtime.Engine(), os.fspath(build.folder / program))
    return {found.name or "" for found in module.imports}


def test_programs_hold_the_files_that_the_project_names(consumer: Build) -> None:
    consumer.setup("-Dwasivfs:wasivfs_root=assets")
    consumer.ninja()
    assert_programs(consumer)


@pytest.mark.parametrize("toolchain", ["debian"], indirect=True)
def test_oldest_meson_builds_the_same(consumer: Build) -> None:
    """With clang: Meson knows the linker of Zig from 1.6 on."""
    build = Build(consumer.source, consumer.folder, consumer.toolchain, consumer.cross, OLDEST)
    build.setup("-Dwasivfs:wasivfs_root=assets")
    build.ninja()
    assert_programs(build)


def assert_programs(build: Build) -> None:
    assert build.run("whole.wasm") == ASSETS
    assert build.run("several.wasm") == ["/one/one.txt: one", "/two/two.txt: two"]
    packed = ["/packed/deep/file.txt: deep", "/packed/hello.txt: hello"]
    assert build.run("packed.wasm") == ["/one/one.txt: one", *packed, "/two/two.txt: two"]
    if not build.cross:
        assert build.run("direct.wasm") == ASSETS


@one_toolchain
def test_packed_program_follows_the_files_and_the_program(consumer: Build) -> None:
    consumer.setup()
    consumer.ninja("packed.wasm")
    for change, line in {"assets/more.txt": "/packed/more.txt: new", "one/more.txt": "/one/more.txt: new"}.items():
        (consumer.source / change).write_text("new\n")
        consumer.ninja("packed.wasm")
        assert line in consumer.run("packed.wasm")
        assert "no work to do" in consumer.try_ninja("packed.wasm").stdout


@one_toolchain
def test_option_that_the_consumer_declares_too_is_set_for_both(consumer: Build) -> None:
    (consumer.source / "meson_options.txt").write_text("option('wasivfs_root', type: 'array', value: [])\n")
    consumer.setup("-Dwasivfs_root=assets::/here,one/one.txt::/there/")
    consumer.ninja()
    assert consumer.run("whole.wasm") == [
        "/here/deep/file.txt: deep",
        "/here/hello.txt: hello",
        "/there/one.txt: one",
    ]


@one_toolchain
def test_manifest_and_excludes_reach_the_image(consumer: Build) -> None:
    (consumer.source / "files.toml").write_text('[[root]]\nhost = "assets"\nguest = "/m"\n')
    consumer.setup("-Dwasivfs:wasivfs_manifest=files.toml", "-Dwasivfs:wasivfs_exclude=hello*")
    consumer.ninja()
    assert consumer.run("whole.wasm") == ["/m/deep/file.txt: deep"]


@one_toolchain
@pytest.mark.parametrize("embed", ["array", "string", "incbin", "object"])
def test_contents_are_carried_as_asked(consumer: Build, embed: str) -> None:
    consumer.setup("-Dwasivfs:wasivfs_root=assets", f"-Dwasivfs:wasivfs_embed={embed}")
    consumer.ninja("whole.wasm")
    assert consumer.run("whole.wasm") == ASSETS
    beside = {path.name for path in (consumer.folder / "subprojects/wasivfs").glob("fs_image.c.*")}
    assert beside == {"incbin": {"fs_image.c.bin"}, "object": {"fs_image.c.bin.o"}}.get(embed, set())


def test_sealed_program_imports_no_file_function(consumer: Build) -> None:
    consumer.setup("-Dwasivfs:wasivfs_root=assets", "-Dwasivfs:wasivfs_host=none")
    consumer.ninja("whole.wasm")
    assert consumer.run("whole.wasm") == ASSETS
    assert not {name for name in imports(consumer, "whole.wasm") if name.startswith(("path_", "fd_prestat"))}


def test_program_can_be_traced_only_where_that_was_asked_for(consumer: Build) -> None:
    consumer.setup("-Dwasivfs:wasivfs_root=assets", "-Dwasivfs:wasivfs_trace=true")
    consumer.ninja("whole.wasm")
    assert consumer.run("whole.wasm") == ASSETS
    assert "environ_get" in imports(consumer, "whole.wasm")
    consumer.setup("--reconfigure", "-Dwasivfs:wasivfs_trace=false")
    consumer.ninja("whole.wasm")
    assert "environ_get" not in imports(consumer, "whole.wasm")


@pytest.mark.parametrize("consumer", ["cross"], indirect=True)
def test_optimising_at_link_time_changes_nothing(consumer: Build) -> None:
    consumer.setup("-Dwasivfs:wasivfs_root=assets", "-Db_lto=true", "-Dbuildtype=release")
    consumer.ninja()
    assert consumer.run("whole.wasm") == ASSETS
    assert consumer.run("several.wasm") == ["/one/one.txt: one", "/two/two.txt: two"]


def test_strict_warnings_of_the_consumer_find_nothing(consumer: Build) -> None:
    consumer.setup("-Dwasivfs:wasivfs_root=assets", "-Dwarning_level=3", "-Dwerror=true")
    consumer.ninja()
    assert consumer.run("whole.wasm") == ASSETS


@one_toolchain
def test_dependency_has_the_header_of_the_c_interface(consumer: Build) -> None:
    (consumer.source / "main.c").write_text(USES_HEADER)
    consumer.setup("-Dwasivfs:wasivfs_root=assets")
    consumer.ninja("whole.wasm")
    assert consumer.run("whole.wasm") == ["deep"]


@pytest.mark.parametrize("consumer", ["cross"], indirect=True)
def test_two_static_libraries_of_the_consumer_are_linked(consumer: Build) -> None:
    meson = consumer.source / "meson.build"
    extra = "static_library('extra', 'extra.c')"
    meson.write_text(meson.read_text().replace("link_with: helper,", f"link_with: [helper, {extra}],"))
    (consumer.source / "extra.c").write_text(LIBRARY)
    (consumer.source / "main.c").write_text(USES_LIBRARY)
    consumer.setup("-Dwasivfs:wasivfs_root=assets")
    consumer.ninja("whole.wasm")
    assert consumer.run("whole.wasm") == ["/deep/file.txt: deep"]


def test_sdk_of_the_option_goes_before_that_of_the_environment(toolchain: Toolchain, tmp_path: Path) -> None:
    source = copy_project("consumer", tmp_path / "consumer")
    build = Build(source, tmp_path / "build", Toolchain("none", os.fspath(tmp_path / "none")), cross=False)
    build.setup("-Dwasivfs:wasivfs_root=assets", f"-Dwasivfs:wasivfs_sdk={toolchain.sdk}")
    build.ninja()
    assert build.run("whole.wasm") == build.run("direct.wasm") == ASSETS


@pytest.mark.parametrize("cross", [False, True], ids=["native", "cross"])
def test_builds_in_different_folders_are_the_same(toolchain: Toolchain, tmp_path: Path, *, cross: bool) -> None:
    found = []
    for place in ("here", "there, further down/in a longer folder"):
        source = copy_project("consumer", tmp_path / place / "consumer")
        build = Build(source, tmp_path / place / "build", toolchain, cross=cross)
        # Zig writes debug information, with paths, unless it is told not to.
        build.setup("-Dwasivfs:wasivfs_root=assets", "-Dbuildtype=release", "-Dc_args=-g0")
        build.ninja("whole.wasm", "several.wasm")
        paths = [
            path for path in build.folder.rglob("*") if path.name.startswith(("fs_image", "meson-generated_.._fs"))
        ]
        paths += [build.folder / "whole.wasm", build.folder / "several.wasm"]
        found.append({path.name: path.read_bytes() for path in paths if path.is_file() and path.suffix != ".d"})
    assert len(found[0]) == 5
    assert [name for name in found[0] if found[0][name] != found[1].get(name)] == []


@one_toolchain
def test_nothing_of_the_subproject_is_installed(consumer: Build) -> None:
    consumer.setup("-Dwasivfs:wasivfs_root=assets")
    meson, variables = meson_command(NEWEST)
    words = [*meson, "introspect", "--installed", os.fspath(consumer.folder)]
    listing = subprocess.run(words, env={**os.environ, **variables}, capture_output=True, text=True, check=True).stdout
    assert json.loads(listing) == {}


@one_toolchain
def test_subproject_without_files_offers_the_shim_alone(consumer: Build) -> None:
    consumer.setup()
    consumer.ninja("several.wasm")
    assert consumer.run("several.wasm") == ["/one/one.txt: one", "/two/two.txt: two"]


@one_toolchain
def test_missing_root_stops_the_setup_with_one_line(consumer: Build) -> None:
    result = consumer.try_setup("-Dwasivfs:wasivfs_root=nonesuch")
    errors = [line for line in result.stdout.splitlines() if "ERROR" in line]
    assert result.returncode == 1
    assert len(errors) == 1, result.stdout
    assert os.fspath(consumer.source / "nonesuch") in errors[0]


@one_toolchain
def test_python_without_the_libraries_stops_the_setup_with_the_cure(tmp_path: Path, toolchain: Toolchain) -> None:
    source = copy_project("consumer", tmp_path / "consumer")
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    mesonbuild = Path(sys.prefix) / "oldest-meson"
    if not mesonbuild.is_dir():
        missing("the oldest supported Meson", f"pip install --target {mesonbuild} meson==1.1.0")
    environment = {
        **os.environ,
        "PATH": f"{bare / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(mesonbuild),
    }
    words = [os.fspath(bare / "bin" / "python"), "-m", "mesonbuild.mesonmain", "setup", os.fspath(tmp_path / "build")]
    result = subprocess.run(words, cwd=source, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "pip install jinja2 pathspec" in result.stdout, toolchain
