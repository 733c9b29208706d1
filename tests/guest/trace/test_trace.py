# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program that is built with --trace prints its file calls when its environment asks for them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import wasmtime

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

PROGRAM = Path(__file__).with_name("program.c")
ON = {"WASIVFS_TRACE": "1"}
BUILDS = {
    "traced": ["--trace"],
    "plain": [],
    "traced-sealed": ["--trace", "--host", "none"],
    "plain-sealed": ["--host", "none"],
}
# A call in the manner of strace, and who served it.
LINE = re.compile(r"^\w+\((?:[^\"()]|\"(?:[^\"\\]|\\.)*\"(?:\.\.\.)?)*\) = (?:-1 E[A-Z0-9]+|-?\d+) \((?:image|host)\)$")


@pytest.fixture(scope="session")
def programs(toolchain: Toolchain, shared: Path) -> Path:
    """A folder with the program in each build."""

    def make(folder: Path) -> None:
        trees.write(folder, "tree/hello.txt", b"hello, world\n")
        trees.write(folder, "tree/sub/file")
        trees.link(folder, "tree/link", "hello.txt")
        for name, options in BUILDS.items():
            image = ["--dir", "tree::/", *options]
            must(wasivfs("cc", "-O1", PROGRAM, *image, "-o", f"{name}.wasm", toolchain=toolchain, folder=folder))

    return make_once(shared / f"trace-{toolchain.name}", make)


def run(program: Path, environment: dict[str, str], mount: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    variables = [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
    mounts = ["--dir", f"{mount}::/h"] if mount else []
    result = wasivfs("run", *variables, *mounts, program)
    assert (result.returncode, result.stdout) == (0, b"done\n"), result.stderr
    return result


def trace(program: Path, mount: Path | None = None) -> list[str]:
    """The lines of a traced run."""
    return run(program, ON, mount).stderr.decode("ascii").splitlines()


@pytest.fixture
def host(tmp_path: Path) -> Path:
    trees.write(tmp_path, "a", b"a of the host\n")
    return tmp_path


def starting(lines: list[str], start: str) -> list[str]:
    """The ends of the lines that start so, from the result on."""
    return [line.rpartition(") = ")[2] for line in lines if line.startswith(start)]


def test_each_line_has_call_result_and_server(programs: Path, host: Path) -> None:
    lines = trace(programs / "traced.wasm", host)
    assert [line for line in lines if not LINE.match(line)] == []


def test_paths_are_shown_with_who_served_them(programs: Path, host: Path) -> None:
    lines = trace(programs / "traced.wasm", host)
    assert starting(lines, 'path_open(3, 0x1, "hello.txt", ') == ["4 (image)"]
    assert starting(lines, 'path_open(3, 0x1, "h/a", ') == ["4 (host)"]
    assert starting(lines, 'path_filestat_get(3, 0x1, "hello.txt"') == ["0 (image)"]
    assert starting(lines, 'path_filestat_get(3, 0x1, "h/a"') == ["0 (host)"]
    assert starting(lines, 'path_readlink(3, "link", ') == ["9 (image)"]
    assert starting(lines, 'path_create_directory(3, "h/made"') == ["0 (host)"]
    assert starting(lines, 'path_rename(3, "h/new", 3, "h/renamed"') == ["0 (host)"]
    assert starting(lines, 'path_symlink("text", 3, "h/symbolic"') == ["0 (host)"]


def test_errors_are_shown_by_name(programs: Path, host: Path) -> None:
    lines = trace(programs / "traced.wasm", host)
    assert starting(lines, 'path_filestat_get(3, 0x1, "missing"') == ["-1 ENOENT (image)"]
    assert starting(lines, 'path_filestat_get(3, 0x1, "h/missing"') == ["-1 ENOENT (host)"]
    assert starting(lines, 'path_open(3, 0x1, "new", ') == ["-1 EROFS (image)"]
    assert starting(lines, 'path_unlink_file(3, "hello.txt"') == ["-1 EROFS (image)"]


def test_calls_between_image_and_host_are_refused_by_the_program_if_the_host_has_nothing_against_them(
    programs: Path, host: Path
) -> None:
    lines = trace(programs / "traced.wasm", host)
    assert starting(lines, 'path_link(3, 0x0, "hello.txt", 3, "h/linked"') == ["-1 EXDEV (image)"]
    assert starting(lines, 'path_link(3, 0x0, "h/missing", 3, "linked"') == ["-1 ENOENT (host)"]
    assert starting(lines, 'path_rename(3, "hello.txt", 3, "h/renamed"') == ["-1 EXDEV (image)"]


def test_status_of_a_mount_is_the_hosts(programs: Path, host: Path) -> None:
    lines = trace(programs / "traced.wasm", host)
    assert starting(lines, 'path_filestat_get(3, 0x1, "h")') == ["0 (host)"]


def test_calls_on_descriptors_show_how_much_they_did(programs: Path, host: Path) -> None:
    lines = trace(programs / "traced.wasm", host)
    assert starting(lines, "fd_read(4, ") == ["13 (image)", "14 (host)"]
    assert starting(lines, "fd_seek(4, -2, 2") == ["11 (image)", "12 (host)"]
    assert starting(lines, "fd_pread(4, 1, 1") == ["3 (image)", "3 (host)"]
    assert starting(lines, "fd_write(4, ") == ["7 (host)"]
    assert starting(lines, "fd_close(4") == ["0 (image)", "0 (host)", "0 (host)", "0 (image)"]


def test_odd_bytes_of_a_path_are_escaped(programs: Path) -> None:
    lines = trace(programs / "traced.wasm")
    assert starting(lines, r'path_filestat_get(3, 0x1, "odd \012\001\"\\\303\274"') == ["-1 ENOENT (image)"]


def test_long_path_is_cut_and_the_result_kept(programs: Path) -> None:
    lines = trace(programs / "traced.wasm")
    assert starting(lines, f'path_filestat_get(3, 0x1, "{"x" * 300}') == ["-1 ENAMETOOLONG (image)"]
    assert max(map(len, lines)) < 500


def test_without_the_variable_nothing_is_printed(programs: Path, host: Path) -> None:
    assert run(programs / "traced.wasm", {}, host).stderr == b""


@pytest.mark.parametrize("value", ["", "0", "11", "yes"])
def test_other_values_ask_for_nothing(programs: Path, value: str) -> None:
    assert run(programs / "traced.wasm", {"WASIVFS_TRACE": value, "XWASIVFS_TRACE": "1"}).stderr == b""


def test_variable_is_found_among_others(programs: Path) -> None:
    many = {f"NAME{number}": "value" * number for number in range(50)}
    assert run(programs / "traced.wasm", {**many, **ON, "LAST": "1"}).stderr != b""


def test_program_that_is_built_without_is_silent(programs: Path, host: Path) -> None:
    assert run(programs / "plain.wasm", ON, host).stderr == b""


def imports(program: Path) -> set[str]:
    module = wasmtime.Module.from_file(wasmtime.Engine(), str(program))
    return {imported.name or "" for imported in module.imports}


def test_program_that_is_built_without_has_no_code_for_it(programs: Path) -> None:
    module = (programs / "plain.wasm").read_bytes()
    assert b"WASIVFS_TRACE" not in module
    assert "environ_get" not in imports(programs / "plain.wasm")
    assert "environ_get" in imports(programs / "traced.wasm")
    assert len(module) < (programs / "traced.wasm").stat().st_size


def test_sealed_program_is_traced(programs: Path, host: Path) -> None:
    lines = trace(programs / "traced-sealed.wasm", host)
    assert starting(lines, 'path_open(3, 0x1, "hello.txt", ') == ["4 (image)"]
    assert starting(lines, 'path_open(3, 0x1, "h/a", ') == ["-1 ENOENT (image)"]
    assert starting(lines, "fd_write(1, ")[-1].endswith("(host)")
    assert run(programs / "plain-sealed.wasm", ON, host).stderr == b""
