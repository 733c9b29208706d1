# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A sealed program cannot reach the host's files: it imports nothing that could, and does not see what is mounted."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import wasmtime
from wasivfs_rules.common.resources import shim_sources

from tests.support import trees
from tests.support.commands import must, wasivfs, write_sources
from tests.support.engines import ENGINES, Finished, run_on_wasmtime
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

HERE = Path(__file__).parent
SHIM = HERE.parents[1] / "shim"
FLAGS = ("-O1", "-D_GNU_SOURCE", "-D_WASI_EMULATED_MMAN", "-lwasi-emulated-mman")
ALLOWED = re.compile(
    r"args_(get|sizes_get)|environ_(get|sizes_get)|clock_(res|time)_get|random_get|proc_exit|sched_yield|poll_oneoff"
    r"|fd_(read|write|close|fdstat_get|fdstat_set_flags|seek)"
)
SMALL_PROGRAMS = {
    "nothing": "int main(void) { return 0; }",
    "print": '#include <stdio.h>\nint main(void) { return puts("hello") < 0; }',
    "read": """
#include <fcntl.h>
#include <unistd.h>
int main(void) { char byte; return read(open("/file", O_RDONLY), &byte, 1) != 1; }
""",
    "list": """
#include <dirent.h>
int main(void) { DIR *directory = opendir("/"); return readdir(directory) == 0; }
""",
    "stat": '#include <sys/stat.h>\nint main(void) { struct stat status; return stat("/file", &status); }',
    "write": """
#include <fcntl.h>
int main(void) { return open("/new", O_WRONLY | O_CREAT, 0666) >= 0; }
""",
}


def build(toolchain: Toolchain, folder: Path, source: Path | str, output: str, *options: str) -> Path:
    image = [] if "--shim" in options else ["--dir", "tree::/"]
    arguments = [*FLAGS, source, *image, *options, "-o", output]
    must(wasivfs("cc", *arguments, toolchain=toolchain, folder=folder))
    return folder / output


def make_tree(folder: Path) -> None:
    trees.write(folder, "tree/file", b"contents")
    trees.write(folder, "tree/d/below", b"x")
    trees.link(folder, "tree/link", "file")


@pytest.fixture(scope="session")
def programs(toolchain: Toolchain, shared: Path) -> Path:
    """A folder with each source as a sealed program, and streams.c also as one that is not sealed."""

    def make(folder: Path) -> None:
        make_tree(folder)
        for name in ("everything", "streams"):
            build(toolchain, folder, HERE / f"{name}.c", f"{name}.wasm", "--host", "none")
        build(toolchain, folder, HERE / "streams.c", "open.wasm")

    return make_once(shared / f"sealed-{toolchain.name}", make)


@pytest.fixture
def host(tmp_path: Path) -> Path:
    trees.write(tmp_path, "secret", b"of the host\n")
    trees.write(tmp_path, "file", b"of the host too\n")
    return tmp_path


def imports(program: Path) -> set[tuple[str, str]]:
    module = wasmtime.Module.from_file(wasmtime.Engine(), str(program))
    return {(imported.module, imported.name or "") for imported in module.imports}


def forbidden(program: Path) -> list[tuple[str, str]]:
    return sorted(
        (module, name)
        for module, name in imports(program)
        if module != "wasi_snapshot_preview1" or not ALLOWED.fullmatch(name)
    )


def test_program_that_calls_every_file_function_imports_none_of_the_host(programs: Path) -> None:
    assert forbidden(programs / "everything.wasm") == []


def test_a_program_that_is_not_sealed_would_be_found(programs: Path) -> None:
    assert ("wasi_snapshot_preview1", "path_open") in forbidden(programs / "open.wasm")


@pytest.mark.parametrize("name", SMALL_PROGRAMS)
def test_sealed_program_imports_only_what_it_uses(toolchain: Toolchain, name: str, tmp_path: Path) -> None:
    make_tree(tmp_path)
    write_sources(tmp_path, main=SMALL_PROGRAMS[name])
    sealed = build(toolchain, tmp_path, "main.c", "sealed.wasm", "--host", "none")
    must(wasivfs("cc", *FLAGS, "main.c", "-o", "plain.wasm", toolchain=toolchain, folder=tmp_path))
    assert imports(sealed) <= imports(tmp_path / "plain.wasm")
    assert forbidden(sealed) == []
    assert run_on_wasmtime(sealed).text() == ("hello\n" if name == "print" else "")


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_what_is_mounted_changes_no_answer(engine: Callable[..., Finished], programs: Path, host: Path) -> None:
    program = programs / "everything.wasm"
    alone = engine(program).text()
    assert engine(program, mounts={"/": host, "/host": host, ".": host, "/d": host}).text() == alone
    assert sorted(path.name for path in host.iterdir()) == ["file", "secret"]
    assert (host / "secret").read_bytes() == b"of the host\n"


def test_paths_of_the_host_do_not_exist(programs: Path) -> None:
    shown = run_on_wasmtime(programs / "everything.wasm").text()
    assert 'open("/host/secret", O_RDONLY): No such file or directory\n' in shown
    assert 'creat("/new", 0666): Read-only file system\n' in shown
    assert "found.gl_pathc = 3\n" in shown
    assert "fts saw the image\n" in shown
    assert re.findall(r"^visit (.*)$", shown, re.MULTILINE) == ["/", "/d", "/d/below", "/file", "/link"]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_standard_streams_work(engine: Callable[..., Finished], programs: Path, host: Path) -> None:
    finished = engine(programs / "streams.wasm", ["one", "two"], mounts={"/": host}, stdin=b"name 42\nline\nlast\n")
    assert (finished.status, finished.stderr) == (0, b"to stderr\n")
    lines = finished.stdout.decode().splitlines()
    assert lines[:5] == [*(f"{fd}: fstat 0, terminal 0" for fd in range(3)), "argument one", "argument two"]
    assert lines[5:7] == ["poll in", "select 1"]
    assert lines[7:] == ["scanf 2 name 42", "line line", "line last", "stdin is now contents", "end"]


def test_standard_streams_answer_as_in_a_program_that_is_not_sealed(programs: Path) -> None:
    def run(program: str) -> Finished:
        return run_on_wasmtime(programs / program, stdin=b"name 42\nline\n")

    assert run("streams.wasm") == run("open.wasm")


def test_a_sealed_shim_needs_no_optimisation_to_link(toolchain: Toolchain, tmp_path: Path) -> None:
    make_tree(tmp_path)
    must(wasivfs("image", "--dir", "tree::/", "-o", "fs_image.c", folder=tmp_path, toolchain=toolchain))
    found = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=toolchain)))
    sources = list(map(str, shim_sources()))
    flags = ["-O0", "-DWASIVFS_HOST=WASIVFS_HOST_NONE", f"-I{SHIM}", "-I.", "-D_GNU_SOURCE", "-D_WASI_EMULATED_MMAN"]
    program = [str(HERE / "everything.c"), "-lwasi-emulated-mman", "-o", "sealed.wasm"]
    subprocess.run([*found["compiler"], *flags, *sources, "fs_image.c", *program], cwd=tmp_path, check=True)
    assert all(ALLOWED.fullmatch(name) for _, name in imports(tmp_path / "sealed.wasm"))
