# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of the commands share: running `wasivfs`, and a program with a few files in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import must, wasivfs
from tests.support.toolchains import require_zig
from tests.support.tools import require_tool

PRINT_HELLO = r"""
#include <stdio.h>
int main(int argc, char **argv) {
    FILE *file = fopen("/hello.txt", "r");
    char text[100] = "";
    if (file == NULL || fgets(text, sizeof text, file) == NULL) {
        perror("/hello.txt");
        return 1;
    }
    printf("%s", text);
    for (int number = 1; number < argc; number++)
        printf("[%s]", argv[number]);
    return 0;
}
"""


def require_sdk(sdk: str) -> str:
    """The value for --sdk, `system` or `zig`; skips the test without that toolchain."""
    if sdk == "zig":
        require_zig()
    else:
        require_tool("clang-19")
        require_tool("wasm-ld-19")
    return sdk


BOTH_SDKS = pytest.mark.parametrize("sdk", ["system", "zig"])


def make_assets(folder: Path) -> Path:
    """A small tree of all kinds of entries."""
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "hello.txt").write_text("hello\n")
    (folder / "sub" / "deep" / "file").write_bytes(bytes(range(256)) * 100)
    os.link(folder / "hello.txt", folder / "sub" / "same")
    (folder / "link").symlink_to("sub/same")
    (folder / "dirlink").symlink_to("/sub/deep")
    return folder


def make_project(folder: Path) -> Path:
    """A folder with main.c and assets."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.c").write_text(PRINT_HELLO)
    make_assets(folder / "assets")
    return folder


def cc(folder: Path, *arguments: str, sdk: str = "system", **environ: str) -> subprocess.CompletedProcess[bytes]:
    return wasivfs("cc", "--sdk", require_sdk(sdk), *arguments, folder=folder, environment=environ)


def build(folder: Path, *arguments: str, sdk: str = "system") -> Path:
    """The program of make_project(), linked with its assets."""
    must(cc(make_project(folder), "main.c", "--dir", "assets::/", "-o", "app.wasm", *arguments, sdk=sdk))
    return folder / "app.wasm"


def error_lines(result: subprocess.CompletedProcess[bytes], status: int = 1) -> list[str]:
    """The lines of a command that must have failed with nothing but error lines of ours."""
    assert result.returncode == status, (result.returncode, result.stderr)
    lines = result.stderr.decode("utf-8", "backslashreplace").splitlines()
    assert lines, "no message"
    assert all(line.startswith("wasivfs: error: ") for line in lines), lines
    return lines
