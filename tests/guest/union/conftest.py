# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One program for Linux, and with images under each rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guest.differential.systems import System, linux
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.oracle import compile_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .layers import make_random_layer, union

PROGRAM = Path(__file__).parents[1] / "differential" / "operations.c"
IMAGES = 3
_FIRST = "4"  # the number of the first descriptor that a WASI program opens here


@dataclass(frozen=True)
class Programs:
    """`folder` has the programs, and the trees image-0 and so on."""

    folder: Path
    rule: str

    def ours(self, image: int, mounts: Mapping[str, Path]) -> System:
        program = self.folder / f"{self.rule}-{image}.wasm"
        return lambda script: _answers(program, mounts, script)

    def kernels_union(self, image: int, mounts: Mapping[str, Path], folder: Path) -> System:
        """Linux, with what the kernel merges as its root; made inside `folder`."""
        return linux(self.folder / "native", union(self.folder / f"image-{image}", mounts, self.rule, folder))


def _answers(program: Path, mounts: Mapping[str, Path], script: bytes) -> list[bytes]:
    finished = run_on_wasmtime(program, [_FIRST], mounts=mounts, read_only=True, stdin=script)
    assert finished.status == 0, finished.stderr
    return finished.stdout.splitlines()


def _build(toolchain: Toolchain) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        flags = ("-O1", "-DNO_REALPATH", PROGRAM)
        compile_natively([PROGRAM], folder / "native")
        for image in range(IMAGES):
            tree = folder / f"image-{image}"
            make_random_layer(tree, image, of_host=False)
            for rule in ("below", "above"):
                options = ["--dir", f"{tree}::/", "--allow-dangling", "--host", rule]
                output = folder / f"{rule}-{image}.wasm"
                must(wasivfs("cc", *flags, *options, "-o", output, toolchain=toolchain))

    return build


@pytest.fixture(scope="session", params=["below", "above"])
def programs(request: pytest.FixtureRequest, toolchain: Toolchain, shared: Path) -> Programs:
    """The programs, under each rule in turn."""
    return Programs(make_once(shared / f"union-{toolchain.name}", _build(toolchain)), request.param)
