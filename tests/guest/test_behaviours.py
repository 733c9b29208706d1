# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
The guest programs see in an image what Linux shows them of the same tree on a read-only file system.

What Linux answered is recorded in `expected/`, so that the comparison needs no Linux and no privileges; the record
itself is checked wherever it can be, and made again with WASIVFS_RECORD=1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.guest.conftest import SOURCES
from tests.support import trees
from tests.support.engines import ENGINES
from tests.support.oracle import compile_natively, run_natively
from tests.support.shared import make_once

HERE = Path(__file__).parent
TOPICS = {
    source.stem: re.findall(r"^BEHAVIOUR\((\w+)\)", source.read_text(), re.MULTILINE)
    for source in SOURCES
    if source.name != "main.c"
}
# Engines differ in what they do themselves: Node cannot poll files of the host.
UNSUPPORTED = {("node", "with_host_poll_takes_both")}
CASES = [
    (engine, topic, name)
    for engine in ENGINES
    for topic, names in TOPICS.items()
    for name in names
    if (engine, name) not in UNSUPPORTED
]
STDIN = b"line one\nline two\n"


@pytest.fixture(scope="session")
def native(shared: Path) -> Path:
    """The folder of the same program for the host, and its trees."""

    def make(folder: Path) -> None:
        for name, mount_points in (("tree", ()), ("tree-with-host", ("h",))):
            (folder / name).mkdir()
            trees.make_standard_tree(folder / name, mount_points)
        compile_natively(SOURCES, folder / "guest")

    return make_once(shared / "behaviours-native", make)


def mounts_of(name: str, folder: Path) -> Mapping[str, Path]:
    """What a behaviour wants mounted: a fresh directory of the host, or nothing."""
    if not name.startswith("with_host"):
        return {}
    trees.make_host_directory(folder)
    return {"/h": folder}


def expected(topic: str) -> dict[str, str]:
    """What Linux answered, by behaviour."""
    path = HERE / "expected" / f"{topic}.txt"
    sections = re.split(r"^== (\w+)\n", path.read_text(), flags=re.MULTILINE)[1:] if path.exists() else []
    return dict(zip(sections[::2], sections[1::2], strict=True))


@pytest.mark.parametrize(("engine", "topic", "name"), CASES, ids=[f"{engine}-{name}" for engine, _, name in CASES])
def test_image_answers_as_linux_does(engine: str, topic: str, name: str, program: Path, tmp_path: Path) -> None:
    result = ENGINES[engine](program, [name], mounts=mounts_of(name, tmp_path), stdin=STDIN)
    assert result.text() == expected(topic)[name]


@pytest.mark.parametrize("topic", TOPICS)
def test_record_is_what_linux_answers(topic: str, native: Path, tmp_path: Path) -> None:
    answers = {}
    for name in TOPICS[topic]:
        folder = tmp_path / name
        folder.mkdir()
        mounts = mounts_of(name, folder)
        tree = native / ("tree-with-host" if mounts else "tree")
        answers[name] = run_natively(native / "guest", tree, [name], mounts=mounts, stdin=STDIN).text()
    if os.environ.get("WASIVFS_RECORD") == "1":
        record = "".join(f"== {name}\n{answer}" for name, answer in answers.items())
        (HERE / "expected" / f"{topic}.txt").write_text(record)
    assert expected(topic) == answers
