# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs run` runs components that are commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs

from .conftest import Link

PROGRAM = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    char line[100];
    FILE *file = fopen(argv[1], "r");
    if (argc > 2 && strcmp(argv[2], "trap") == 0)
        __builtin_trap();
    if (!file || !fgets(line, sizeof line, file))
        return 3;
    printf("%s%s %s\\n", line, argv[1], getenv("COLOUR"));
    return 0;
}
"""


@pytest.fixture
def program(link: Link, tmp_path: Path) -> Path:
    (tmp_path / "main.c").write_text(PROGRAM)
    return link("main.c", "--dir=assets::/")


def test_a_component_gets_its_arguments_variables_and_mounts(program: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "mounted/file", b"of the host\n")
    options = ["--env", "COLOUR=blue", "--dir", f"{tmp_path / 'mounted'}::/m"]
    assert must(wasivfs("run", *options, program, "/hello.txt")) == b"hello, world\n/hello.txt blue\n"
    assert must(wasivfs("run", *options, program, "/m/file")) == b"of the host\n/m/file blue\n"


def test_a_component_that_fails_or_traps_has_a_status(program: Path) -> None:
    assert wasivfs("run", program, "/none").returncode == 1  # WASI 0.2 knows no other
    trapped = wasivfs("run", program, "/hello.txt", "trap")
    assert trapped.returncode == 134
    assert b"the program trapped" in trapped.stderr
