# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One program for Linux, and with images under each rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guest.differential.systems import System, linux
from tests.support.commands import compile_each
from tests.support.engines import run_on_wasmtime
from tests.support.forms import Words, link_in_form
from tests.support.oracle import compile_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .layers import make_random_layer, union

SOURCES = sorted((Path(__file__).parents[1] / "differential").glob("*.c"))
IMAGES = 3
_FIRST = "4"  # the number of the first descriptor that a WASI program opens here


@dataclass(frozen=True)
class Programs:
    """`trees` has the trees image-0 and so on, and the program for Linux; `folder` has the programs of a rule."""

    trees: Path
    folder: Path
    rule: str

    def ours(self, image: int, mounts: Mapping[str, Path]) -> System:
        program = self.folder / f"{image}.wasm"
        return lambda script: _answers(program, mounts, script)

    def kernels_union(self, image: int, mounts: Mapping[str, Path], folder: Path) -> System:
        """Linux, with what the kernel merges as its root; made inside `folder`."""
        return linux(self.trees / "native", union(self.trees / f"image-{image}", mounts, self.rule, folder))


def _answers(program: Path, mounts: Mapping[str, Path], script: bytes) -> list[bytes]:
    finished = run_on_wasmtime(program, [_FIRST], mounts=mounts, read_only=True, stdin=script)
    assert finished.status == 0, finished.stderr
    return finished.stdout.splitlines()


def _compile(toolchain: Toolchain) -> Callable[[Path], None]:
    def compile_all(folder: Path) -> None:
        compile_natively(SOURCES, folder / "native")
        compile_each(SOURCES, "-O1", "-DNO_REALPATH", toolchain=toolchain, folder=folder)
        for image in range(IMAGES):
            make_random_layer(folder / f"image-{image}", image, of_host=False)

    return compile_all


@pytest.fixture(scope="session", params=["below", "above"])
def programs(request: pytest.FixtureRequest, toolchain: Toolchain, form: str, shared: Path) -> Programs:
    """The programs, under each rule in turn."""
    rule: str = request.param
    compiled = make_once(shared / f"union-{toolchain.name}", _compile(toolchain))

    def link(folder: Path) -> None:
        words: Words = [*sorted(compiled.glob("*.o")), "--host", rule]
        if (rule, form) == ("below", "passive"):
            words = [*words, "--writable", "memory"]  # as long as nothing is changed, it must make no difference
        for image in range(IMAGES):
            tree, output = compiled / f"image-{image}", folder / f"{image}.wasm"
            link_in_form(form, words, tree, output, options=["--allow-dangling"], toolchain=toolchain)

    return Programs(compiled, make_once(shared / f"union-{toolchain.name}-{rule}-{form}", link), rule)
