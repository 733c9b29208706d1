# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs verify`: whether the files of a program are those of its digest, and those of directories."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands.programs import BOTH_SDKS, build, error_lines
from tests.inspect.handmade import (
    DIRECTORY,
    FILE,
    FORMS,
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    LATE_IMAGE,
    LATE_KNOWN,
    SMALL,
    SYMLINK,
    Image,
    Node,
    component,
    program_of,
)
from tests.support.commands import must, wasivfs
from tests.support.shared import make_once


def digest_of(entries: Iterable[tuple[bytes, int, int, bytes]]) -> bytes:
    """The digest of path, kind, time and content of each entry, as docs/image.md describes it."""
    digest = hashlib.sha256()
    for path, kind, time, content in sorted(entries):
        digest.update(bytes([kind]) + time.to_bytes(8, "little", signed=True))
        digest.update(struct.pack("<II", len(path), len(content)) + path + content)
    return digest.digest()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def digest_of_directory(top: Path, seconds: int | None) -> bytes:
    """Of a directory of the host. `seconds`: the time of all entries, or None for their own."""
    paths = [top, *top.rglob("*")]
    entries = []
    for path in paths:
        time = path.lstat().st_mtime_ns if seconds is None else seconds * 10**9
        inside = b"" if path == top else os.fsencode(path.relative_to(top))
        if path.is_symlink():
            entries.append((inside, SYMLINK, time, os.fsencode(path.readlink())))
        elif path.is_dir():
            entries.append((inside, DIRECTORY, time, b""))
        else:
            entries.append((inside, FILE, time, sha256(path.read_bytes())))
    return digest_of(entries)


SECOND = 10**9
GOOD = replace(
    SMALL,
    tree=digest_of(
        [
            (b"", DIRECTORY, SECOND, b""),
            (b"a", FILE, SECOND, sha256(b"hello")),
            (b"d", DIRECTORY, SECOND, b""),
            (b"d/b", FILE, SECOND, sha256(b"second")),
            (b"l", SYMLINK, SECOND, b"d/b"),
        ]
    ),
)
LATE = Image(
    (Node(b"", DIRECTORY, start=1, size=1), Node(b"z", FILE, size=4, related=1)),
    contents=b"late",
    where=IN_LATE_SEGMENT,
    tree=digest_of([(b"", DIRECTORY, 0, b""), (b"z", FILE, 0, sha256(b"late"))]),
)


def verified(data: bytes, folder: Path, *directories: str) -> tuple[Path, Sequence[str]]:
    (folder / "made.wasm").write_bytes(data)
    return folder / "made.wasm", must(wasivfs("verify", folder / "made.wasm", *directories)).decode().splitlines()


@pytest.mark.parametrize("where", FORMS)
def test_a_program_with_the_digest_that_the_page_describes_is_intact(where: int, tmp_path: Path) -> None:
    for data in (program_of(replace(GOOD, where=where)), component(program_of(replace(GOOD, where=where)))):
        program, lines = verified(data, tmp_path)
        assert lines == [f"{program}: intact"]


@pytest.mark.parametrize("where", FORMS)
@pytest.mark.parametrize(
    ("known", "damaged"),
    [(b"hello", b"hellp"), (b"second", b"sfcond"), (b"d/b", b"d/c"), (b"\x00\xca\x9a\x3b", b"\x01\xca\x9a\x3b")],
    ids=["contents", "other contents", "target", "time"],
)
def test_one_flipped_byte_is_found(known: bytes, damaged: bytes, where: int, tmp_path: Path) -> None:
    data = program_of(replace(GOOD, where=where))
    (tmp_path / "made.wasm").write_bytes(data.replace(known, damaged))
    assert data.count(known) >= 1
    (line,) = error_lines(wasivfs("verify", tmp_path / "made.wasm"))
    assert "its files are not those of its digest" in line


def test_each_image_is_checked(tmp_path: Path) -> None:
    data = program_of(replace(GOOD, where=IN_LINKED_SEGMENT), LATE)
    program, lines = verified(data, tmp_path)
    assert lines == [f"{program}: intact"]
    for known in (b"hello", b"late"):
        program.write_bytes(data[::-1].replace(known[::-1], b"x" * len(known), 1)[::-1])
        (line,) = error_lines(wasivfs("verify", program))
        assert "its files are not those of its digest" in line


@pytest.mark.parametrize("bit", [0, 1, 3, 7, 8, 20, 31])
def test_a_shim_that_looks_for_another_late_image_is_found(bit: int, tmp_path: Path) -> None:
    data = program_of(GOOD, LATE)
    at = data.index(b"\x7fwasivfs hooks 3") + 24
    (late,) = struct.unpack_from("<I", data, at)
    (tmp_path / "made.wasm").write_bytes(data[:at] + struct.pack("<I", late ^ 1 << bit) + data[at + 4 :])
    (line,) = error_lines(wasivfs("verify", tmp_path / "made.wasm"))
    assert "its shim looks for another late image" in line


def test_a_late_image_that_is_gone_is_found(tmp_path: Path) -> None:
    (tmp_path / "made.wasm").write_bytes(program_of(GOOD, late=LATE_KNOWN | LATE_IMAGE))
    (line,) = error_lines(wasivfs("verify", tmp_path / "made.wasm"))
    assert "its shim looks for another late image" in line


@BOTH_SDKS
@pytest.mark.parametrize(("mtime", "contents"), [("keep", "memory"), ("1234567890", "passive")])
def test_the_digest_of_a_linked_program_is_that_of_its_directory(
    mtime: str, contents: str, sdk: str, tmp_path: Path
) -> None:
    program = build(tmp_path, "--mtime", mtime, "--contents", contents, sdk=sdk)
    expected = digest_of_directory(tmp_path / "assets", None if mtime == "keep" else int(mtime)).hex()
    assert must(wasivfs("verify", program, "-v")).decode().splitlines() == [
        f"{program}: intact",
        f"{program}: tree {expected}",
    ]
    (image,) = json.loads(must(wasivfs("info", program, "--json")))["images"]
    assert (image["tree"], image["contents"]) == (expected, contents)
    must(wasivfs("extract", program, "-C", tmp_path / "out"))
    must(wasivfs("verify", program, tmp_path / "out"))


def test_quiet_prints_nothing_of_an_intact_program(tmp_path: Path) -> None:
    (tmp_path / "made.wasm").write_bytes(program_of(GOOD))
    result = wasivfs("verify", "-q", tmp_path / "made.wasm")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def test_of_a_program_of_contract_2_the_structure_is_checked(contract_2: Path) -> None:
    said = must(wasivfs("verify", contract_2)).decode()
    assert said == f"{contract_2}: can be read, but contract 2 has no digest to check\n"


def make_linked(folder: Path) -> None:
    build(folder)


@pytest.fixture
def linked(shared: Path, tmp_path: Path) -> Path:
    """A folder with a program and the directory that it was linked with."""
    kept = make_once(shared / "verified-program", make_linked)
    shutil.copytree(kept, tmp_path / "linked", symlinks=True)
    return tmp_path / "linked"


def differences(folder: Path, *words: str) -> Sequence[str]:
    """The lines for `words` after the program; the paths are those of `folder`."""
    return differences_of("app.wasm", folder, *words)


def differences_of(program: str, folder: Path, *words: str) -> Sequence[str]:
    result = wasivfs("verify", program, *words, folder=folder)
    (line,) = error_lines(result)
    lines = result.stdout.decode().splitlines()
    assert "the program differs from the directories" in line
    assert f"{program}: {len(lines)} path" in line
    return lines


def test_a_packed_program_equals_the_directories_that_it_was_linked_and_packed_with(linked: Path) -> None:
    (linked / "more").mkdir()
    (linked / "more" / "hello.txt").write_text("packed\n")
    must(wasivfs("pack", "app.wasm", "--dir", "more::/sub", "-o", "packed.wasm", folder=linked))
    assert differences_of("packed.wasm", linked, "assets") == ["/sub/hello.txt: not in the directories"]
    shutil.copy(linked / "more" / "hello.txt", linked / "assets" / "sub")
    must(wasivfs("verify", "packed.wasm", "assets", folder=linked))
    must(wasivfs("pack", "packed.wasm", "--replace", "--dir", "more::/", "-o", "replaced.wasm", folder=linked))
    must(wasivfs("verify", "replaced.wasm", "more", folder=linked))
    assert json.loads(must(wasivfs("info", "replaced.wasm", "--json", folder=linked)))["hides_linked"] is True


def test_a_program_equals_the_directory_that_it_was_linked_with(linked: Path) -> None:
    assert must(wasivfs("verify", "app.wasm", "assets", folder=linked)) == b"app.wasm: intact\n"
    assert must(wasivfs("verify", "app.wasm", "assets/sub::/sub", folder=linked)) == b"app.wasm: intact\n"
    assert must(wasivfs("verify", "app.wasm", "assets/hello.txt::/", folder=linked)) == b"app.wasm: intact\n"


def test_each_difference_is_a_line(linked: Path) -> None:
    assets = linked / "assets"
    (assets / "sub" / "deep" / "file").write_bytes(b"x" * 25600)
    (assets / "link").unlink()
    (assets / "link").symlink_to("elsewhere")
    (assets / "empty").rmdir()
    (assets / "empty").write_bytes(b"")
    (assets / "new" / "below").mkdir(parents=True)
    (assets / "dirlink").unlink()
    assert differences(linked, "assets", "--allow-dangling") == [
        "/dirlink: not in the directories",
        "/empty: a directory, but a file in the directories",
        "/link: another target",
        "/new: not in the program",
        "/sub/deep/file: other contents",
    ]


def test_a_file_of_another_size_differs(linked: Path) -> None:
    (linked / "assets" / "hello.txt").unlink()
    (linked / "assets" / "hello.txt").write_text("hello\n!")
    assert differences(linked, "assets") == ["/hello.txt: other contents"]


def test_times_and_hard_links_do_not_differ(linked: Path) -> None:
    assert not (linked / "assets" / "hello.txt").samefile(linked / "assets" / "sub" / "same")
    os.utime(linked / "assets" / "hello.txt", (1, 1))
    assert wasivfs("verify", "app.wasm", "assets", folder=linked).returncode == 0


def test_what_else_the_program_has_counts_only_below_the_guest_path(linked: Path) -> None:
    shutil.rmtree(linked / "assets" / "sub" / "deep")
    assert differences(linked, "assets/sub::/sub") == ["/sub/deep: not in the directories"]
    assert differences(linked, "assets/sub::/empty") == ["/empty/same: not in the program"]


def test_several_directories_are_one_tree(linked: Path) -> None:
    more = linked / "more"
    more.mkdir()
    (more / "hello.txt").write_text("hello\n")
    assert wasivfs("verify", "app.wasm", "assets::/", "more::/", folder=linked).returncode == 0
    (more / "hello.txt").write_text("other\n")
    assert differences(linked, "assets::/", "more::/") == ["/hello.txt: other contents"]


def test_globs_and_manifests_choose_what_is_compared(linked: Path) -> None:
    (linked / "assets" / "new.txt").write_text("new")
    assert wasivfs("verify", "app.wasm", "assets", "--exclude", "new.txt", folder=linked).returncode == 0
    (linked / "files.toml").write_text(
        '[[root]]\nhost = "assets"\nexclude = ["new.txt", "hello.txt"]\nallow-dangling = true\n'
    )
    assert differences(linked, "--manifest", "files.toml") == ["/hello.txt: not in the directories"]


def test_a_damaged_program_that_differs_says_both(linked: Path) -> None:
    program = linked / "app.wasm"
    program.write_bytes(program.read_bytes().replace(b"hello\n", b"hellp\n"))
    result = wasivfs("verify", "app.wasm", "assets", folder=linked)
    assert result.stdout.decode().splitlines() == ["/hello.txt: other contents", "/sub/same: other contents"]
    first, second = error_lines(result)
    assert "digest" in first
    assert "differs from the directories" in second


@pytest.mark.parametrize(
    ("words", "status", "problem"),
    [
        (["none::/"], 1, "none"),
        (["assets::x"], 2, "guest path is not absolute"),
        (["--exclude", "x"], 2, "nothing to compare with"),
        (["--mtime", "keep"], 2, "--mtime"),
        (["assets/sub"], 1, "dangling"),
    ],
)
def test_directories_that_cannot_be_compared_are_one_line(
    words: list[str], status: int, problem: str, linked: Path
) -> None:
    if problem == "dangling":
        (linked / "assets" / "sub" / "l").symlink_to("nowhere")
    result = wasivfs("verify", "app.wasm", *words, folder=linked)
    (line,) = error_lines(result, status)
    assert problem in line or "symlink" in line
    assert result.stdout == b""
