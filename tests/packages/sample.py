# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A project with one program, which prints a greeting and the files of /a, and the commands of setuptools in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.commands import must, wasivfs, write_sources
from tests.support.wheels import Installed

PYPROJECT = """\
[build-system]
requires = ["setuptools>=66.1", "wasivfs[zig]"]
build-backend = "setuptools.build_meta"

[project]
name = "sample"
version = "1.0"

[tool.setuptools]
packages = ["sample"]
package-dir = {"" = "src"}

[[tool.wasivfs.program]]
output = "sample/show.wasm"
sources = ["show.c"]
depends = ["greeting.h"]
dirs = ["assets::/a"]
"""
SHOW = r"""
#include "greeting.h"
#include <dirent.h>
#include <stdio.h>
int main(void) {
    DIR *directory = opendir("/a");
    puts(GREETING);
    for (struct dirent *entry; (entry = readdir(directory));) {
        char path[300];
        snprintf(path, sizeof path, "/a/%s", entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
        for (int c; file && (c = getc(file)) != EOF;)
            putchar(c);
    }
    return 0;
}
"""
SETUP = "import setuptools; setuptools.setup()"
IN_BUILD = "build/lib/sample/show.wasm"
IN_PLACE = "src/sample/show.wasm"


def make_project(folder: Path) -> Path:
    (folder / "src" / "sample").mkdir(parents=True)
    (folder / "assets").mkdir()
    (folder / "assets" / "one").write_text("first\n")
    (folder / "src" / "sample" / "__init__.py").touch()
    (folder / "greeting.h").write_text('#define GREETING "hello"\n')
    (folder / "pyproject.toml").write_text(PYPROJECT)
    write_sources(folder, show=SHOW)
    return folder


def declare(project: Path, text: str) -> None:
    """Adds lines to the table of the program."""
    with (project / "pyproject.toml").open("a") as file:
        file.write(text)


def setup(project: Path, installed: Installed, *arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """A command of setuptools that runs in a project, after the code `before`."""
    command = [sys.executable, "-W", "ignore", "-c", before + SETUP, *arguments]
    return subprocess.run(
        command, cwd=project, env=installed.environment(), capture_output=True, text=True, check=False
    )


def build(project: Path, installed: Installed) -> str:
    """Builds, and returns what the program prints."""
    result = setup(project, installed, "-q", "build")
    assert result.returncode == 0, result.stderr
    return printed(project / IN_BUILD)


def printed(program: Path) -> str:
    return must(wasivfs("run", program)).decode()


def problems_of(project: Path, installed: Installed) -> list[str]:
    result = setup(project, installed, "-q", "build")
    assert result.returncode == 1
    return result.stderr.splitlines()
