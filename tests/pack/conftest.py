# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that get files after their link."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

SHOW = Path(__file__).with_name("show.c")


@pytest.fixture(scope="session")
def programs(debian: Toolchain, shared: Path) -> Path:
    """shim.wasm has no files, sealed.wasm neither; linked.wasm has /own and /both/linked. They show their trees.

    memory.wasm is linked.wasm whose /both is writable.
    """

    def make(folder: Path) -> None:
        trees.write(folder, "tree/own", b"linked\n")
        trees.write(folder, "tree/both/linked", b"linked\n")
        for name, words in {
            "shim": ["--shim"],
            "linked": ["--dir", "tree::/"],
            "sealed": ["--shim", "--host=none"],
            "memory": ["--dir", "tree::/", "--writable=memory:/both"],
        }.items():
            must(wasivfs("cc", "-O1", SHOW, *words, "-o", f"{name}.wasm", toolchain=debian, folder=folder))

    return make_once(shared / "packed-programs", make)
