# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program changes its files on every engine, with nothing mounted, and each run starts anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.conftest import Run
from tests.engines.matrix import ENGINES
from tests.support.commands import must, wasivfs, write_sources
from tests.support.engines import START
from tests.support.toolchains import Toolchain
from tests.support.trees import write

# All pages of memory but the program's own come from the engine, on which the layer of changes depends.
SOURCE = """
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char block[65536];

int main(void) {
    FILE *config = fopen("/etc/config", "a");
    struct stat status;
    int fd = open("/large", O_CREAT | O_EXCL | O_RDWR, 0600);
    if (!config || fputs("blue\\n", config) < 0 || fclose(config) != 0 || fd < 0 || unlink("/large") != 0)
        return 1;
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 64; i++)
        if (write(fd, block, sizeof block) != sizeof block)
            return 2;
    if (fstat(fd, &status) != 0 || status.st_size != 64 * (off_t)sizeof block || status.st_nlink != 0)
        return 3;
    if (mkdir("/made", 0777) != 0 || rename("/etc", "/made/moved") != 0 || rmdir("/made") == 0)
        return 4;
    char line[80];
    DIR *directory = opendir("/made/moved");
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            printf("%s\\n", entry->d_name);
    FILE *moved = fopen("/made/moved/config", "r");
    while (moved && fgets(line, sizeof line, moved))
        fputs(line, stdout);
    return close(fd) != 0;
}
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_program_changes_its_files_on_each_engine(run: Run, debian: Toolchain, tmp_path: Path) -> None:
    project = tmp_path / "project"
    write(project / "assets", "etc/config", b"red\n")
    write_sources(project, main=SOURCE)
    words = ["cc", "-O1", "main.c", "--dir", "assets::/", "--writable", "memory", "-o", "app.wasm"]
    must(wasivfs(*words, toolchain=debian, folder=project))
    assert run(project / "app.wasm", START).text() == "config\nred\nblue\n"
