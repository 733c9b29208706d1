# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where changes are kept on the host: below the mounts, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support import trees
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime
from tests.support.shared import make_once
from tests.support.toolchains import Toolchain

PROGRAM = Path(__file__).parent / "programs" / "places.c"
LONG, LONGEST = "l" * 251, "m" * 252
CHANGES = {
    "write": ("w", "file"),
    "create": ("c", "new"),
    "mkdir": ("d", "made"),
    "set times": ("t", "dir"),
    "unlink": ("u", "dir/file"),
}


@pytest.fixture(scope="session")
def program(toolchain: Toolchain, shared: Path) -> Path:
    def make(folder: Path) -> None:
        for top in ("", "data/", "data/inner/", "other/"):
            for name in ("file", "dir/file", LONG, LONGEST):
                trees.write(folder / "tree", top + name, b"embedded")
        words = ["cc", "-O1", str(PROGRAM), "--dir", "tree::/", "--writable", "host", "-o", "app.wasm"]
        must(wasivfs(*words, toolchain=toolchain, folder=folder))

    return make_once(shared / f"writing-places-{toolchain.name}", make) / "app.wasm"


def answers(program: Path, top: str, mounts: Mapping[str, Path], *, read_only: bool = False) -> dict[str, str]:
    words = [word for kind, path in CHANGES.values() for word in (kind, top + path)]
    finished = run_on_wasmtime(program, words, mounts=mounts, read_only=read_only)
    return dict(zip(CHANGES, finished.text().split(), strict=True))


@pytest.mark.parametrize("mounted", [(), ("/data",), ("/data", "/other"), ("/data/inner", "/only/here"), ("/",)])
def test_what_lies_below_a_mount_is_changed_there_and_all_else_is_read_only(
    mounted: tuple[str, ...], program: Path, tmp_path: Path
) -> None:
    mounts = {}
    for guest in mounted:
        mounts[guest] = tmp_path / guest.strip("/").replace("/", "-") / "host"
        mounts[guest].mkdir(parents=True)
    for top in ("/", "/data/", "/data/inner/", "/other/"):
        over = max((guest for guest in mounted if top.startswith(guest.rstrip("/") + "/")), default=None)
        expected = "EROFS" if over is None else "ok"
        assert answers(program, top, mounts) == dict.fromkeys(CHANGES, expected), top
        if over is not None:
            at = mounts[over] / top.removeprefix(over).strip("/")
            assert (at / "file").read_bytes() == b"embedded"
            assert {"new", "made", "dir"} <= {path.name for path in at.iterdir()}
            assert (at / "dir" / ".wh.file").exists()


def test_a_mount_that_cannot_be_written_changes_nothing(program: Path, tmp_path: Path) -> None:
    found = answers(program, "/", {"/": tmp_path}, read_only=True)
    assert set(found.values()) <= {"EROFS", "EPERM"}
    assert list(tmp_path.iterdir()) == []


def test_a_name_whose_whiteout_would_be_too_long_stays(program: Path, tmp_path: Path) -> None:
    words = ["u", f"/{LONG}", "u", f"/{LONGEST}", "w", f"/{LONGEST}", "u", f"/{LONGEST}", "c", "/.wh.file"]
    finished = run_on_wasmtime(program, words, mounts={"/": tmp_path})
    assert finished.text().split() == ["ok", "ENAMETOOLONG", "ok", "ENAMETOOLONG", "EPERM"]
    assert {path.name for path in tmp_path.iterdir()} == {f".wh.{LONG}", LONGEST}
