# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program that is linked with --devices finds in /dev what Linux has there."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.guest.test_sizes import CAT, code_size, imports
from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import ENGINES, NODE_RUNNER, Finished, run_on_wasmtime
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

PROGRAM = Path(__file__).with_name("program.c")
FLAGS = ("-std=gnu11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Wno-unused-result")
BUILDS = {
    "below": [],
    "above": ["--host=above"],
    "sealed": ["--host=none"],
    "writable": ["--writable=memory"],
    "writable-sealed": ["--writable=memory", "--host=none"],
}
RUNS = [*(("wasmtime", build) for build in BUILDS), ("node", "below"), ("node", "writable-sealed")]
# What Linux answers for the same program in its own /dev.
LIKE_LINUX = {
    "status": "have the type of character devices, and are no terminals",
    "reading": "are read",
    "writing": "are written",
    "seeking": "stay at offset 0",
    "flags": "are opened with every flag",
    "waiting": "are always ready",
    "numbers": "open files again by number",
    "listing": "are listed",
    "replaced": "say what the program has in the place of a stream",
}
DEVICES = {"null", "zero", "full", "random", "urandom", "stdin", "stdout", "stderr"}
STDIN = b"line one\nline two\n"
CODE_LIMIT = 1536  # bytes
READ_ONLY = "Read-only file system"


@pytest.fixture(scope="session")
def programs(debian: Toolchain, shared: Path) -> Path:
    """A folder with the program in each build, `tree`, and `main.o`."""

    def make(folder: Path) -> None:
        trees.write(folder, "tree/hello.txt", b"hello, world\n")
        must(wasivfs("cc", *FLAGS, "-c", PROGRAM, "-o", "main.o", toolchain=debian, folder=folder))
        for name, options in BUILDS.items():
            link(debian, folder, f"{name}.wasm", "--devices", *options)

    return make_once(shared / "devices", make)


def link(toolchain: Toolchain, folder: Path, output: str, *options: str, main: Path | str = "main.o") -> Path:
    must(wasivfs("cc", main, "--dir=tree::/", *options, "-o", output, toolchain=toolchain, folder=folder))
    return folder / output


@pytest.fixture(scope="session")
def native(shared: Path) -> Path:
    def make(folder: Path) -> None:
        subprocess.run([require_tool("gcc"), *FLAGS, "-w", PROGRAM, "-o", folder / "program"], check=True)

    return make_once(shared / "devices-native", make) / "program"


def run_natively(program: Path, *words: str | Path) -> Finished:
    result = subprocess.run([program, *words], input=STDIN, capture_output=True, check=False)
    return Finished(result.stdout, result.stderr, result.returncode)


@pytest.mark.parametrize(("engine", "build"), RUNS)
@pytest.mark.parametrize("case", LIKE_LINUX)
def test_devices_are_as_those_of_linux(case: str, engine: str, build: str, programs: Path, native: Path) -> None:
    expected = run_natively(native, case, programs / "tree")
    assert expected.status == 0
    assert ENGINES[engine](programs / f"{build}.wasm", [case, "/"], stdin=STDIN) == expected


@pytest.mark.parametrize("build", BUILDS)
def test_streams_of_the_host_have_several_numbers(build: str, programs: Path, native: Path) -> None:
    runner: list[str | Path] = [require_tool("node"), "--no-warnings", NODE_RUNNER, "{}", "_start"]
    command = [*runner, programs / f"{build}.wasm", "streams", "/"]
    result = subprocess.run(command, input=STDIN, capture_output=True, check=True)
    assert Finished(result.stdout, result.stderr, 0) == run_natively(native, "streams", "/")


def changes_in(program: Path) -> dict[str, str]:
    """What the program said of each change."""
    return dict(line.rsplit(": ", 1) for line in run_on_wasmtime(program, ["changes", "/"]).text().splitlines())


@pytest.mark.parametrize("build", ["below", "above", "sealed"])
def test_in_a_read_only_program_dev_is_read_only(build: str, programs: Path) -> None:
    done = changes_in(programs / f"{build}.wasm")
    for change in (
        "unlink",
        "rename",
        "rename over",
        "rmdir fd",
        "rmdir",
        "rename dev",
        "link",
        "in fd",
        "new",
        "mkdir",
    ):
        assert (change, done[change]) == (change, READ_ONLY)
    assert done["null at last"] == "done"


@pytest.mark.parametrize("build", ["writable", "writable-sealed"])
def test_in_a_writable_program_dev_gets_names_and_devices_stay(build: str, programs: Path) -> None:
    done = changes_in(programs / f"{build}.wasm")
    for change in ("unlink", "rename", "rename over", "rmdir fd", "rmdir", "rename dev"):
        assert (change, done[change]) == (change, "Resource busy")
    assert (done["link"], done["in fd"]) == ("Operation not permitted", READ_ONLY)
    for change in ("new", "write", "again", "rename mine", "mkdir", "remove", "null at last"):
        assert (change, done[change]) == (change, "done")
    assert (done["size"], done["yours"], done["shm"]) == ("4", "file", "directory")
    assert done["yours at last"] == "No such file or directory"


def entries(program: Path, folder: str = "/dev", *, mounts: Mapping[str, Path] | None = None) -> dict[str, str]:
    """The names in a directory, and their types; each is listed once."""
    lines = run_on_wasmtime(program, ["tree", folder], mounts=mounts).text().splitlines()
    found = dict(line.rsplit(": ", 1) for line in lines)
    assert len(found) == len(lines)
    return found


def first_line(program: Path, path: str, *, mounts: Mapping[str, Path] | None = None) -> str:
    return run_on_wasmtime(program, ["first_line", path], mounts=mounts).text()


@pytest.mark.parametrize("options", BUILDS.values(), ids=BUILDS)
def test_what_is_embedded_in_dev_stays_beside_the_devices(
    options: Sequence[str], debian: Toolchain, programs: Path, tmp_path: Path
) -> None:
    trees.write(tmp_path, "tree/dev/null", b"embedded\n")
    trees.write(tmp_path, "tree/dev/pts/file")
    program = link(debian, tmp_path, "app.wasm", "--devices", *options, main=programs / "main.o")
    found = entries(program)
    assert set(found) == DEVICES | {"fd", "pts"}
    assert (found["null"], found["pts"], found["zero"]) == ("file", "directory", "device")
    assert first_line(program, "/dev/null") == "embedded\n"
    assert first_line(program, "/dev/fd/../pts/../null") == "embedded\n"


def test_a_file_of_the_name_dev_stays(debian: Toolchain, programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "tree/dev", b"embedded\n")
    program = link(debian, tmp_path, "app.wasm", "--devices", main=programs / "main.o")
    assert entries(program, "/") == {"dev": "file"}
    assert first_line(program, "/dev") == "embedded\n"
    assert first_line(program, "/dev/null") == "Not a directory"


@pytest.mark.parametrize(("build", "winner"), [("below", ""), ("above", "of the host\n"), ("writable", "")])
@pytest.mark.parametrize("guest", ["dev", ""])
def test_a_mounted_dev_is_merged_as_the_rule_for_the_host_says(
    guest: str, build: str, winner: str, programs: Path, tmp_path: Path
) -> None:
    inside = "" if guest else "dev/"
    trees.write(tmp_path, f"{inside}null", b"of the host\n")
    trees.write(tmp_path, f"{inside}more", b"more\n")
    program, mounts = programs / f"{build}.wasm", {f"/{guest}": tmp_path}
    found = entries(program, mounts=mounts)
    assert set(found) == DEVICES | {"fd", "more"}
    assert first_line(program, "/dev/null", mounts=mounts) == winner
    assert first_line(program, "/dev/more", mounts=mounts) == "more\n"
    assert "dev" in entries(program, "/", mounts=mounts)


def test_a_mount_below_dev_is_merged(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "file", b"of the host\n")
    found = entries(programs / "below.wasm", mounts={"/dev/pts": tmp_path})
    assert set(found) == DEVICES | {"fd", "pts"}
    assert first_line(programs / "below.wasm", "/dev/pts/../pts/file", mounts={"/dev/pts": tmp_path}) == "of the host\n"


def test_a_program_without_files_has_devices(debian: Toolchain, programs: Path, tmp_path: Path) -> None:
    for name, options in BUILDS.items():
        words: list[str | Path] = [programs / "main.o", "--devices", *options, "-o", f"{name}.wasm"]
        must(wasivfs("cc", *words, toolchain=debian, folder=tmp_path))
        assert set(entries(tmp_path / f"{name}.wasm")) == DEVICES | {"fd"}


def test_a_sealed_program_with_devices_imports_only_random_numbers_more(
    debian: Toolchain, programs: Path, tmp_path: Path
) -> None:
    trees.write(tmp_path, "tree/hello.txt")
    without = link(debian, tmp_path, "without.wasm", "--host=none", main=programs / "main.o")
    assert imports(programs / "sealed.wasm") - imports(without) <= {"random_get"}


@pytest.mark.parametrize("options", BUILDS.values(), ids=BUILDS)
def test_devices_take_little_code_in_a_program_that_reads(
    options: Sequence[str], debian: Toolchain, tmp_path: Path
) -> None:
    trees.write(tmp_path, "tree/hello.txt", b"hello, world\n")
    (tmp_path / "main.c").write_text(CAT)
    without = link(debian, tmp_path, "without.wasm", "-s", *options, main="main.c")
    with_devices = link(debian, tmp_path, "with.wasm", "-s", "--devices", *options, main="main.c")
    assert code_size(with_devices) - code_size(without) <= CODE_LIMIT


def test_a_program_that_opens_nothing_pays_nothing_for_devices(debian: Toolchain, tmp_path: Path) -> None:
    trees.write(tmp_path, "tree/hello.txt")
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    without = link(debian, tmp_path, "without.wasm", main="main.c")
    with_devices = link(debian, tmp_path, "with.wasm", "--devices", main="main.c")
    assert code_size(with_devices) == code_size(without)


def test_components_cannot_have_devices_yet(tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    result = wasivfs("cc", "--target=wasm32-wasip2", "main.c", "--devices", "-o", "app.wasm", folder=tmp_path)
    line = b"wasivfs: error: a component cannot have devices yet: --devices; link for wasm32-wasip1\n"
    assert (result.returncode, result.stderr) == (2, line)
