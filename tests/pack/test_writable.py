# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs pack` and the writable directories of a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pack.test_pack import pack
from tests.support import trees
from tests.support.commands import must, wasivfs


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a tree."""
    trees.write(tmp_path, "tree/f", b"f\n")
    return tmp_path


def info_of(program: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(must(wasivfs("info", program, "--json")))
    return found


def said(program: Path) -> tuple[str, list[str]]:
    found = info_of(program)
    return found["writable"], found["writable_directories"]


def listed(program: Path) -> list[str]:
    return must(wasivfs("ls", "-R", program)).decode().splitlines()


@pytest.mark.parametrize("replace", [[], ["--replace"]])
def test_a_program_stays_as_writable_as_it_was(replace: list[str], programs: Path, place: Path) -> None:
    packed = pack(programs / "memory.wasm", place / "out.wasm", "--dir", place / "tree", *replace)
    assert said(packed) == ("memory", ["/both"])
    assert listed(packed) == ["/both", "/f"] if replace else ["/both", "/both/linked", "/f", "/own"]
    must(wasivfs("verify", packed))


def test_packing_adds_writable_directories(programs: Path, place: Path) -> None:
    words = ["--writable=memory:/new", "--writable=memory:/both/below"]
    once = pack(programs / "memory.wasm", place / "once.wasm", "--dir", place / "tree", *words)
    assert said(once) == ("memory", ["/both", "/new"])
    assert listed(once) == ["/both", "/both/below", "/both/linked", "/f", "/new", "/own"]
    (late, *_) = info_of(once)["images"]
    assert late["from"] == "pack"
    twice = pack(once, place / "twice.wasm", "--writable=memory:/newer")
    assert said(twice) == ("memory", ["/both", "/new", "/newer"])
    whole = pack(twice, place / "whole.wasm", "--writable=memory", "--replace", "--dir", place / "tree")
    assert said(whole) == ("memory", ["/"])
    assert listed(whole) == ["/both", "/f", "/new", "/newer"]


def test_a_program_can_get_writable_directories_alone(programs: Path, place: Path) -> None:
    assert said(pack(programs / "memory.wasm", place / "out.wasm", "--writable=memory:/new"))[1] == ["/both", "/new"]


def test_packing_at_once_and_in_turn_gives_the_same_bytes(programs: Path, place: Path) -> None:
    first, second = ["--dir", place / "tree"], ["--writable=memory:/new"]
    once = pack(programs / "memory.wasm", place / "once.wasm", *first, *second)
    twice = pack(pack(programs / "memory.wasm", place / "half.wasm", *second), place / "twice.wasm", *first, *second)
    assert said(once) == said(twice)
    assert listed(once) == listed(twice)


def test_a_limit_in_a_manifest_is_left_to_the_link(programs: Path, place: Path) -> None:
    (place / "m.toml").write_text('writable = ["memory:/new"]\nwritable-limit = "1M"\n')
    result = wasivfs("pack", programs / "memory.wasm", "--manifest=m.toml", "-o", "out.wasm", folder=place)
    assert (result.returncode, result.stderr.decode()) == (
        0,
        "wasivfs: warning: the limit is that of the program's link: writable-limit of a manifest; leave it out\n",
    )
