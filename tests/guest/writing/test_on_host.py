# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
The cases of a tree that is written, in a program whose changes are kept on the host, with an empty directory there.

Each answer must be right on a tmpfs, or one of the two that the parts of such a tree give: Linux merges an embedded and
a written directory as overlayfs does, and what was written is in a directory of the engine.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.support.engines import ENGINES
from tests.support.oracle import run_on_overlay, run_on_tmpfs

from .conftest import LIMIT, Objects
from .test_writing import TOPICS

# There, the limit is the host's.
NAMES = [name for topic, names in TOPICS.items() if topic != "full" for name in names]
CASES = [("wasmtime", name) for name in NAMES] + [("node", name) for name in TOPICS["identity"] + TOPICS["idioms"]]
# Answers that none of the three gives, as "case: answer", and why they must be others.
ALLOWED = {
    r'.*: links\("[de]"\) = 1': "a directory where something is mounted counts one link",
    r"inode_is_.*: (before|listed_inode).* = 0": "a copy on the host has the host's inode",
    r"everything_is_on_one_device_.*: others = [34]": "the same of its device",
    r"rename_by_kinds_of_.*: ([ST] to .|. to [ST]): .*": "wasmtime makes no link to an absolute path",
    r"listing_has_the_kinds_.*: rename\(.*": "overlayfs cannot run it to its end: a merged directory is not renamed",
    r'emptiness_is_that_of_now: .*: rename\("n", "d"\) = EXDEV': "no call replaces a directory with whiteouts",
    r"no_name_is_special: .*": "names that begin with .wh. are reserved for whiteouts",
}


@dataclass(frozen=True)
class Systems:
    """The program as Linux and an engine run it; `objects` links it for the engine."""

    native: Path
    tree: Path
    objects: Objects
    folder: Path

    def right_answers(self, engine: str, name: str) -> list[set[str]]:
        """Line by line, what each system prints."""
        copy, empty = self.folder / "copy", self.folder / "empty"
        shutil.copytree(self.tree, copy, symlinks=True)
        empty.mkdir()
        finished = (
            run_on_tmpfs(self.native, self.tree, [name], size=LIMIT),
            run_on_overlay(self.native, self.tree, empty, [name]),
            ENGINES[engine](self.objects.link_without_tree(), [name], mounts={"/": copy}),
        )
        lines = (each.stdout.decode("utf-8", "backslashreplace").splitlines() for each in finished)
        return [set(filter(None, answers)) for answers in zip_longest(*lines)]


@pytest.fixture
def systems(native: Path, tree: Path, objects: Objects, tmp_path: Path) -> Systems:
    return Systems(native, tree, objects, tmp_path)


def others(name: str, answers: list[str], right: list[set[str]]) -> Iterator[str]:
    """The answers that are not right, and not allowed."""
    row = ""
    for number, answer in enumerate(answers):
        row = answer.removeprefix("-- ") if answer.startswith("-- ") else row
        line = f"{name}: {row}: {answer}"
        if answer not in right[number] and not any(re.fullmatch(pattern, line) for pattern in ALLOWED):
            yield f"{number}: {line}, not {right[number]}"


@pytest.mark.one_form
@pytest.mark.parametrize(("engine", "name"), CASES, ids=[f"{engine}-{name}" for engine, name in CASES])
def test_tree_that_is_kept_on_the_host_gives_the_right_answers(
    engine: str, name: str, form: str, systems: Systems
) -> None:
    host = systems.folder / "host"
    host.mkdir()
    finished = ENGINES[engine](systems.objects.link(form, "host"), [name], mounts={"/": host})
    answers = finished.stdout.decode("utf-8", "backslashreplace").splitlines()
    right = systems.right_answers(engine, name)
    assert list(others(name, answers, right)) == []
    # A case ends early if it needs what cannot be made there.
    assert len(answers) == len(right) or finished.status == 1
