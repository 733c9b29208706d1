# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times the build of a program with 1,000 files and 100 MiB in it against the floor: the same bytes by a bare .incbin.

Both are built several times, in turn, and the shortest time of each step counts. Nothing is written but a temporary
folder and the caches of the compiler and of wasivfs.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pybuild"))

from wasivfs_rules.command_image import generate
from wasivfs_rules.processes import Runner
from wasivfs_rules.shim_build import compile_image, shim_objects
from wasivfs_rules.spec import Root, Spec
from wasivfs_rules.toolchain import Toolchain, find_toolchain

FILES, FOLDERS, TOTAL = 1000, 50, 100 << 20
PROGRAM = """
#include <stdio.h>
int main(void) { return fopen("/none", "r") != 0; }
"""
FLOOR = f"""
extern const unsigned char data[];
__asm__(".section .rodata.data,\\"\\",@\\n.p2align 3\\n.type data,@object\\n.size data, {TOTAL}\\n"
        "data:\\n.incbin \\"data.bin\\"\\n.text\\n");
int main(int argc, char **argv) {{ return data[argc]; }}
"""


def make_tree(root: Path) -> None:
    """Files of different sizes and random contents, the same at every run."""
    source = random.Random(1)
    weights = [source.expovariate(1) + 0.01 for _ in range(FILES)]
    sizes = [int(weight / sum(weights) * TOTAL) for weight in weights]
    sizes[0] += TOTAL - sum(sizes)
    for number, size in enumerate(sizes):
        path = root / f"folder{number % FOLDERS:02}" / f"file{number:04}.dat"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.randbytes(size))


class Bench:
    """One toolchain and one folder; `best` holds the shortest time of each step in seconds."""

    def __init__(self, folder: Path, toolchain: Toolchain) -> None:
        self.folder, self.toolchain, self.runner = folder, toolchain, Runner()
        self.best: dict[str, float] = {}

    def timed(self, step: str, action: Callable[[], object]) -> None:
        start = time.perf_counter()
        action()
        elapsed = time.perf_counter() - start
        self.best[step] = min(self.best.get(step, elapsed), elapsed)

    def compiler(self, *arguments: str | Path) -> None:
        subprocess.run(
            [*self.toolchain.compiler, *(os.fspath(argument) for argument in arguments)], cwd=self.folder, check=True
        )

    def build_floor(self) -> None:
        self.timed("floor: compile", lambda: self.compiler("-O2", "-c", "floor.c", "-I.", "-o", "floor.o"))
        self.timed("floor: link", lambda: self.compiler("floor.o", "-o", "floor.wasm"))

    def build_image(self, shim: list[Path]) -> None:
        spec = Spec((Root(os.fsencode(self.folder / "tree")),))
        source = self.folder / "fs_image.c"
        for old in (source, self.folder / "fs_image.c.bin", self.folder / "fs_image.o"):
            old.unlink(missing_ok=True)
        self.timed("wasivfs: image", lambda: generate(spec, source, "incbin", quiet=True))
        self.timed("wasivfs: compile", lambda: compile_image(self.toolchain, self.folder, (), self.runner))
        self.timed("wasivfs: link", lambda: self.compiler("main.o", "fs_image.o", *shim, "-o", "app.wasm"))

    def run(self, rounds: int) -> None:
        make_tree(self.folder / "tree")
        (self.folder / "main.c").write_text(PROGRAM)
        (self.folder / "floor.c").write_text(FLOOR)
        with (self.folder / "data.bin").open("wb") as data:
            for path in sorted((self.folder / "tree").rglob("*.dat")):
                data.write(path.read_bytes())
        self.compiler("-O2", "-c", "main.c", "-o", "main.o")
        with shim_objects(self.toolchain, "below", (), self.runner) as shim:
            for _ in range(rounds):
                self.build_floor()
                self.build_image(shim)

    def report(self) -> None:
        print(f"{FILES} files, {TOTAL >> 20} MiB; {self.toolchain.reason}")
        sums = {"floor": 0.0, "wasivfs": 0.0}
        for step, seconds in self.best.items():
            sums[step.partition(":")[0]] += seconds
            print(f"  {step:18} {seconds:7.2f} s")
        print(f"ratio: {sums['wasivfs']:.2f} s / {sums['floor']:.2f} s = {sums['wasivfs'] / sums['floor']:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is built (default 5)")
    parser.add_argument("--sdk", help="the toolchain, as for `wasivfs cc`")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wasivfs-bench-") as folder:
        bench = Bench(Path(folder), find_toolchain(options.sdk))
        bench.run(options.rounds)
        bench.report()


if __name__ == "__main__":
    main()
