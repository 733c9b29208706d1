# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random images and directories of the host are merged as the kernel's overlay file system merges them."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.guest.differential.script import CWD, SLOTS, Operation, call, text
from tests.guest.differential.systems import System
from tests.support.forms import FORMS

from .conftest import IMAGES, Programs
from .layers import make_random_layer

LAYOUTS: tuple[tuple[str, ...], ...] = (
    ("/",),
    (".",),
    ("/a",),
    ("/a/b",),
    ("a/b/c/d",),
    ("/", "/a"),
    ("/a", "/"),
    ("/", "/a/b", "/a"),
    ("/b", "/a/../b/./c/"),
    ("/", "."),
    ("/h",),
    ("/h/i", "/h/j"),
    ("/", "/h/i"),
)
_NAMES = [b"a", b"b", b"c", b"d", b"..", b".", b"z", b"h", b"i", b"nope"]
_paths = st.builds(
    lambda start, names, end: start + b"/".join(names) + end,
    st.sampled_from([b"", b"/"]),
    st.lists(st.sampled_from(_NAMES), min_size=1, max_size=6),
    st.sampled_from([b"", b"", b"/"]),
)
_slots = st.integers(0, SLOTS - 1)
_starts = st.one_of(st.just(CWD), _slots)
_lookups = st.builds(call, st.sampled_from(["stat", "lstat", "access", "list", "listtwice"]), _starts, _paths)
_opens = st.builds(call, st.just("open"), _slots, _starts, st.sampled_from(["r", "r", "rd", "rn"]), _paths)
operations: st.SearchStrategy[Operation] = st.one_of(
    _opens,
    _opens,
    _lookups,
    _lookups,
    st.builds(call, st.just("read"), _slots, st.sampled_from([1, 5, 100])),
    st.builds(call, st.sampled_from(["fstat", "close"]), _slots),
    st.builds(call, st.just("readlink"), _starts, _paths, st.just(100)),
)


def make_mounts(folder: Path, seed: int, layout: Sequence[str]) -> dict[str, Path]:
    """Directories of the host by guest path."""
    mounts = {guest: folder / f"host-{number}" for number, guest in enumerate(layout)}
    for number, host in enumerate(mounts.values()):
        make_random_layer(host, seed * 100 + number + 50, of_host=True)
    return mounts


def is_answer_of_engine(operation: Operation, linux: bytes, ours: bytes) -> bool:
    """Does wasmtime answer so for descriptors of the host's files and directories, where Linux answers otherwise?"""
    name, arguments = operation
    if name == "read":
        return (linux, ours) == (b"EISDIR", b"EBADF")
    start = arguments[1 if name == "open" else 0]
    paths = [argument for argument in arguments if isinstance(argument, bytes) and not argument.startswith(b"/")]
    if start == CWD or not paths:
        return False
    # Two dots, or a link, out of the directory whose descriptor the path starts at; or that is a file's.
    return ours == b"EPERM" or (linux, ours) == (b"ENOTDIR", b"EBADF")


def compare(linux: System, ours: System, sequence: Sequence[Operation], *, with_inodes: bool = True) -> None:
    """Both must give the same answers, but for those of the engine."""
    opened = {}
    for operation, *answers in zip(sequence, linux(text(sequence)), ours(text(sequence)), strict=True):
        expected, answer = answers if with_inodes else [re.sub(rb" inode \d+", b"", answer) for answer in answers]
        if operation.name == "open" and expected.startswith(b"open"):
            opened[operation.arguments[0]] = operation
        if answer != expected and not is_answer_of_engine(operation, expected, answer):
            pytest.fail(f"{operation}, opened {opened}: Linux {expected!r}, ours {answer!r}")
        if expected.startswith(b"open ") != answer.startswith(b"open "):
            return  # from here on the systems have different descriptors


def everything(root: Path) -> list[Operation]:
    """Looks at all that is in a tree, and where two dots lead from there."""
    paths = [b"/"]
    for folder, folders, files in os.walk(os.fsencode(root)):
        paths += [os.path.join(folder, name)[len(os.fsencode(root)) :] for name in [*folders, *files]]
    script = []
    for path in sorted(paths):
        for looked_at in (path, path + b"/..", path + b"/../a", path + b"/"):
            script += [call(name, CWD, looked_at) for name in ("lstat", "stat", "access", "list", "listtwice")]
        script += [call("readlink", CWD, path, 100), call("open", 0, CWD, "r", path), call("read", 0, 100)]
        script += [call("close", 0)]
    return script


@pytest.mark.one_form
@pytest.mark.parametrize("layout", LAYOUTS, ids=" ".join)
@pytest.mark.parametrize("seed", range(4))
def test_whole_union_is_what_the_kernel_makes_of_it(
    programs: Programs, layout: tuple[str, ...], seed: int, tmp_path: Path
) -> None:
    mounts = make_mounts(tmp_path, seed, layout)
    linux = programs.kernels_union(seed % IMAGES, mounts, tmp_path)
    compare(linux, programs.ours(seed % IMAGES, mounts), everything(tmp_path / "merged"))


def test_random_reads_answer_as_on_the_kernels_union(programs: Programs, form: str) -> None:
    @hypothesis.seed(FORMS.index(form))
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(
        image=st.integers(0, IMAGES - 1),
        seed=st.integers(0, 10_000),
        layout=st.sampled_from(LAYOUTS),
        sequence=st.lists(operations, min_size=200, max_size=300),
    )
    def compare_some(image: int, seed: int, layout: tuple[str, ...], sequence: list[Operation]) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            mounts = make_mounts(folder, seed, layout)
            linux = programs.kernels_union(image, mounts, folder)
            compare(linux, programs.ours(image, mounts), sequence, with_inodes=False)

    compare_some()


def test_a_wrong_merge_would_be_found(programs: Programs, tmp_path: Path) -> None:
    mounts = make_mounts(tmp_path, 0, ("/",))
    linux = programs.kernels_union(0, mounts, tmp_path)
    with pytest.raises(pytest.fail.Exception, match="Linux"):
        compare(linux, programs.ours(1, mounts), everything(tmp_path / "merged"))
