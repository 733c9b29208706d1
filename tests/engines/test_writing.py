# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program changes its files on every engine: with nothing mounted, each run starts anew; on the host, it goes on."""

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


# Prints what the run before left, and leaves more.
KEEPING = """
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    char line[80];
    FILE *config = fopen("/etc/config", "r");
    while (config && fgets(line, sizeof line, config))
        fputs(line, stdout);
    if (rename("/etc/config", "/etc/next") != 0 || rename("/etc/next", "/etc/config") != 0)
        return 1;
    config = fopen("/etc/config", "a");
    if (!config || fputs("blue\\n", config) < 0 || fclose(config) != 0)
        return 2;
    puts(unlink("/etc/once") == 0 ? "removed" : "was removed before");
    return access("/etc/once", F_OK) == 0;
}
"""


@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine != "chromium"])
def test_changes_on_the_host_are_there_in_the_next_run(run: Run, debian: Toolchain, tmp_path: Path) -> None:
    project, mounts = tmp_path / "project", {"/": tmp_path / "mounted"}
    (tmp_path / "mounted").mkdir()
    write(project / "assets", "etc/config", b"red\n")
    write(project / "assets", "etc/once", b"")
    write_sources(project, main=KEEPING)
    words = ["cc", "-O1", "main.c", "--dir", "assets::/", "--writable", "host", "-o", "app.wasm"]
    must(wasivfs(*words, toolchain=debian, folder=project))
    assert run(project / "app.wasm", START, mounts=mounts).text() == "red\nremoved\n"
    assert run(project / "app.wasm", START, mounts=mounts).text() == "red\nblue\nwas removed before\n"
    found = sorted(str(path.relative_to(tmp_path / "mounted")) for path in (tmp_path / "mounted").rglob("*"))
    assert found == ["etc", "etc/.wh.config", "etc/.wh.once", "etc/config"]
