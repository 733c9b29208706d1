# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--quiet and --verbose mean the same in every command. test_docs.py checks that every command has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.programs import build, cc, make_project
from tests.support.commands import must, wasivfs


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("app"))


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_run_says_what_it_mounts_and_whether_it_compiles(option: str, app: Path, tmp_path: Path) -> None:
    environment = {"WASIVFS_CACHE_DIR": str(tmp_path / "cache")}
    words = ["run", option, "--dir", f"{tmp_path}::/out", str(app)]
    first, second = (wasivfs(*words, environment=environment) for _ in range(2))
    assert first.stdout == second.stdout == b"hello\n"
    mounted = f"wasivfs: note: mounted: {tmp_path} at /out\n"
    assert first.stderr.decode() == mounted + "wasivfs: note: compiled now\n"
    assert second.stderr.decode().startswith(f"{mounted}wasivfs: note: compiled before: {tmp_path}/cache/compiled/")


def test_run_says_nothing_of_its_own_otherwise(app: Path) -> None:
    assert [wasivfs("run", *option, app).stderr for option in ([], ["-q"], ["--quiet"])] == [b"", b"", b""]


def test_extract_says_what_it_writes(app: Path, tmp_path: Path) -> None:
    shown = must(wasivfs("extract", "-v", app, "/sub", "/link", "-C", tmp_path / "out"))
    assert shown.decode().split() == ["link", "sub", "sub/deep", "sub/deep/file", "sub/same"]
    assert must(wasivfs("extract", app, "-C", tmp_path / "other")) == b""


def test_cache_shows_its_items(tmp_path: Path) -> None:
    item = tmp_path / "compiled" / ("0" * 64 + "-wasmtime-1")
    item.parent.mkdir()
    item.write_bytes(bytes(2048))
    environment = {"WASIVFS_CACHE_DIR": str(tmp_path)}
    plain, verbose = (must(wasivfs("cache", *option, environment=environment)) for option in ([], ["-v"]))
    assert set(verbose.decode().splitlines()) - set(plain.decode().splitlines()) == {f"  2 KiB: {item}"}


def test_toolchain_is_quiet_about_those_that_do_not_work(tmp_path: Path) -> None:
    environment = {"PATH": "/nonexistent"}
    plain, quiet = (must(wasivfs("toolchain", *option, environment=environment)).decode() for option in ([], ["-q"]))
    assert plain.startswith("no: ")
    assert quiet == plain[plain.index("used: ") :]


def test_toolchain_says_on_stderr_why_it_describes_one() -> None:
    result = wasivfs("toolchain", "--format", "json", "-v")
    assert json.loads(must(result))["compiler"]
    assert "used: " in result.stderr.decode()


def test_a_command_that_prints_its_result_alone_accepts_both(app: Path) -> None:
    plain, quiet, verbose = (must(wasivfs("ls", app, *option)) for option in ([], ["-q"], ["--verbose"]))
    assert plain == quiet == verbose


def test_the_short_name_belongs_to_the_compiler(tmp_path: Path) -> None:
    make_project(tmp_path)
    result = cc(tmp_path, "-v", "-c", "main.c")
    assert b"search starts here" in result.stderr  # how clang says what it does
    must(result)
