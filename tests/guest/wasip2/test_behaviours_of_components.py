# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
The behaviours of tests/guest, in components: what Linux answers, except for what wasi-libc does differently.

WASIVFS_RECORD=1 records what the program prints where wasi-libc differs.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.guest.conftest import SOURCES
from tests.guest.test_behaviours import STDIN, TOPICS, expected, mounts_of
from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.components import run_component
from tests.support.forms import Words
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .conftest import FLAGS, TARGET
from .differences import REASONS

ANSWERS = Path(__file__).with_name("answers.txt")
CASES = [(topic, name) for topic, names in TOPICS.items() for name in names]


@pytest.fixture(scope="session")
def objects(wasip2: Toolchain, shared: Path) -> Path:
    def compile_all(folder: Path) -> None:
        (folder / "tree").mkdir()
        trees.make_standard_tree(folder / "tree")
        must(wasivfs("cc", TARGET, "-std=gnu11", *FLAGS, "-c", *SOURCES, toolchain=wasip2, folder=folder))

    return make_once(shared / "wasip2-behaviours", compile_all)


@pytest.fixture(scope="session", params=["below", "above", "none"])
def component(request: pytest.FixtureRequest, wasip2: Toolchain, objects: Path, shared: Path) -> Path:
    """All behaviours in one component, under each rule for the host in turn."""
    rule: str = request.param

    def link(folder: Path) -> None:
        words: Words = [*sorted(objects.glob("*.o")), "-lwasi-emulated-mman", "--host", rule]
        image: Words = ["--dir", objects / "tree", "--allow-dangling", "--mtime", "keep"]
        must(wasivfs("cc", TARGET, *words, *image, "-o", folder / "app.wasm", toolchain=wasip2))

    return make_once(shared / f"wasip2-behaviours-{rule}", link) / "app.wasm"


def recorded() -> dict[str, str]:
    sections = re.split(r"^== (\w+)\n", ANSWERS.read_text() if ANSWERS.exists() else "", flags=re.MULTILINE)[1:]
    return dict(zip(sections[::2], sections[1::2], strict=True))


@pytest.mark.parametrize(("topic", "name"), CASES, ids=[name for _, name in CASES])
def test_component_answers_as_linux_does(component: Path, topic: str, name: str, tmp_path: Path) -> None:
    if name.startswith("with_host") and component.parent.name.endswith("none"):
        return  # a sealed program has no host
    (tmp_path / "host").mkdir()
    mounts = mounts_of(name, tmp_path / "host")
    answer = run_component(component, tmp_path, [name], mounts=mounts, stdin=STDIN).text()
    if name not in REASONS:
        assert answer == expected(topic)[name]
        return
    if os.environ.get("WASIVFS_RECORD") == "1":
        answers = dict(sorted({**recorded(), name: answer}.items()))
        ANSWERS.write_text("".join(f"== {one}\n{text}" for one, text in answers.items()))
    assert answer == recorded()[name]
    assert answer != expected(topic)[name], "there is no difference any more"
