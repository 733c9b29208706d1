# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A package of Automake that knows nothing of wasivfs, built with the variables of `--format shell`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain
from tests.support.tools import require_tool

CONFIGURE = "AC_INIT([app], [1])\nAM_INIT_AUTOMAKE([foreign])\nAC_PROG_CC\nAM_PROG_AR\nAC_PROG_RANLIB\n"
OUTPUT = "AC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n"
MAKEFILE = """
bin_PROGRAMS = app.wasm
noinst_LIBRARIES = libshow.a
libshow_a_SOURCES = show.c
app_wasm_SOURCES = main.c
app_wasm_LDADD = libshow.a
"""
MAIN = 'void show(const char *path);\nint main(void) { show("/hello.txt"); return 0; }\n'
SHOW = """
#include <stdio.h>
void show(const char *path);
void show(const char *path) {
    char line[80];
    FILE *file = fopen(path, "r");
    if (file && fgets(line, sizeof line, file))
        fputs(line, stdout);
}
"""
SCRIPT = """
. ./wasi.sh
autoreconf --install
./configure
make CCLD="$CCLD --dir $PWD/assets"
"""


def test_package_is_configured_for_wasi_and_gets_files_at_its_link(toolchain: Toolchain, tmp_path: Path) -> None:
    for tool in ("autoconf", "automake", "make"):
        require_tool(tool)
    (tmp_path / "assets").mkdir()
    files = {"configure.ac": CONFIGURE + OUTPUT, "Makefile.am": MAKEFILE, "main.c": MAIN, "show.c": SHOW}
    for name, text in {**files, "assets/hello.txt": "hello\n"}.items():
        (tmp_path / name).write_text(text)
    must(wasivfs("toolchain", "--format", "shell", "-o", "wasi.sh", toolchain=toolchain, folder=tmp_path))
    result = subprocess.run(["sh", "-ec", SCRIPT], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "checking whether we are cross compiling... yes" in result.stdout
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


def test_pkg_config_finds_no_library_of_the_host(debian: Toolchain, tmp_path: Path) -> None:
    require_tool("pkg-config")
    (tmp_path / "native.pc").write_text("Name: native\nDescription: of the host\nVersion: 1\nLibs: -lnative\n")
    must(wasivfs("toolchain", "--format", "shell", "-o", "wasi.sh", toolchain=debian, folder=tmp_path))
    ask = f"PKG_CONFIG_LIBDIR={tmp_path}; export PKG_CONFIG_LIBDIR; %s pkg-config --exists native"
    for before, status in (("", 0), (". ./wasi.sh;", 1)):
        assert subprocess.run(["sh", "-c", ask % before], cwd=tmp_path, check=False).returncode == status
