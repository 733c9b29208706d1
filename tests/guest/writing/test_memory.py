# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is written lies in memory of its own, which the allocator of the program does not touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs
from tests.support.engines import ENGINES
from tests.support.toolchains import NAMES, Toolchain, named_toolchain

PROGRAMS = Path(__file__).parent / "programs"


# Not the fixture, of which a run may choose one: each allocator is another one.
@pytest.mark.parametrize("optimisation", ["-O0", "-Oz"])
@pytest.mark.parametrize("libc", NAMES)
def test_first_malloc_leaves_what_was_written_before(
    libc: str, optimisation: str, shared: Path, tmp_path: Path
) -> None:
    toolchain = named_toolchain(libc, shared)
    words = [optimisation, "--writable", "memory", "-o", str(tmp_path / "app.wasm")]
    must(wasivfs("cc", PROGRAMS / "before_malloc.c", *words, toolchain=toolchain))
    for run in ENGINES.values():
        assert run(tmp_path / "app.wasm").text() == "all is as it was written\n"


@pytest.mark.parametrize("libc", NAMES)
def test_program_without_malloc_gets_none(libc: str, shared: Path, tmp_path: Path) -> None:
    toolchain = named_toolchain(libc, shared)
    program = tmp_path / "app.wasm"
    words = ["-O1", "--writable", "memory", "-o", str(program)]
    must(wasivfs("cc", PROGRAMS / "without_malloc.c", *words, toolchain=toolchain))
    assert ENGINES["wasmtime"](program).text() == ""
    # The module has the names of its functions, each after its length.
    assert b"\x0aupper_find" in program.read_bytes()
    assert b"\x06malloc" not in program.read_bytes()


def test_many_instances_do_not_see_each_other(debian: Toolchain, tmp_path: Path) -> None:
    source = '#include <stdio.h>\nint main(void) { FILE *file = fopen("/new", "wx"); return !file || fclose(file); }\n'
    (tmp_path / "main.c").write_text(source)
    must(wasivfs("cc", "main.c", "--writable", "memory", "-o", "app.wasm", toolchain=debian, folder=tmp_path))
    for _ in range(5):
        assert ENGINES["wasmtime"](tmp_path / "app.wasm").text() == ""


def test_program_without_room_gets_enospc(debian: Toolchain, tmp_path: Path) -> None:
    """Here the memory ends long before the limit."""
    source = """
    #include <errno.h>
    #include <fcntl.h>
    #include <stdio.h>
    #include <unistd.h>
    int main(void) {
        static char block[65536];
        int fd = open("/file", O_WRONLY | O_CREAT, 0666);
        long long written = 0, count;
        while ((count = write(fd, block, sizeof block)) > 0)
            written += count;
        printf("%s %s", errno == ENOSPC ? "ENOSPC" : "another error", written > 3000000 ? "after some" : "too soon");
        return ftruncate(fd, 0) || write(fd, block, sizeof block) != sizeof block;
    }
    """
    (tmp_path / "main.c").write_text(source)
    words = ["--writable", "memory", "-Wl,--max-memory=8388608", "-o", "app.wasm"]
    must(wasivfs("cc", "main.c", *words, toolchain=debian, folder=tmp_path))
    for run in ENGINES.values():
        assert run(tmp_path / "app.wasm").text() == "ENOSPC after some"
