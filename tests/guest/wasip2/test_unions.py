# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Components merge random images and directories of the host as the kernel's overlay file system does."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.guest.differential.script import Operation
from tests.guest.differential.systems import System, linux
from tests.guest.union.conftest import SOURCES
from tests.guest.union.layers import make_random_layer, union
from tests.guest.union.test_random_unions import LAYOUTS, compare, everything, make_mounts, operations
from tests.support.commands import must, wasivfs
from tests.support.components import run_component
from tests.support.forms import Words
from tests.support.oracle import compile_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .conftest import TARGET

FIRST = "4"  # the number of the first descriptor that a program opens


@pytest.fixture(scope="session", params=["below", "above"])
def rule(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def programs(wasip2: Toolchain, rule: str, shared: Path) -> Path:
    """A folder with an image, and a program: for Linux, and as a component with the image in it."""

    def make(folder: Path) -> None:
        compile_natively(SOURCES, folder / "native")
        make_random_layer(folder / "image", 0, of_host=False)
        words: Words = ["-O1", "-DNO_REALPATH", *SOURCES, "--dir", folder / "image", "--allow-dangling"]
        must(wasivfs("cc", TARGET, *words, "--host", rule, "-o", folder / "app.wasm", toolchain=wasip2))

    return make_once(shared / f"wasip2-union-{rule}", make)


def component(app: Path, mounts: Mapping[str, Path], folder: Path) -> System:
    def run(script: bytes) -> list[bytes]:
        finished = run_component(app, folder, [FIRST], mounts=mounts, stdin=script)
        assert finished.status == 0, finished.stderr
        return finished.stdout.splitlines()

    return run


@pytest.mark.parametrize("layout", LAYOUTS, ids=" ".join)
@pytest.mark.parametrize("seed", range(2))
def test_whole_union_is_what_the_kernel_makes_of_it(
    programs: Path, rule: str, layout: tuple[str, ...], seed: int, tmp_path: Path
) -> None:
    (tmp_path / "output").mkdir()
    mounts = make_mounts(tmp_path, seed, layout)
    kernels = linux(programs / "native", union(programs / "image", mounts, rule, tmp_path))
    ours = component(programs / "app.wasm", mounts, tmp_path / "output")
    compare(kernels, ours, everything(tmp_path / "merged"), with_inodes=False)


# Of an absolute path, wasi-libc looks at the descriptor.
_operations = operations.filter(lambda one: one.name != "readlink")


def test_random_reads_answer_as_on_the_kernels_union(programs: Path, rule: str) -> None:
    @hypothesis.seed(0)
    @settings(
        max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    @given(
        seed=st.integers(0, 10_000),
        layout=st.sampled_from(LAYOUTS),
        sequence=st.lists(_operations, min_size=200, max_size=300),
    )
    def compare_some(seed: int, layout: tuple[str, ...], sequence: list[Operation]) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "output").mkdir()
            mounts = make_mounts(folder, seed, layout)
            kernels = linux(programs / "native", union(programs / "image", mounts, rule, folder))
            ours = component(programs / "app.wasm", mounts, folder / "output")
            compare(kernels, ours, sequence, with_inodes=False)

    compare_some()
