# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs in Zig, whose standard library calls the host by other symbols than wasi-libc does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from wasivfs_rules.common.resources import shim_dir, shim_sources

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.toolchains import Toolchain, require_zig

SOURCE = Path(__file__).parent / "programs" / "files.zig"


def test_standard_library_of_zig_finds_files(tmp_path: Path) -> None:
    require_zig()
    trees.write(tmp_path, "tree/sub/hello.txt", b"hello\n")
    trees.write(tmp_path, "tree/a", b"")
    must(wasivfs("image", "--dir", "tree", "-o", "fs_image.c", toolchain=Toolchain("zig", "zig"), folder=tmp_path))
    target = ["-target", "wasm32-wasi", "-OReleaseSmall"]
    options = [*target, "-cflags", "-Os", "--", f"-I{shim_dir()}", "-I."]
    build = [sys.executable, "-m", "ziglang", "build-exe", "--name", "files", str(SOURCE), *options, "fs_image.c"]
    build += map(str, shim_sources())
    subprocess.run(build, cwd=tmp_path, check=True)
    assert run_on_wasmtime(tmp_path / "files.wasm").text() == "a\nsub\nhello\n"
