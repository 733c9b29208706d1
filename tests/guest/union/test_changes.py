# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Changes go to the host where it supplies the path or could; what the image supplies cannot be changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.guest.differential.script import CWD, Operation, call, text
from tests.support import trees
from tests.support.commands import compile_each
from tests.support.engines import ENGINES
from tests.support.forms import Words, link_in_form
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .conftest import SOURCES

X = b"x"  # what the operation "write" writes


@dataclass(frozen=True)
class Change:
    """Answers under each rule; `after` is what the host then has: contents by path, None for nothing or a directory."""

    name: str
    operations: tuple[Operation, ...]
    below: tuple[str, ...]
    above: tuple[str, ...] = ()
    after: dict[str, bytes | None] = field(default_factory=dict)


def opened(flags: str, path: bytes) -> tuple[Operation, ...]:
    return (call("open", 0, CWD, flags, path), call("write", 0))


def at(name: str, path: bytes) -> tuple[Operation, ...]:
    return (call(name, CWD, path),)


def two(name: str, old: bytes, new: bytes) -> tuple[Operation, ...]:
    return (call(name, CWD, old, CWD, new),)


OF_THE_IMAGE = "12 bytes 0793476e"  # a hash of "of the image"
WRITTEN = ("open 0", "1")
REFUSED = ("EROFS", "EBADF")
CHANGES = (
    Change("a new file in the root", opened("wc", b"/new"), WRITTEN, after={"new": X}),
    Change("a new file in a directory of both", opened("wcx", b"dir/new"), WRITTEN, after={"dir/new": X}),
    Change("a new file in a directory of the host", opened("wc", b"only/new"), WRITTEN, after={"only/new": X}),
    Change("a new file through a link of the image", opened("wc", b"to-dir/new"), WRITTEN, after={"dir/new": X}),
    Change("a new file in a directory of the image", opened("wc", b"lone/new"), REFUSED, after={"lone": None}),
    Change("a new file that the image has", opened("wcx", b"file"), ("EEXIST", "EBADF"), after={"file": None}),
    Change("a new file that both have", opened("wcx", b"both"), ("EEXIST", "EBADF"), after={"both": b"both"}),
    Change("a new file that the host has", opened("wcx", b"only/file"), ("EEXIST", "EBADF")),
    Change("writing to a file of the image", opened("w", b"file"), REFUSED, after={"file": None}),
    Change("truncating a file of the image", opened("rt", b"file"), REFUSED),
    Change("truncating a file of the host", opened("wt", b"only/file"), WRITTEN, after={"only/file": X}),
    Change("truncating a file of both, below", opened("wt", b"both"), REFUSED, WRITTEN),
    Change("appending to a file of the host", opened("wa", b"only/file"), WRITTEN, after={"only/file": b"onlyx"}),
    Change("reading and writing", opened("rw", b"dir/../only/file"), WRITTEN, after={"only/file": b"xnly"}),
    Change("cutting a file", (*opened("rw", b"only/file"), call("ftruncate", 0)), (*WRITTEN, "0")),
    Change(
        "a new file from a descriptor of a directory of both",
        (call("open", 1, CWD, "rd", b"dir"), call("open", 0, 1, "wc", b"new"), call("write", 0)),
        ("open 0", "open 1", "1"),
        after={"dir/new": X},
    ),
    Change(
        "a new file from a descriptor of a directory of the host",
        (call("open", 1, CWD, "rd", b"only"), call("open", 0, 1, "wc", b"new"), call("write", 0)),
        ("open 0", "open 1", "1"),
        after={"only/new": X},
    ),
    Change("mkdir in a directory of both", (*at("mkdir", b"dir/made"), *at("rmdir", b"dir/made")), ("0", "0")),
    Change("mkdir in a directory of the image", at("mkdir", b"lone/made"), ("EROFS",)),
    Change("mkdir of a directory of the image", at("mkdir", b"lone"), ("EEXIST",)),
    Change("mkdir of a directory of the host", at("mkdir", b"only"), ("EEXIST",)),
    Change("rmdir of a directory of both", at("rmdir", b"dir"), ("EROFS",), after={"dir/both": b"dir/both"}),
    Change("rmdir of a directory of the host", at("rmdir", b"only"), ("ENOTEMPTY",)),
    Change("unlink of a file of the host", at("unlink", b"only/file"), ("0",), after={"only/file": None}),
    Change("unlink of a file of the image", at("unlink", b"file"), ("EROFS",)),
    Change("unlink of a missing file", at("unlink", b"dir/missing"), ("ENOENT",)),
    Change(
        "unlink of a file of both shows the image's",
        (*at("unlink", b"both"), call("open", 0, CWD, "r", b"both"), call("read", 0, 100)),
        ("EROFS", "open 0", OF_THE_IMAGE),
        ("0", "open 0", OF_THE_IMAGE),
    ),
    Change("rename on the host", two("rename", b"only/file", b"dir/moved"), ("0",), after={"dir/moved": b"only"}),
    Change("rename to a file of the image", two("rename", b"only/file", b"file"), ("EXDEV",)),
    Change("rename to a directory of the image", two("rename", b"only/file", b"lone/moved"), ("EXDEV",)),
    Change("rename from the image to the host", two("rename", b"file", b"moved"), ("EXDEV",), after={"moved": None}),
    Change("rename of a directory of the image as a dot", two("rename", b"lone/.", b"moved"), ("EBUSY",)),
    Change("rename in the image", two("rename", b"file", b"lone/moved"), ("EROFS",)),
    Change("link on the host", two("link", b"only/file", b"dir/linked"), ("0",), after={"dir/linked": b"only"}),
    Change("link from the image to the host", two("link", b"file", b"linked"), ("EXDEV",), after={"linked": None}),
    Change("link of a missing file to a directory of the image", two("link", b"missing", b"lone/linked"), ("ENOENT",)),
    Change("link to a file of the image", two("link", b"only/file", b"file"), ("EEXIST",)),
    Change("symlink on the host", (*at("symlink", b"dir/l"), *at("unlink", b"dir/l")), ("0", "0")),
    Change("symlink that the image has", at("symlink", b"file"), ("EEXIST",)),
    Change("times of a file of the host", at("utimens", b"only/file"), ("0",)),
    Change("times of a file of the image", at("utimens", b"file"), ("EROFS",)),
)


@pytest.fixture(scope="session")
def programs(toolchain: Toolchain, form: str, shared: Path) -> Path:
    """A program with the image, under each rule."""

    def make(folder: Path) -> None:
        for path in ("file", "both", "dir/both", "lone/inner"):
            trees.write(folder, f"image/{path}", b"of the image")
        trees.link(folder, "image/to-dir", "dir")
        compile_each(SOURCES, "-O1", "-DNO_REALPATH", toolchain=toolchain, folder=folder)
        for rule in ("below", "above"):
            words: Words = [*sorted(folder.glob("*.o")), "--host", rule]
            link_in_form(form, words, folder / "image", folder / f"{rule}.wasm", toolchain=toolchain)

    return make_once(shared / f"union-changes-{toolchain.name}-{form}", make)


@pytest.mark.one_form
@pytest.mark.parametrize("guest", ["/", "."])
@pytest.mark.parametrize("rule", ["below", "above"])
@pytest.mark.parametrize("change", CHANGES, ids=[change.name.replace(" ", "-") for change in CHANGES])
def test_change(programs: Path, change: Change, rule: str, guest: str, tmp_path: Path) -> None:
    for path, contents in {"both": "both", "dir/both": "dir/both", "only/file": "only"}.items():
        trees.write(tmp_path, path, contents.encode())
    script = text(change.operations)
    finished = ENGINES["wasmtime"](programs / f"{rule}.wasm", ["4"], mounts={guest: tmp_path}, stdin=script)
    expected = change.above if rule == "above" and change.above else change.below
    assert finished.text().splitlines() == list(expected)
    for path, after in change.after.items():
        assert ((tmp_path / path).read_bytes() if (tmp_path / path).is_file() else None) == after, path


def test_between_two_mounts_nothing_is_renamed_by_mistake(programs: Path, tmp_path: Path) -> None:
    trees.write(tmp_path, "one/f", b"one")
    trees.write(tmp_path, "two/g", b"two")
    mounts = {"/one": tmp_path / "one", "/x/two": tmp_path / "two"}
    script = text((*two("rename", b"one/f", b"x/two/f"), *two("rename", b"x/two/f", b"x/two/../../one/h")))
    finished = ENGINES["wasmtime"](programs / "below.wasm", ["4"], mounts=mounts, stdin=script)
    assert finished.text() == "0\n0\n"
    assert (tmp_path / "one" / "h").read_bytes() == b"one"
