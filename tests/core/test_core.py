# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
Runs the core of the shim natively, under sanitizers, with each compiler and each rule for the host, and with images
in memory and in passive segments; and the core of a program that writes.

Each `CASE(name)` of a C program here is one test, run in a process of its own. A sealed core is linked without the
fake host: if it asked a host anything, the program would not link.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.oracle import run_natively
from tests.support.shared import make_once
from tests.support.tools import cure, missing, require_tool

HERE = Path(__file__).resolve().parent
SHIM = HERE.parents[1] / "shim"
CORE = sorted((SHIM / "core").glob("*.c"))
SUPPORT = [
    HERE / f"{name}.c"
    for name in ("check", "image_of_tests", "image_below", "listed", "lookup", "segments", "walk_rows")
]
PROGRAMS = {program.stem: [program] for program in [*sorted(HERE.glob("test_*.c")), HERE / "failing.c"]}
PROGRAMS["answers_of_core"] = [HERE / "answers_of_core.c", HERE / "answers.c"]
PROGRAMS["test_damage"] += [HERE / "damaged.c"]
PROGRAMS["test_segments"] += [HERE / "late_links.c"]

COMPILERS = ("gcc", "clang-19")
BUILDS = [(compiler, mode, "memory") for compiler in COMPILERS for mode in ("below", "above", "none")]
BUILDS += [("gcc", "below", "late"), ("clang-19", "none", "late"), ("gcc", "above", "segment")]
BUILDS_THAT_READ = [*BUILDS]
BUILDS += [(compiler, mode, "writable") for compiler in COMPILERS for mode in ("below", "none")]
PROGRAMS_IN_MEMORY = {"test_damage", "test_data"}
PROGRAMS_IN_SEGMENTS = {"test_segments"}
THAT_WRITE = ("block_map", "edit", "full", "hash_chain", "room", "settle", "upper")
PROGRAMS_THAT_WRITE = {f"test_{name}" for name in THAT_WRITE}
KINDS_OF_CASES = {
    "below": {"CASE", "CASE_BELOW", "CASE_WITH_HOST"},
    "above": {"CASE", "CASE_ABOVE", "CASE_WITH_HOST"},
    "none": {"CASE"},
    "memory": set[str](),
    "segment": {"CASE_SEGMENT"},
    "late": {"CASE_LATE"},
    "writable": set[str](),
}
FLAGS = (
    *("-std=c11", "-O1", "-g", f"-I{SHIM}", f"-I{HERE}"),
    *("-Wall", "-Wextra", "-Werror", "-Wno-type-limits"),  # a sealed core has 0 mounts, as gcc sees
    *("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-DWASIVFS_CHECKED=1"),
)

CPU_LIMIT = 120  # seconds: for a compiler or a case

Build = tuple[str, str, str]  # compiler, rule for the host, form of the first image
Case = tuple[Build, str, str]


def cases_of(program: str, build: Build) -> list[str]:
    """The cases of a program that are made for a build."""
    _, mode, form = build
    if (program in PROGRAMS_THAT_WRITE) != (form == "writable"):
        return []
    if program in (PROGRAMS_IN_SEGMENTS if form == "memory" else PROGRAMS_IN_MEMORY):
        return []
    found = re.findall(r"^(CASE\w*)\((\w+)\)", (HERE / f"{program}.c").read_text(), re.MULTILINE)
    return [name for kind, name in found if kind in KINDS_OF_CASES[mode] | KINDS_OF_CASES[form]]


def all_cases(pattern: str) -> list[Case]:
    return [
        (build, program, name)
        for build in BUILDS
        for program in PROGRAMS
        if re.match(pattern, program)
        for name in cases_of(program, build)
    ]


def name_of_build(build: Build) -> str:
    compiler, mode, form = build
    return f"{mode}-{compiler}" if form == "memory" else f"{form}-{mode}-{compiler}"


def name_of(case: Case) -> str:
    build, program, name = case
    return f"{name}-{program.removeprefix('test_')}-{name_of_build(build)}"


def run(*command: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f'ulimit -t {CPU_LIMIT}; exec "$@"', "sh", *(os.fspath(word) for word in command)],
        cwd=folder,
        capture_output=True,
        errors="backslashreplace",
        check=False,
    )


def must(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


class Builds:
    """The programs, each built when it is first wanted, once for all processes of the run."""

    def __init__(self, shared: Path) -> None:
        self.shared = shared

    def _core(self, build: Build) -> list[Path]:
        """The objects that all programs are linked with."""
        compiler, mode, form = build

        def make(folder: Path) -> None:
            (folder / "empty.c").write_text("int main(void) { return 0; }\n")
            if run(compiler, *FLAGS, "empty.c", "-o", "empty", folder=folder).returncode != 0:
                missing(f"the sanitizers of {compiler}", cure(compiler))
            names = [] if mode == "none" else ["fake_host", "fake_files", "host_walks"]
            names += ["fake_memory", "writing"] if form == "writable" else []
            parts = [HERE / f"{name}.c" for name in names]
            must(run(compiler, *FLAGS, *self._defines(build), "-c", *CORE, *SUPPORT, *parts, folder=folder))

        objects = make_once(self.shared / f"core-{name_of_build(build)}", make)
        images = [objects / "image_of_tests.o", objects / "image_below.o"]  # in the order of their numbers
        return images + sorted(set(objects.glob("*.o")) - set(images))

    @staticmethod
    def _defines(build: Build) -> tuple[str, ...]:
        _, mode, form = build
        writable = ("-DWASIVFS_WRITABLE=WASIVFS_WRITABLE_MEMORY",) if form == "writable" else ()
        return f"-DWASIVFS_HOST=WASIVFS_HOST_{mode.upper()}", f"-DFORM=FORM_{form.upper()}", *writable

    def program(self, build: Build, name: str) -> Path:
        compiler = require_tool(build[0])
        objects = self._core(build)

        def make(folder: Path) -> None:
            must(run(compiler, *FLAGS, *self._defines(build), *PROGRAMS[name], *objects, "-o", folder / name))

        return make_once(self.shared / f"core-{name_of_build(build)}-{name}", make) / name


@pytest.fixture(scope="session")
def builds(shared: Path) -> Builds:
    return Builds(shared)


@pytest.mark.parametrize("case", all_cases("test_"), ids=name_of)
def test_core(case: Case, builds: Builds) -> None:
    build, program, name = case
    must(run(builds.program(build, program), name))


@pytest.mark.parametrize("case", all_cases("failing"), ids=name_of)
def test_faults_are_found(case: Case, builds: Builds) -> None:
    build, program, name = case
    result = run(builds.program(build, program), name)
    message = {"a_read_outside_an_array": "AddressSanitizer|runtime error", "a_number_that_overflows": "runtime error"}
    assert result.returncode != 0
    assert re.search(message.get(name, r"^\S+\.c:\d+: "), result.stderr), result.stderr
    assert "must not come back" not in result.stderr


@pytest.mark.parametrize("build", [build for build in BUILDS if build[0] == "gcc"], ids=name_of_build)
def test_programs_have_the_cases_of_their_sources(build: Build, builds: Builds) -> None:
    for program in PROGRAMS:
        if cases_of(program, build):
            listed = must(run(builds.program(build, program), "--list")).split()
            assert sorted(listed) == sorted(cases_of(program, build)), program


def test_case_that_does_not_exist_is_refused(builds: Builds) -> None:
    assert run(builds.program(("gcc", "below", "memory"), "test_file"), "no_such_case").returncode == 2


def test_core_includes_nothing_of_wasi_nor_of_a_libc() -> None:
    files = [*(SHIM / "core").iterdir(), SHIM / "image.h", SHIM / "wasivfs.h"]
    headers = {name for file in files for name in re.findall(r"#include (\S+)", file.read_text())}
    own = {f'"{file.name}"' for file in files}
    assert headers - own <= {"<stdbool.h>", "<stddef.h>", "<stdint.h>"}


ANSWERS = HERE / "answers.txt"


@pytest.mark.parametrize("build", BUILDS_THAT_READ, ids=name_of_build)
def test_core_answers_as_linux_does(build: Build, builds: Builds) -> None:
    answers = must(run(builds.program(build, "answers_of_core"), "answers"))
    assert answers.splitlines() == ANSWERS.read_text().splitlines()


def test_record_is_what_linux_answers(tmp_path: Path) -> None:
    """What Linux answered is recorded, so that the comparison needs no Linux; made again with WASIVFS_RECORD=1."""
    sources = [HERE / f"{name}.c" for name in ("answers", "answers_of_linux", "image_of_tests")]
    compiler = require_tool("gcc")
    flags = ("-std=gnu11", "-D_GNU_SOURCE", f"-I{SHIM}", f"-I{HERE}", "-Wall", "-Wextra", "-Werror")
    must(run(compiler, *flags, *sources, SHIM / "core" / "image_read.c", "-o", tmp_path / "answers"))
    (tmp_path / "tree").mkdir()
    must(run(tmp_path / "answers", tmp_path / "tree"))
    answers = run_natively(tmp_path / "answers", tmp_path / "tree", []).text()
    if os.environ.get("WASIVFS_RECORD") == "1":
        ANSWERS.write_text(answers)
    assert answers.splitlines() == ANSWERS.read_text().splitlines()
