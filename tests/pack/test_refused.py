# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `wasivfs pack` refuses: one line with the cure, and nothing left."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from wasivfs_rules.rewrite.limits import size_warnings

from tests.inspect.handmade import active, component, custom, leb, module, section
from tests.pack.hooked import HOOKS, hooked_module, hooks
from tests.support import trees
from tests.support.commands import ROOT, wasivfs

TREE = ("--dir=tree", "-o", "out.wasm")
SHIM = "link it with wasivfs cc --shim"


@pytest.fixture
def place(programs: Path, tmp_path: Path) -> Path:
    """A folder with a program and a tree."""
    (tmp_path / "app.wasm").write_bytes((programs / "shim.wasm").read_bytes())
    trees.write(tmp_path, "tree/f", b"f\n")
    return tmp_path


def state(folder: Path) -> list[tuple[Path, int]]:
    return sorted((path, path.lstat().st_mtime_ns) for path in folder.rglob("*"))


def refused(place: Path, *words: str, status: int = 1) -> str:
    """The message of a command that leaves the folder as it was."""
    before = state(place)
    result = wasivfs("pack", *words, folder=place)
    assert (result.returncode, state(place)) == (status, before)
    (line,) = result.stderr.decode().splitlines()
    return line.removeprefix("wasivfs: error: ")


def many_segments() -> bytes:
    data = [active(HOOKS, hooks()), *[b"\1\0"] * 99_999]
    return hooked_module(data=data, count=section(12, leb(len(data))))


# From a program of ours to another one.
PROGRAMS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "not wasm": (
        lambda _: b"#!/bin/sh\n",
        "not a WebAssembly program: x.wasm: it does not begin as a WebAssembly file",
    ),
    "empty": (lambda _: b"", "not a WebAssembly program: x.wasm: it is empty or not a file"),
    "truncated": (lambda app: app[:-9], "not a WebAssembly program: x.wasm: it is cut off"),
    "of others": (lambda _: module(active(0, b"x")), f"not linked with the shim of wasivfs: x.wasm; {SHIM}"),
    "component of others": (
        lambda _: component(module(active(0, b"x"))),
        f"not linked with the shim of wasivfs: x.wasm; {SHIM}",
    ),
    "of contract 2": (
        lambda _: module(active(8, b"\x7fwasivfs image 2")),
        "another version of wasivfs has linked the program: x.wasm; link it again with wasivfs cc of this version",
    ),
    "without calls on files": (
        lambda _: module(active(8, b"\x7fwasivfs image 3")),
        "the program makes no call on files, so that it could read none: x.wasm; give one that opens files",
    ),
    "several": (
        lambda app: component(app, app),
        "several programs with the shim in it: x.wasm; give one of the components",
    ),
    "object": (lambda _: module(active(0, b"x"), after=custom(b"linking")), "not linked yet: x.wasm; give the program"),
    "shared memory": (
        lambda _: hooked_module(memory=b"\3\1\1"),
        "a program with shared memory has its files in memory: x.wasm; link it with wasivfs cc --dir",
    ),
    "too many segments": (
        lambda _: many_segments(),
        "cannot add files to the program: x.wasm: it would have 100001 data segments, and engines allow 100000; ",
    ),
}


@pytest.mark.parametrize("kind", PROGRAMS)
def test_programs_that_can_get_no_files(kind: str, place: Path) -> None:
    make, message = PROGRAMS[kind]
    (place / "x.wasm").write_bytes(make((place / "app.wasm").read_bytes()))
    assert refused(place, "x.wasm", *TREE).startswith(message)


def test_a_directory_is_no_program_and_a_missing_one_is_named(place: Path) -> None:
    assert refused(place, "tree", *TREE).startswith("Is a directory: tree; give a file")
    assert refused(place, "nowhere", *TREE) == "No such file or directory: nowhere; give a file that exists"


@pytest.mark.parametrize(("program", "known", "other"), [("shim", "below", "none"), ("sealed", "none", "above")])
def test_another_rule_for_the_files_of_the_host(
    program: str, known: str, other: str, programs: Path, place: Path
) -> None:
    message = refused(place, str(programs / f"{program}.wasm"), f"--host={other}", *TREE)
    assert message.startswith(f"the program is linked with --host {known}, not {other}: ")
    assert message.endswith(f"; leave --host out, or link the program again with --host {other}")


@pytest.mark.parametrize(
    ("program", "option", "how"),
    [
        ("shim", "--writable=memory", "without --writable"),
    ],
)
def test_a_program_whose_shim_cannot_write_so(program: str, option: str, how: str, programs: Path, place: Path) -> None:
    message = refused(place, str(programs / f"{program}.wasm"), option, *TREE)
    assert message.startswith(f"the program is linked {how}: ")
    assert message.endswith(f"; link it again with {option.replace('=', ' ').partition(':')[0]}")


def test_a_manifest_that_wants_devices_of_a_program_without_them(place: Path) -> None:
    (place / "m.toml").write_text("devices = true\n")
    message = refused(place, "app.wasm", "--manifest=m.toml", *TREE)
    assert message == "the program is linked without --devices: app.wasm; link it again with --devices"


@pytest.mark.parametrize("path", ["/own", "/own/below", "/f"])
def test_a_writable_path_that_is_a_file(path: str, programs: Path, place: Path) -> None:
    message = refused(place, str(programs / "memory.wasm"), f"--writable=memory:{path}", *TREE)
    assert message.startswith(f"a writable path is not a directory: {path.removesuffix('/below')} is a file; ")


def test_a_file_at_the_path_of_a_writable_directory(programs: Path, place: Path) -> None:
    message = refused(place, str(programs / "memory.wasm"), "--replace", "--dir=tree/f::/both", "-o", "out.wasm")
    assert message.startswith("a writable path is not a directory: /both is a file; ")


@pytest.mark.parametrize("output", ["app.wasm", "./app.wasm", "link.wasm", "hard.wasm"])
def test_an_output_that_is_the_program(output: str, place: Path) -> None:
    (place / "link.wasm").symlink_to("app.wasm")
    (place / "hard.wasm").hardlink_to(place / "app.wasm")
    assert refused(place, "app.wasm", "--dir=tree", "-o", output).startswith("output is also an input: ")
    assert refused(place, "app.wasm", *TREE, "--depfile", output).startswith("output is also an input: ")


@pytest.mark.parametrize("words", [["--dir=in::/x"], ["--manifest=in"], ["--dir=tree", "@in"]], ids=" ".join)
def test_an_output_that_is_named_as_an_input(words: list[str], place: Path) -> None:
    (place / "in").write_text('[[root]]\nhost = "tree"\n' if "manifest" in words[0] else "-q")
    assert refused(place, "app.wasm", *words, "-o", "in") == "output is also an input: in; give another name"


def test_outputs_that_cannot_be_written(place: Path) -> None:
    os.mkfifo(place / "fifo")
    cures = {
        "tree": "output is not a regular file: tree; choose another name",
        "fifo": "output is not a regular file: fifo; choose another name",
        "nowhere/out": "cannot write (no such file or directory): nowhere/out; create its directory first",
        "tree/out": "output lies inside a root: tree/out; write it elsewhere or leave it out with --exclude",
    }
    for output, message in cures.items():
        assert refused(place, "app.wasm", "--dir=tree", "-o", output) == message


def test_roots_that_cannot_be_read(place: Path) -> None:
    assert refused(place, "app.wasm", "--dir=nowhere", "-o", "out.wasm").startswith(
        "no such file or directory: nowhere;"
    )
    os.mkfifo(place / "tree" / "fifo")
    assert refused(place, "app.wasm", *TREE).startswith("cannot embed a FIFO: tree/fifo; ")


# Runs in the command's process, just before a file of the tree is opened.
MEANWHILE = """
import os, sys
def hook(event, arguments):
    if event == "open" and arguments[0] == b"tree/f":
        {change}
sys.addaudithook(hook)
"""


@pytest.mark.parametrize(
    ("change", "named"),
    [("os.truncate('tree/f', 9)", "tree/f"), ("os.utime('app.wasm', (1, 1))", "app.wasm")],
    ids=["file", "program"],
)
def test_a_file_that_changes_while_it_is_packed(change: str, named: str, place: Path) -> None:
    (place / "site").mkdir()
    (place / "site" / "sitecustomize.py").write_text(MEANWHILE.format(change=change))
    environment = {"PYTHONPATH": os.pathsep.join([str(place / "site"), str(ROOT / "pybuild")])}
    result = wasivfs("pack", "app.wasm", *TREE, folder=place, environment=environment)
    cure = "build again when no process writes to it"
    line = f"wasivfs: error: file changed while it was being read: {named}; {cure}\n"
    assert (result.returncode, result.stderr.decode()) == (1, line)
    assert not (place / "out.wasm").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("app.wasm", "-o", "out.wasm"),
        ("app.wasm", "--dir=tree"),
        ("--dir=tree", "-o", "out.wasm"),
        ("app.wasm", *TREE, "--host=beside"),
        ("app.wasm", "more.wasm", *TREE),
        ("app.wasm", *TREE, "--mtime=never"),
    ],
)
def test_misuse(words: tuple[str, ...], place: Path) -> None:
    refused(place, *words, status=2)


def test_a_program_that_v8_refuses_is_a_warning() -> None:
    assert not size_warnings("app.wasm", 1 << 30)
    (warning,) = size_warnings("app.wasm", (1 << 30) + 1)
    assert "Node and browsers with V8 refuse more than 1 GiB: app.wasm" in str(warning)
