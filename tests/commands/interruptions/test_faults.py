# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Full disks, damaged caches, users without a home, and what a killed process has left."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import ROOT, must, wasivfs
from tests.support.toolchains import Toolchain, require_zig
from tests.support.tools import missing, nobody_known, require_tool

SIZE = 1 << 20


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    mount = require_tool("mount")
    if subprocess.run([mount, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=False).returncode:
        missing("a small file system", "run the tests as root, where a tmpfs can be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def make_project(folder: Path) -> None:
    (folder / "assets").mkdir()
    for name in "ab":
        (folder / "assets" / name).write_bytes(os.urandom(SIZE * 3 // 4))
    (folder / "main.c").write_text("int main(void) { return 0; }\n")


WRITERS = {
    "image": (["image", "--dir=assets", "--embed=incbin", "-o", "disk/fs.c"], "disk/fs.c.bin"),
    "text": (["image", "--dir=assets", "--embed=string", "-o", "disk/fs.c"], "disk/fs.c"),
    "cc": (["cc", "main.c", "--dir=assets", "-o", "disk/app.wasm"], "disk/app.wasm"),
    "pack": (["pack", "shim.wasm", "--dir=assets", "-o", "disk/app.wasm"], "disk/app.wasm"),
}


@pytest.mark.parametrize("way", WRITERS)
def test_a_full_disk_is_said_of_the_output(way: str, debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "reads.c").write_text('#include <stdio.h>\nint main(void) { return !fopen("/a", "r"); }\n')
    must(wasivfs("cc", "reads.c", "--shim", "-o", "shim.wasm", toolchain=debian, folder=tmp_path))
    words, output = WRITERS[way]
    with small_disk(tmp_path / "disk") as disk:
        result = wasivfs(*words, toolchain=debian, folder=tmp_path)
        assert os.listdir(disk) == []
    line = f"wasivfs: error: cannot write (no space left on device): {output}; make room, or write elsewhere\n"
    assert (result.returncode, result.stderr.decode()) == (1, line)


def test_a_full_folder_of_temporary_files_is_named_with_the_cure(debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    must(wasivfs("toolchain", toolchain=debian))
    with small_disk(tmp_path / "disk") as disk:
        words = ["cc", "main.c", "--dir=assets", "-o", "app.wasm"]
        result = wasivfs(*words, toolchain=debian, folder=tmp_path, environment={"TMPDIR": str(disk)})
        assert os.listdir(disk) == []
    assert result.returncode == 1
    assert result.stderr.startswith(b"wasivfs: error: cannot write (no space left on device): " + bytes(disk))
    assert result.stderr.endswith(b"; set TMPDIR to a folder with more room\n")


@pytest.mark.parametrize("state", ["full", "a file", "no home"])
def test_without_a_cache_the_work_goes_on(state: str, debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    with small_disk(tmp_path / "disk") as disk:
        with contextlib.suppress(OSError):
            (disk / "fill").write_bytes(bytes(2 * SIZE))
        prefix = []
        environment = {
            "WASI_SDK_PATH": debian.sdk,
            "WASIVFS_CACHE_DIR": str(disk / ("fill" if state == "a file" else "x")),
        }
        if state == "no home":
            prefix = [*nobody_known(), "env", "-u", "HOME", "-u", "XDG_CACHE_HOME", "-u", "WASIVFS_CACHE_DIR"]
        for words in (["cc", "main.c", "--dir=assets", "-o", "app.wasm"], ["run", "app.wasm"]):
            result = subprocess.run(
                [*prefix, sys.executable, ROOT / "pybuild" / "wasivfs", *words],
                cwd=tmp_path,
                env={**os.environ, **environment},
                capture_output=True,
                check=False,
            )
            assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.parametrize("folder", ["/proc", "/nonexistent", "main.c"])
def test_another_folder_serves_where_that_of_temporary_files_cannot(
    folder: str, debian: Toolchain, tmp_path: Path
) -> None:
    make_project(tmp_path)
    for words in (["cc", "main.c", "--dir=assets", "-o", "app.wasm"], ["run", "app.wasm"]):
        must(wasivfs(*words, toolchain=debian, folder=tmp_path, environment={"TMPDIR": folder}))


def test_zig_without_a_home_is_told_where_its_cache_can_be(tmp_path: Path) -> None:
    require_zig()
    make_project(tmp_path)
    own = {"PYTHONPATH": str(ROOT / "pybuild"), "WASI_SDK_PATH": "zig", "WASIVFS_CACHE_DIR": str(tmp_path / "cache")}
    places = {"HOME", "XDG_CACHE_HOME", "ZIG_GLOBAL_CACHE_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in places} | own
    command = [sys.executable, "-m", "wasivfs_rules", "cc", "main.c", "--dir=assets", "-o", "app.wasm"]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "Zig finds no folder for its cache: set ZIG_GLOBAL_CACHE_DIR, or HOME; " in result.stderr
    environment["ZIG_GLOBAL_CACHE_DIR"] = str(Path.home() / ".cache" / "zig")
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_what_is_damaged_in_the_cache_is_made_anew(debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    cache = tmp_path / "cache"

    def call(*words: str) -> None:
        environment = {"WASIVFS_CACHE_DIR": str(cache)}
        must(wasivfs(*words, toolchain=debian, folder=tmp_path, environment=environment))

    def build_and_run() -> bytes:
        call("cc", "main.c", "--dir=assets", "-o", "app.wasm")
        call("run", "app.wasm")
        return (tmp_path / "app.wasm").read_bytes()

    first = build_and_run()
    kept = {path: path.read_bytes() for path in cache.rglob("*") if path.is_file()}
    assert {path.relative_to(cache).parts[0] for path in kept} == {"compiled", "drivers", "probes", "shim"}
    for path in kept:
        flip_a_bit(path)
    assert build_and_run() == first
    assert {path: path.read_bytes() for path in kept} == kept


def abandon(folder: Path, name: str, age: float) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "app.wasm").write_bytes(b"x")
    os.utime(folder / name, (time.time() - age,) * 2)
    return folder / name


def test_what_a_killed_process_left_is_swept_an_hour_later(debian: Toolchain, tmp_path: Path) -> None:
    make_project(tmp_path)
    tmp, out, shim = (tmp_path / name for name in ("tmp", "out", "cache/shim"))
    names = ("wasivfs-0123456789abcdef.tmp", ".wasivfs-0123456789abcdef.tmp", ".wasivfs-0123456789abcdef.tmp")
    old = [abandon(folder, name, 4000) for folder, name in zip((tmp, out, shim), names, strict=True)]
    young = [abandon(folder, ".wasivfs-1123456789abcdef.tmp", 3000) for folder in (tmp, out, shim)]
    others = [abandon(folder, "wasivfs-settings", 4000) for folder in (tmp, out, shim)]
    locked = abandon(out, ".wasivfs-2123456789abcdef.tmp", 4000)
    descriptor = os.open(locked, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    environment = {"TMPDIR": str(tmp), "WASIVFS_CACHE_DIR": str(tmp_path / "cache")}
    words = ["cc", "main.c", "--dir=assets", "-o", "out/app.wasm"]
    must(wasivfs(*words, toolchain=debian, folder=tmp_path, environment=environment))
    os.close(descriptor)
    assert not [path for path in old if path.exists()]
    assert [path for path in (*young, *others, locked) if not path.exists()] == []
