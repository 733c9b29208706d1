# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What grows, grows in step with the input: no cost is quadratic."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.commands.cli import main
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.inputs.manifest import load_manifest

from tests.inspect.handmade import nested
from tests.support.cost import growth

LINEAR = 1.3


def test_a_deep_tree_is_extracted_in_linear_time(tmp_path: Path) -> None:
    def extract(depth: int) -> None:
        (tmp_path / f"{depth}.wasm").write_bytes(nested(depth))
        words = ["extract", str(tmp_path / f"{depth}.wasm"), "-C", str(tmp_path / f"out-{depth}"), "--force"]
        assert main(words) == 0

    assert growth(extract, 100, 4) < LINEAR


def test_one_deep_path_is_extracted_in_linear_time(tmp_path: Path) -> None:
    def extract(depth: int) -> None:
        (tmp_path / f"{depth}.wasm").write_bytes(nested(depth))
        program, target = str(tmp_path / f"{depth}.wasm"), str(tmp_path / f"out-{depth}")
        words = ["extract", program, "/d" * depth + "/f", "-C", target, "--force"]
        assert main(words) == 0

    assert growth(extract, 100, 4) < LINEAR


@pytest.mark.parametrize(
    "table",
    [
        'host = "a"\nguest = "/{0}"\nexclude = ["*.o", "x{0}"]',
        'hots = "a"',
        'host = "a"\nguest = "/../{0}"',
        'host = "a"\nsymlinks = 1',
    ],
)
def test_a_manifest_of_many_roots_is_read_in_linear_time(table: str, tmp_path: Path) -> None:
    def load(count: int) -> None:
        path = tmp_path / f"{count}.toml"
        path.write_text("".join(f"[[root]]\n{table.format(number)}\n" for number in range(count)))
        with contextlib.suppress(WasivfsError):
            load_manifest(bytes(path))

    assert growth(load, 50, 8) < LINEAR


def test_an_image_of_many_roots_is_made_in_linear_time(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")

    def build(count: int) -> None:
        roots = "".join(f'[[root]]\nhost = "f"\nguest = "/{number}"\n' for number in range(count))
        (tmp_path / "m.toml").write_text('exclude = ["*.o", "*.c", "*.h"]\n' + roots)
        words = ["image", "--manifest", str(tmp_path / "m.toml"), "--embed", "string", "-o", str(tmp_path / "x.c")]
        assert main(words) == 0

    assert growth(build, 50, 8) < LINEAR


def test_many_links_out_of_many_roots_are_refused_in_linear_time(tmp_path: Path) -> None:
    def build(count: int) -> None:
        for number in range(count):
            (tmp_path / str(count) / str(number)).mkdir(parents=True)
            (tmp_path / str(count) / str(number) / "link").symlink_to("/etc/passwd")
        roots = [f"--dir={tmp_path}/{count}/{number}::/{number}" for number in range(count)]
        assert main(["image", *roots, "--embed", "string", "-o", str(tmp_path / "x.c")]) == 1
        (tmp_path / str(count)).rename(tmp_path / f"done-{count}-{len(list(tmp_path.iterdir()))}")

    assert growth(build, 20, 8) < LINEAR


def test_the_deepest_tree_is_listed_and_extracted(tmp_path: Path) -> None:
    (tmp_path / "deep.wasm").write_bytes(nested(4095))
    assert main(["ls", str(tmp_path / "deep.wasm"), "/d" * 4095]) == 0
    assert main(["extract", str(tmp_path / "deep.wasm"), "-C", str(tmp_path / "out")]) == 0
    # Python's own removal recurses, and no path leads to the end.
    subprocess.run(["rm", "-r", tmp_path / "out"], check=True)
