# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether costs grow in step with the size: the time per item at three sizes, beside that at the smallest."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Bench, Benchmark, Measurement, child

COMMAND = (sys.executable, Path(__file__).resolve().parents[1] / "pybuild" / "wasivfs")
PROGRAM = "int main(void) { return 0; }\n"


@dataclass(frozen=True)
class Growth:
    """`measure` prepares a size in a folder, and returns what gives the seconds of one run."""

    name: str
    sizes: tuple[int, ...]
    measure: Callable[[Bench, int], Callable[[], float]]

    def run(self, bench: Bench) -> Iterator[Measurement]:
        runs = [self.measure(bench, size) for size in self.sizes]
        costs = [[run() / size for run, size in zip(runs, self.sizes, strict=True)] for _ in range(bench.rounds)]
        smallest = tuple(cost[0] for cost in costs)
        for index, size in enumerate(self.sizes):
            each = tuple(cost[index] for cost in costs)
            yield Measurement(f"{self.name}.{size}", f"an item of {self.sizes[0]}", "s", each, smallest, limit=1.5)


def extraction(bench: Bench, depth: int) -> Callable[[], float]:
    """One file so many directories deep is extracted."""
    (bench.folder / "main.c").write_text(PROGRAM)
    root, program, out = f"main.c::{'/d' * depth}/main.c", f"{depth}.wasm", bench.folder / "out"
    child([*COMMAND, "cc", "main.c", "--dir", root, "--sdk", bench.toolchain.sdk, "-o", program], bench.folder)

    def run() -> float:
        seconds = child([*COMMAND, "extract", program, "-C", out], bench.folder).seconds
        subprocess.run([shutil.which("rm") or "rm", "-r", out], check=True)  # deeper than Python's own removal gets
        return seconds

    return run


def manifest(bench: Bench, roots: int) -> Callable[[], float]:
    """An image is made of so many roots."""
    (bench.folder / "f").write_text("x")
    tables = "".join(f'[[root]]\nhost = "f"\nguest = "/{number}"\nexclude = ["*.o"]\n' for number in range(roots))
    (bench.folder / f"{roots}.toml").write_text(tables)
    command: list[str | Path] = [
        *COMMAND,
        "image",
        "--manifest",
        f"{roots}.toml",
        "--embed",
        "string",
        "-o",
        "fs_image.c",
    ]
    return lambda: child(command, bench.folder).seconds


GROWTHS = (
    Growth("extract.nested", (1000, 2000, 4000), extraction),
    Growth("image.roots", (2500, 5000, 10_000), manifest),
)
BENCHMARKS = tuple(Benchmark(growth.name, growth.run) for growth in GROWTHS)
