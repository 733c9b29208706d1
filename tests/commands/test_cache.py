# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cache folder: its limit, and `wasivfs cache`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from wasivfs_rules.cache.cached import cached_folder

from tests.commands.programs import build, cc, error_lines, make_project
from tests.support.commands import ROOT, must, wasivfs
from tests.support.tools import nobody_known

KEY = "0123456789abcdef" * 2
HOUR = 60 * 60


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WASIVFS_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def make_item(cache: Path, kind: str, name: str, size: int, hours: int = 0) -> Path:
    """An item that was last used so many hours ago: a folder, or in `compiled` a file with its checksum."""
    item = cache / kind / name
    file = item if kind == "compiled" else item / "file"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(size))
    if kind == "compiled":
        item.with_name(f"{name}.crc32").write_bytes(b"")
    used = time.time() - hours * HOUR
    os.utime(item.with_name(f"{name}.crc32") if kind == "compiled" else item, (used, used))
    return item


def add_an_item(name: str = "f" * 32) -> Path:
    """As `wasivfs cc` adds a shim."""

    def build(folder: Path) -> None:
        (folder / "new").write_bytes(bytes(1000))

    with cached_folder("shim", name, build):
        return Path(os.environ["WASIVFS_CACHE_DIR"]) / "shim" / name


def shown() -> dict[str, str]:
    lines = must(wasivfs("cache")).decode().splitlines()
    return {what: value for what, _, value in (line.partition(": ") for line in lines)}


def test_the_cache_is_shown(cache: Path) -> None:
    make_item(cache, "compiled", f"{KEY}-wasmtime-1", 3 << 20)
    make_item(cache, "shim", KEY, 1536)
    make_item(cache, "shim", KEY[::-1], 512)
    found = shown()
    assert found["folder"] == str(cache)
    assert found["limit"] == "1 GiB (WASIVFS_CACHE_LIMIT)"
    assert found["compiled programs"] == "1, 3 MiB"
    assert found["compiled shims"] == "2, 2 KiB"
    assert found["total"] == "3, 3 MiB"


def test_all_that_commands_keep_is_counted(cache: Path, tmp_path: Path) -> None:
    must(wasivfs("run", build(tmp_path / "project")))
    must(cc(tmp_path / "project", "-c", "main.c"))
    sizes = [file.stat().st_size for file in cache.rglob("*") if file.is_file()]
    assert len(sizes) > 2
    must(wasivfs("cache", "--clear"))
    assert [file for file in cache.rglob("*") if file.is_file()] == []


def test_the_cache_is_emptied(cache: Path) -> None:
    make_item(cache, "compiled", f"{KEY}-wasmtime-1", 1024)
    make_item(cache, "shim", KEY, 1024)
    assert must(wasivfs("cache", "--clear")) == b"removed: 2, 2 KiB\n"
    assert shown()["total"] == "0, 0 B"
    assert must(wasivfs("cache", "--clear", "--quiet")) == b""


def test_what_is_not_of_the_cache_stays(cache: Path) -> None:
    """The variable may name a folder that holds other things."""
    others = [cache / "file", cache / "shim" / "notes", cache / "src" / KEY]
    for other in others:
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_text("mine")
    must(wasivfs("cache", "--clear"))
    assert all(other.exists() for other in others)


def test_what_was_not_used_for_the_longest_time_goes_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [
        make_item(cache, kind, f"{number}{KEY[1:]}", 1000, hours)
        for number, (kind, hours) in enumerate([("shim", 2), ("compiled", 4), ("shim", 3), ("compiled", 1)])
    ]
    monkeypatch.setenv("WASIVFS_CACHE_LIMIT", "3500")
    add_an_item()
    assert [item.exists() for item in items] == [True, False, False, True]
    assert not (items[1].parent / f"{items[1].name}.crc32").exists()


def test_use_counts(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used, unused = add_an_item(), make_item(cache, "shim", KEY, 1000, hours=1)
    os.utime(used, (0, time.time() - 2 * HOUR))
    add_an_item()
    monkeypatch.setenv("WASIVFS_CACHE_LIMIT", "2500")
    add_an_item("e" * 32)
    assert (used.exists(), unused.exists()) == (True, False)


def test_there_may_be_no_limit(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = make_item(cache, "compiled", KEY, 1, hours=1)
    os.truncate(item, 2 << 30)  # a hole
    monkeypatch.setenv("WASIVFS_CACHE_LIMIT", "0")
    add_an_item()
    assert item.exists()
    assert shown()["limit"] == "none (WASIVFS_CACHE_LIMIT)"
    monkeypatch.delenv("WASIVFS_CACHE_LIMIT")
    add_an_item("e" * 32)
    assert not item.exists()


@pytest.mark.parametrize("value", ["much", "-1", "1.5G", "10 apples"])
def test_a_limit_that_is_no_size_is_one_line(value: str, cache: Path) -> None:
    (line,) = error_lines(wasivfs("cache", environment={"WASIVFS_CACHE_LIMIT": value}))
    assert f"WASIVFS_CACHE_LIMIT is not a size: {value}; write bytes, or a number with K, M or G" in line


def test_what_a_process_uses_is_not_removed(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item, other = add_an_item(), make_item(cache, "shim", KEY, 1000)
    with cached_folder("shim", item.name, lambda _: pytest.fail("it is there")) as folder:
        result = wasivfs("cache", "--clear")
        assert (folder / "new").read_bytes() == bytes(1000)
        assert not other.exists()
        monkeypatch.setenv("WASIVFS_CACHE_LIMIT", "1")
        assert not add_an_item("e" * 32).exists()
        assert (folder / "new").exists()
    (line,) = error_lines(result)
    assert f"{folder}; try again" in line
    must(wasivfs("cache", "--clear"))
    assert not folder.exists()


def test_builds_that_remove_each_others_items_succeed(cache: Path, tmp_path: Path) -> None:
    """Each adds items, and removes all that it can."""
    expected = build(tmp_path / "alone").read_bytes()
    folders = [make_project(tmp_path / str(number)) for number in range(4)]
    environ = {**os.environ, "WASIVFS_CACHE_LIMIT": "1", "WASIVFS_CACHE_DIR": str(cache)}
    script = str(ROOT / "pybuild" / "wasivfs")
    command = [sys.executable, script, "cc", "--sdk", "system", "main.c", "--dir", "assets::/", "-o", "app.wasm"]
    builds = [subprocess.Popen(command, cwd=folder, env=environ) for folder in folders]
    assert [process.wait() for process in builds] == [0] * len(folders)
    assert all((folder / "app.wasm").read_bytes() == expected for folder in folders)


def test_without_a_home_the_cure_is_named() -> None:
    places = ("HOME", "XDG_CACHE_HOME", "WASIVFS_CACHE_DIR")
    environ = {name: value for name, value in os.environ.items() if name not in places}
    command = [*nobody_known(), sys.executable, str(ROOT / "pybuild" / "wasivfs"), "cache"]
    result = subprocess.run(command, env=environ, capture_output=True, check=False)
    (line,) = error_lines(result)
    assert "set WASIVFS_CACHE_DIR, or HOME" in line
