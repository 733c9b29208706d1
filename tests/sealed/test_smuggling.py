# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""No way of giving an input to the linker brings a call of the host into a sealed program: it is served, or refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs, write_sources
from tests.support.engines import run_on_wasmtime
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain, require_zig

HERE = Path(__file__).parent
MAIN = """
#include <stdio.h>
int smuggle(void);
int main(void) {
    puts(smuggle() ? "found" : "nothing");
}
"""
NAMES = {
    "own": (),
    "like_a_hook": ('-DSYMBOL="__imported_wasi_snapshot_preview1_other"',),
    "like_zig": ('-DSYMBOL="other|wasi_snapshot_preview1"',),
    "like_shim": ('-DSYMBOL="wasivfs_host_other"',),
    "of_shim": ('-DSYMBOL="wasivfs_host_path_open"',),
    "unstable": ('-DNAMESPACE="wasi_unstable"',),
    "lto": ("-flto",),
    "thin_lto": ("-flto=thin",),
}
# How an input is given to `wasivfs cc`, in the folder of `objects`.
WAYS: dict[str, Sequence[str]] = {
    "object": ("own.o",),
    "linker's object": ("-Wl,own.o",),
    "two words of the linker": ("-Xlinker", "own.o"),
    "response file": ("@object.rsp",),
    "response file of the linker": ("-Wl,@object.rsp",),
    "response file in a response file": ("-Wl,@nested.rsp",),
    "response file with words of the linker": ("@words.rsp",),
    "archive": ("libown.a",),
    "library": ("-L.", "-lown"),
    "library of the linker": ("-Wl,-L.", "-Wl,-lown"),
    "library by a long option": ("-Wl,--library-path=.", "-Wl,--library=own"),
    "library by two words": ("-Xlinker", "-L", "-Xlinker", ".", "-lown"),
    "whole archive": ("-Wl,--whole-archive", "libown.a", "-Wl,--no-whole-archive"),
    "whole library": ("-L.", "-Wl,--whole-archive", "-Wl,-lown", "-Wl,--no-whole-archive"),
    "thin archive": ("libthin.a",),
    "thin archive of the linker": ("-Wl,libthin.a",),
    "bitcode": ("lto.o",),
    "bitcode of the linker": ("-Wl,lto.o",),
    "bitcode of ThinLTO": ("-Wl,thin_lto.o",),
    "bitcode in an archive": ("-L.", "-llto"),
    "relocations kept": ("own.o", "-Wl,--emit-relocs"),
    "partly linked": ("-Wl,part.o",),
    "name that begins as a hook": ("-Wl,like_a_hook.o",),
    "name that ends as Zig's": ("-Wl,like_zig.o",),
    "name that begins as the shim's": ("like_shim.o",),
    "name of the shim": ("of_shim.o",),
    "name of the shim, of the linker": ("-Wl,of_shim.o",),
    "older namespace": ("-Wl,unstable.o",),
}
# Those that we refuse; the calls of all others are served from the image.
REFUSED = {"name of the shim", "name of the shim, of the linker", "older namespace"}


@pytest.fixture(scope="session")
def objects(debian: Toolchain, shared: Path) -> Path:
    """A folder with smuggler.c as objects, archives and bitcode, and the rest of the program."""

    def make(folder: Path) -> None:
        write_sources(folder, main=MAIN)
        (folder / "smuggler.c").write_bytes((HERE / "smuggler.c").read_bytes())
        trees.write(folder, "tree/image", b"of the image")
        must(wasivfs("cc", "-c", "main.c", toolchain=debian, folder=folder))
        for name, options in NAMES.items():
            must(wasivfs("cc", *options, "-c", "smuggler.c", "-o", f"{name}.o", toolchain=debian, folder=folder))
        must(wasivfs("ld", "-r", "own.o", "-o", "part.o", toolchain=debian, folder=folder))
        archiver = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=debian)))["archiver"]
        for archive in (["libown.a", "own.o"], ["--thin", "libthin.a", "own.o"], ["liblto.a", "lto.o"]):
            words = [*archive[:-2], "rcs", *archive[-2:]]
            subprocess.run([*archiver, *words], cwd=folder, check=True)
        (folder / "object.rsp").write_text("own.o\n")
        (folder / "nested.rsp").write_text("@object.rsp\n")
        (folder / "words.rsp").write_text("-Wl,own.o\n")

    return make_once(shared / "smuggling", make)


@pytest.fixture
def host(tmp_path: Path) -> Path:
    trees.write(tmp_path, "host/secret", b"of the host\n")
    return tmp_path / "host"


@pytest.mark.parametrize("way", WAYS)
def test_sealed_program_opens_no_file_of_the_host(
    way: str, debian: Toolchain, objects: Path, tmp_path: Path, host: Path
) -> None:
    program = tmp_path / "app.wasm"
    arguments: list[str | Path] = ["main.o", *WAYS[way], "--host", "none", "--dir", "tree::/", "-o", program]
    result = wasivfs("cc", *arguments, toolchain=debian, folder=objects)
    if way in REFUSED:
        assert result.returncode == 1
        assert not program.exists()
        return
    must(result)
    assert run_on_wasmtime(program, mounts={"/": host}).text() == "nothing\n"
    assert must(wasivfs("check", "app.wasm", folder=tmp_path)) == b"app.wasm: sealed\n"


@pytest.mark.parametrize("way", sorted(WAYS.keys() - REFUSED))
def test_calls_by_other_names_see_embedded_files(way: str, debian: Toolchain, objects: Path, tmp_path: Path) -> None:
    program = tmp_path / "app.wasm"
    trees.write(tmp_path, "tree/secret", b"of the image")
    arguments: list[str | Path] = ["main.o", *WAYS[way], "--dir", f"{tmp_path}/tree::/", "-o", program]
    must(wasivfs("cc", *arguments, toolchain=debian, folder=objects))
    assert run_on_wasmtime(program).text() == "found\n"


@pytest.mark.parametrize("words", [("-L.", "-l:own.o"), ("--library-directory=.", "-lown")], ids="/".join)
def test_calls_in_what_zig_alone_finds_see_embedded_files(words: Sequence[str], tmp_path: Path) -> None:
    require_zig()
    zig = Toolchain("zig", "zig")
    write_sources(tmp_path, main=MAIN)
    (tmp_path / "own.c").write_bytes((HERE / "smuggler.c").read_bytes())
    trees.write(tmp_path, "tree/secret", b"of the image")
    for source in ("main.c", "own.c"):
        must(wasivfs("cc", "-c", source, toolchain=zig, folder=tmp_path))
    shutil.copy(tmp_path / "own.o", tmp_path / "libown.a")
    must(wasivfs("cc", "main.o", *words, "--dir", "tree", "-o", "app.wasm", toolchain=zig, folder=tmp_path))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "found\n"


def test_name_of_the_shim_is_refused_in_any_program(debian: Toolchain, objects: Path, tmp_path: Path) -> None:
    program = tmp_path / "app.wasm"
    arguments: list[str | Path] = ["main.o", "-Wl,of_shim.o", "--dir", "tree::/", "-o", program]
    result = wasivfs("cc", *arguments, toolchain=debian, folder=objects)
    assert result.returncode == 1
    assert result.stderr.decode() == (
        "wasivfs: error: wasivfs_host_path_open is a name of the shim: of_shim.o; give the function another name\n"
    )
    assert not program.exists()


def test_a_program_without_files_is_sealed_on_demand(
    debian: Toolchain, objects: Path, tmp_path: Path, host: Path
) -> None:
    program = tmp_path / "app.wasm"
    must(wasivfs("cc", "main.o", "own.o", "--host", "none", "-o", program, toolchain=debian, folder=objects))
    assert run_on_wasmtime(program, mounts={"/": host}).text() == "nothing\n"


def test_refusal_names_import_and_object(debian: Toolchain, objects: Path, tmp_path: Path) -> None:
    arguments: list[str | Path] = [
        "main.o",
        "-Wl,unstable.o",
        "--host",
        "none",
        "--dir",
        "tree::/",
        "-o",
        tmp_path / "app.wasm",
    ]
    result = wasivfs("cc", *arguments, toolchain=debian, folder=objects)
    assert result.stderr.decode() == (
        "wasivfs: error: a sealed program would import wasi_unstable path_open: unstable.o; "
        "take it out, or link with --host below\n"
    )


def test_a_sealed_shim_among_the_inputs_seals_the_program(
    debian: Toolchain, objects: Path, tmp_path: Path, host: Path
) -> None:
    shim = must(wasivfs("toolchain", "--shim-dir")).decode().strip()
    sources = sorted(path for folder in ("core", "wasip1") for path in (Path(shim) / folder).glob("*.c"))
    compile_shim: list[str | Path] = ["-Os", f"-I{shim}", "-DWASIVFS_HOST=WASIVFS_HOST_NONE", "-c", *sources]
    must(wasivfs("cc", *compile_shim, toolchain=debian, folder=tmp_path))
    shim_objects = sorted(tmp_path.glob("*.o"))
    must(wasivfs("image", "--dir", objects / "tree", "--embed", "string", "-o", "fs_image.c", folder=tmp_path))
    link: list[str | Path] = ["cc", objects / "main.o", *shim_objects, "fs_image.c", "-o", "app.wasm"]
    must(wasivfs(*link, objects / "own.o", toolchain=debian, folder=tmp_path))
    assert run_on_wasmtime(tmp_path / "app.wasm", mounts={"/": host}).text() == "nothing\n"
    (tmp_path / "app.wasm").unlink()
    result = wasivfs(*link, objects / "unstable.o", toolchain=debian, folder=tmp_path)
    assert result.returncode == 1
    assert b"error: a sealed program would import wasi_unstable path_open: " in result.stderr
    assert not (tmp_path / "app.wasm").exists()
