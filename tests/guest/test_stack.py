# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The stack of a program with files: before the data, unless the user places one of them; and how much we need."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs, write_sources
from tests.support.engines import Finished, run_on_wasmtime
from tests.support.stack import Function, UnreadableError, deepest, find_stack, lowest_data, read_functions
from tests.support.toolchains import Toolchain

# Calls itself until a call writes over the data, or the engine ends it. Calls nothing whose data may be overwritten.
OVERFLOW = """
#include <stdlib.h>
static volatile char data[1 << 18];
__attribute__((noinline)) static int descend(int depth) {
    volatile char frame[1 << 14];
    for (unsigned i = 0; i < sizeof frame; i++)
        frame[i] = 1;
    for (unsigned i = 0; i < sizeof data; i += 1 << 12)
        if (data[i])
            _Exit(3);
    return descend(depth + 1) + frame[depth % sizeof frame];
}
int main(void) { return descend(0); }
"""
START = """
#define KEEP __attribute__((noinline))
int (*volatile pointer)(int);
KEEP void use(char *out);
KEEP void use(char *out) { volatile char more[1024]; for (int i = 0; i < 1024; i++) more[i] = i; *out = more[7]; }
KEEP int start(int number);
KEEP int start(int number) { BODY }
int main(int argc, char **argv) { (void)argv; return start(argc); }
"""
NOTHING = "volatile int data = 1;\nint main(void) { return data - 1; }\n"
PROMISE = 3 << 10  # bytes, of docs/runtime.md
HOOK = "__imported_wasi_snapshot_preview1_"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two programs and a tree."""
    write_sources(tmp_path, overflow=OVERFLOW, nothing=NOTHING)
    trees.write(tmp_path / "tree", "hello.txt", b"hello")
    return tmp_path


def link(toolchain: Toolchain, folder: Path, *arguments: str) -> Path:
    must(wasivfs("cc", "-O1", *arguments, "-o", "app.wasm", toolchain=toolchain, folder=folder))
    return folder / "app.wasm"


def has_trapped(finished: Finished) -> bool:
    return finished.status == 134 and b"out of bounds memory access" in finished.stderr


@pytest.mark.parametrize("options", [["--dir", "tree::/"], ["--shim"]], ids=["dir", "shim"])
def test_overflow_traps_and_writes_over_nothing(toolchain: Toolchain, folder: Path, options: Sequence[str]) -> None:
    assert has_trapped(run_on_wasmtime(link(toolchain, folder, "overflow.c", *options)))


def test_overflow_traps_in_a_program_of_objects_that_hold_image_and_shim(debian: Toolchain, folder: Path) -> None:
    must(wasivfs("ld", "-r", "--dir", "tree::/", "-o", "files.o", toolchain=debian, folder=folder))
    assert has_trapped(run_on_wasmtime(link(debian, folder, "overflow.c", "files.o")))


def test_overflow_traps_in_what_ld_links(debian: Toolchain, folder: Path) -> None:
    words = words_of_linker(debian, folder)
    must(wasivfs("ld", *words, "--dir", "tree::/", toolchain=debian, folder=folder))
    assert has_trapped(run_on_wasmtime(folder / "app.wasm"))


def words_of_linker(toolchain: Toolchain, folder: Path) -> Sequence[str]:
    """What the compiler gives its linker to link overflow.c."""
    must(wasivfs("cc", "-O1", "-c", "overflow.c", toolchain=toolchain, folder=folder))
    known = json.loads(must(wasivfs("toolchain", "--format", "json", toolchain=toolchain)))
    command = [*known["compiler"], "overflow.o", "-###", "-o", "app.wasm"]
    shown = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stderr
    return [word.strip('"') for word in shown.splitlines()[-1].split()][1:]


@pytest.mark.parametrize(
    "options",
    [["-Wl,--global-base=4096"], ["-Wl,-s", "-Xlinker", "--global-base=4096"], ["@options"]],
    ids=["wl", "xlinker", "file"],
)
def test_place_of_the_data_that_the_user_gives_the_compiler_counts(
    debian: Toolchain, folder: Path, options: Sequence[str]
) -> None:
    (folder / "options").write_text("-Wl,--global-base=4096\n")
    assert lowest_data(link(debian, folder, "nothing.c", "--dir", "tree::/", *options)) == 4096


def test_place_of_the_data_that_the_user_gives_the_linker_counts(debian: Toolchain, folder: Path) -> None:
    words = [*words_of_linker(debian, folder), "--global-base=4096"]
    must(wasivfs("ld", *words, "--dir", "tree::/", toolchain=debian, folder=folder))
    assert lowest_data(folder / "app.wasm") == 4096


@pytest.mark.parametrize("toolchain", ["sid"], indirect=True)
def test_stack_that_the_user_puts_last_stays_last(toolchain: Toolchain, folder: Path) -> None:
    program = link(toolchain, folder, "nothing.c", "--dir", "tree::/", "-Wl,--no-stack-first")
    assert find_stack(program).top > lowest_data(program)


def test_stack_of_a_program_without_files_stays_where_the_linker_puts_it(debian: Toolchain, folder: Path) -> None:
    program = link(debian, folder, "nothing.c", "-MD")
    assert find_stack(program).top > lowest_data(program)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("char frame[number]; use(frame); return frame[0];", "subtracts no constant"),
        ("return number ? start(number - 1) + 1 + start(number - 2) : 0;", "calls itself"),
        ("return pointer(number) + 1;", "calls what is not known"),
    ],
    ids=["array", "recursion", "pointer"],
)
def test_stack_that_cannot_be_summed_is_no_small_stack(
    body: str, problem: str, debian: Toolchain, folder: Path
) -> None:
    program = link_start(body, debian, folder)
    functions = read_functions(program)
    with pytest.raises(UnreadableError, match=problem):
        deepest(functions, find_stack(program), number_of("start", functions))


def test_frames_of_a_chain_are_summed(debian: Toolchain, folder: Path) -> None:
    program = link_start("char frame[4096]; use(frame); return frame[0];", debian, folder)
    functions = read_functions(program)
    size, chain = deepest(functions, find_stack(program), number_of("start", functions))
    assert chain == ["start", "use"]
    assert 4096 + 1024 <= size < 4096 + 1024 + 64


def link_start(body: str, toolchain: Toolchain, folder: Path) -> Path:
    """A program that calls start(number), which has this body."""
    write_sources(folder, start=START.replace("BODY", body))
    return link(toolchain, folder, "start.c")


def number_of(name: str, functions: Mapping[int, Function]) -> int:
    (number,) = [number for number, function in functions.items() if function.name == name]
    return number


@pytest.mark.parametrize("host", ["below", "above", "none"])
def test_calls_below_a_hook_need_at_most_3_kib_of_stack(toolchain: Toolchain, folder: Path, host: str) -> None:
    """All functions are summed, those of libc as well; what calls itself or by a pointer is an error."""
    program = link(toolchain, folder, "nothing.c", "--shim", "--host", host, "--trace", "-Wl,--no-gc-sections")
    functions, stack = read_functions(program), find_stack(program)
    starts = [number for number, function in functions.items() if function.name.startswith((HOOK, "wasivfs_data"))]
    assert len(starts) > 30
    size, chain = max(deepest(functions, stack, start, ["fetch_from_segment"]) for start in starts)
    assert 0 < size <= PROMISE, chain
