# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a C library builds on files works across image and host; a directory of the host alone is as without us."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.forms import Words, link_in_form
from tests.support.oracle import compile_natively, run_natively
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

from .layers import set_times, union

HERE = Path(__file__).parent
FLAGS = ("-O1", "-D_GNU_SOURCE", "-D_WASI_EMULATED_MMAN")
pytestmark = pytest.mark.one_form
PATHS = (
    "file", "./both", "dir", "dir/inner", "dir/", "host", "host/deep/x", "host/deep/../deep", "to-dir", "to-dir/inner",
    "/file", "/dir/both", "/host/deep", "to-host", "to-host/deep/x", "missing", "dir/missing", "file/x", "..", ".",
    "host/..", "host/../dir/both", "dir/../host/deep/x", "only", "only/file",
)  # fmt: skip


def make_image(root: Path) -> None:
    trees.write(root, "file", b"file of the image\n")
    trees.write(root, "both", b"both of the image\n")
    trees.write(root, "dir/inner", b"inner of the image\n")
    trees.write(root, "dir/both", b"dir/both of the image\n")
    trees.link(root, "to-dir", "dir")
    trees.link(root, "to-host", "/host")
    set_times(root)


def make_host(root: Path) -> Path:
    trees.write(root, "both", b"both of the host\n")
    trees.write(root, "dir/both", b"dir/both of the host\n")
    trees.write(root, "dir/of-host", b"dir/of-host\n")
    trees.write(root, "host/deep/x", b"host/deep/x\n")
    trees.write(root, "only/file", b"only/file\n")
    set_times(root)
    return root


@pytest.fixture(scope="session")
def programs(toolchain: Toolchain, form: str, shared: Path) -> Path:
    """The program for Linux, without an image, with an empty one, and with one under each rule."""

    def make(folder: Path) -> None:
        make_image(folder / "image")
        (folder / "empty").mkdir()
        compile_natively([HERE / "everything.c"], folder / "native")
        must(wasivfs("cc", *FLAGS, "-c", HERE / "everything.c", "-o", folder / "everything.o", toolchain=toolchain))
        linked: Words = [folder / "everything.o", "-lwasi-emulated-mman"]
        must(wasivfs("cc", *linked, "-o", folder / "plain.wasm", toolchain=toolchain))
        for name, image, rule in (
            ("trivial", "empty", "below"),
            ("below", "image", "below"),
            ("above", "image", "above"),
        ):
            words, output = [*linked, "--host", rule], folder / f"{name}.wasm"
            link_in_form(form, words, folder / image, output, options=["--allow-dangling"], toolchain=toolchain)

    return make_once(shared / f"union-programs-{toolchain.name}-{form}", make)


def assert_same_output(found: str, native: str) -> None:
    """What old wasi-libc have no functions for is not compared."""
    lines = native.splitlines()
    for start in ("fts ", "realpath "):
        if f"\n{start}" not in found:
            lines = [line for line in lines if not line.startswith(start)]
    assert found.splitlines() == lines


@pytest.mark.parametrize("rule", ["below", "above"])
@pytest.mark.parametrize("root", ["/", "/dir", "/host/deep", "/host"])
@pytest.mark.parametrize("guest", ["/", "."])
def test_programs_find_the_merged_tree(programs: Path, rule: str, root: str, guest: str, tmp_path: Path) -> None:
    mounts = {guest: make_host(tmp_path / "h")}
    merged = union(programs / "image", mounts, rule, tmp_path)
    arguments = [root, *PATHS]
    found = run_on_wasmtime(programs / f"{rule}.wasm", arguments, mounts=mounts).text()
    assert_same_output(found, run_natively(programs / "native", merged, arguments).text())


@pytest.mark.parametrize("rule", ["below", "above"])
def test_programs_find_mounts_beside_each_other(programs: Path, rule: str, tmp_path: Path) -> None:
    mounts = {"/host": make_host(tmp_path / "one"), "/dir/two": make_host(tmp_path / "two"), "/x/y": tmp_path / "one"}
    merged = union(programs / "image", mounts, rule, tmp_path)
    arguments = ["/dir", *PATHS, "two/host/deep", "/dir/two/both", "/x/y/../y/both", "../x/y/dir/", "two/../../x"]
    found = run_on_wasmtime(programs / f"{rule}.wasm", arguments, mounts=mounts).text()
    assert_same_output(found, run_natively(programs / "native", merged, arguments).text())


@pytest.mark.parametrize("guest", [".", "/", "/data", "data", "./data", "/data/more"])
def test_a_directory_of_the_host_is_as_without_an_image(programs: Path, guest: str, tmp_path: Path) -> None:
    mounts = {guest: make_host(tmp_path / "h")}
    prefix = guest.lstrip("./") + "/" if guest.strip("./") else ""
    start = "/" if guest.startswith("/") else ""
    paths = [start + prefix + path.lstrip("/") for path in PATHS if not path.startswith(".")]

    def run(program: str) -> list[str]:
        shown = run_on_wasmtime(programs / program, [f"/{prefix}".rstrip("/") or "/", *paths], mounts=mounts).text()
        # Plain programs have no /data where /data/more is mounted, and so find no real path below.
        return [line for line in shown.splitlines() if not line.startswith("realpath")]

    assert run("trivial.wasm") == run("plain.wasm")
