# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
Runs the core of the shim natively, under sanitizers, with each compiler and each rule for the host.

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
SUPPORT = [HERE / f"{name}.c" for name in ("check", "image_of_tests", "image_below", "listed", "lookup", "walk_rows")]
PROGRAMS = {program.stem: [program] for program in [*sorted(HERE.glob("test_*.c")), HERE / "failing.c"]}
PROGRAMS["answers_of_core"] = [HERE / "answers_of_core.c", HERE / "answers.c"]
PROGRAMS["test_damage"] += [HERE / "damaged.c"]

COMPILERS = ("gcc", "clang-19")
KINDS_OF_CASES = {
    "below": {"CASE", "CASE_BELOW", "CASE_WITH_HOST"},
    "above": {"CASE", "CASE_ABOVE", "CASE_WITH_HOST"},
    "none": {"CASE"},
}
FLAGS = (
    *("-std=c11", "-O1", "-g", f"-I{SHIM}", f"-I{HERE}"),
    *("-Wall", "-Wextra", "-Werror", "-Wno-type-limits"),  # a sealed core has 0 mounts, as gcc sees
    *("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-DWASIVFS_CHECKED=1"),
)

CPU_LIMIT = 120  # seconds: for a compiler or a case

Case = tuple[str, str, str, str]


def cases_of(program: str, mode: str) -> list[str]:
    """The cases of a program that are built for a mode."""
    found = re.findall(r"^(CASE\w*)\((\w+)\)", (HERE / f"{program}.c").read_text(), re.MULTILINE)
    return [name for kind, name in found if kind in KINDS_OF_CASES[mode]]


def all_cases(pattern: str) -> list[Case]:
    return [
        (compiler, mode, program, name)
        for compiler in COMPILERS
        for mode in KINDS_OF_CASES
        for program in PROGRAMS
        if re.match(pattern, program)
        for name in cases_of(program, mode)
    ]


def name_of(case: Case) -> str:
    compiler, mode, program, name = case
    return f"{name}-{program.removeprefix('test_')}-{mode}-{compiler}"


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

    def _core(self, compiler: str, mode: str) -> list[Path]:
        """The objects that all programs are linked with."""

        def make(folder: Path) -> None:
            (folder / "empty.c").write_text("int main(void) { return 0; }\n")
            if run(compiler, *FLAGS, "empty.c", "-o", "empty", folder=folder).returncode != 0:
                missing(f"the sanitizers of {compiler}", cure(compiler))
            host = [] if mode == "none" else [HERE / "fake_host.c", HERE / "host_walks.c"]
            define = f"-DWASIVFS_HOST=WASIVFS_HOST_{mode.upper()}"
            must(run(compiler, *FLAGS, define, "-c", *CORE, *SUPPORT, *host, folder=folder))

        objects = make_once(self.shared / f"core-{compiler}-{mode}", make)
        images = [objects / "image_of_tests.o", objects / "image_below.o"]  # in the order of their numbers
        return images + sorted(set(objects.glob("*.o")) - set(images))

    def program(self, compiler: str, mode: str, name: str) -> Path:
        require_tool(compiler)
        objects = self._core(compiler, mode)

        def make(folder: Path) -> None:
            define = f"-DWASIVFS_HOST=WASIVFS_HOST_{mode.upper()}"
            must(run(compiler, *FLAGS, define, *PROGRAMS[name], *objects, "-o", folder / name))

        return make_once(self.shared / f"core-{compiler}-{mode}-{name}", make) / name


@pytest.fixture(scope="session")
def builds(shared: Path) -> Builds:
    return Builds(shared)


@pytest.mark.parametrize("case", all_cases("test_"), ids=name_of)
def test_core(case: Case, builds: Builds) -> None:
    *build, name = case
    must(run(builds.program(*build), name))


@pytest.mark.parametrize("case", all_cases("failing"), ids=name_of)
def test_faults_are_found(case: Case, builds: Builds) -> None:
    *build, name = case
    result = run(builds.program(*build), name)
    message = {"a_read_outside_an_array": "AddressSanitizer|runtime error", "a_number_that_overflows": "runtime error"}
    assert result.returncode != 0
    assert re.search(message.get(name, r"^\S+\.c:\d+: "), result.stderr), result.stderr
    assert "must not come back" not in result.stderr


@pytest.mark.parametrize("mode", KINDS_OF_CASES)
def test_programs_have_the_cases_of_their_sources(mode: str, builds: Builds) -> None:
    for program in PROGRAMS:
        if cases_of(program, mode):
            listed = must(run(builds.program("gcc", mode, program), "--list")).split()
            assert sorted(listed) == sorted(cases_of(program, mode)), program


def test_case_that_does_not_exist_is_refused(builds: Builds) -> None:
    assert run(builds.program("gcc", "below", "test_file"), "no_such_case").returncode == 2


def test_core_includes_nothing_of_wasi_nor_of_a_libc() -> None:
    files = [*(SHIM / "core").iterdir(), SHIM / "image.h", SHIM / "wasivfs.h"]
    headers = {name for file in files for name in re.findall(r"#include (\S+)", file.read_text())}
    own = {f'"{file.name}"' for file in files}
    assert headers - own <= {"<stdbool.h>", "<stddef.h>", "<stdint.h>"}


ANSWERS = HERE / "answers.txt"


@pytest.mark.parametrize("mode", KINDS_OF_CASES)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_core_answers_as_linux_does(compiler: str, mode: str, builds: Builds) -> None:
    answers = must(run(builds.program(compiler, mode, "answers_of_core"), "answers"))
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
