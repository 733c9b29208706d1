# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What it costs to build a program with files in it."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wasivfs_rules.common.processes import Runner
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.link.shim_build import IMAGE_FLAGS, shim_objects
from wasivfs_rules.request.shim_choices import ShimChoices

from benchmarks.measure import Bench, Benchmark, Chart, Cost, Measurement, child, needs
from benchmarks.trees import SmallFiles, large_file

REPOSITORY = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, REPOSITORY / "pybuild" / "wasivfs")
PROGRAM = """
#include <stdio.h>
int main(void) { return fopen("/none", "r") != 0; }
"""
FLOOR = """
extern const unsigned char data[];
__asm__(".section .rodata.data,\\"\\",@\\n.p2align 3\\n.type data,@object\\n.size data, %d\\n"
        "data:\\n.incbin \\"%s\\"\\n.text\\n");
int main(int argc, char **argv) { return data[argc]; }
"""
FLOOR_NAME = ".incbin by hand"
STEPS = ("image", "compile", "link")


@dataclass(frozen=True)
class Build:
    """The costs of the three steps from a folder to a program."""

    image: Cost
    compile: Cost
    link: Cost

    @property
    def seconds(self) -> float:
        return self.image.seconds + self.compile.seconds + self.link.seconds


class Builder:
    """Builds, in one folder, the program of a folder `tree`."""

    def __init__(self, bench: Bench) -> None:
        self.folder, self.environment = bench.folder, bench.environment
        self.compiler = bench.toolchain.compiler
        with shim_objects(bench.toolchain, ShimChoices(), (), Runner()) as objects:
            self.shim = [Path(shutil.copy(path, self.folder)) for path in objects]
        (self.folder / "main.c").write_text(PROGRAM)
        child([*self.compiler, "-O2", "-c", "main.c", "-o", "main.o"], self.folder)

    def wasivfs(self, tree: str = "tree", embed: str = "object") -> Build:
        """Builds from nothing, in the way of build systems that compile `fs_image.c`."""
        for old in self.folder.glob("fs_image.*"):
            old.unlink()
        command = (*COMMAND, "image", "--dir", tree, "--embed", embed, "-o", "fs_image.c")
        flags = (*IMAGE_FLAGS, "-I", shim_dir(), "-c", "fs_image.c", "-o", "fs_image.o")
        objects: list[str | Path] = ["fs_image.o", *(["fs_image.c.bin.o"] if embed == "object" else []), *self.shim]
        return Build(
            child(command, self.folder),
            child([*self.compiler, *flags], self.folder),
            child([*self.compiler, "main.o", *objects, "-o", "app.wasm"], self.folder),
        )

    def cc(self, tree: str = "tree") -> Cost:
        """Builds from nothing but the object of the program, by `wasivfs cc`."""
        return child((*COMMAND, "cc", "main.o", "--dir", tree, "-o", "app.wasm"), self.folder, self.environment)

    def floor(self, data: str = "tree/data.bin") -> float:
        """Seconds to compile and link one file, and nothing else."""
        (self.folder / "floor.c").write_text(FLOOR % ((self.folder / data).stat().st_size, data))
        compiled = child([*self.compiler, "-O2", "-c", "floor.c", "-I.", "-o", "floor.o"], self.folder)
        return compiled.seconds + child([*self.compiler, "floor.o", "-o", "floor.wasm"], self.folder).seconds

    def emscripten(self) -> float:
        """Seconds to build the same program with `emcc --embed-file`."""
        return child(["emcc", "main.c", "--embed-file", "tree@/", "-o", "em.js"], self.folder).seconds


def one_file(name: str, size: int, embed: str, bench: Bench) -> Iterator[Measurement]:
    """A single file against the floor, and the memory of each step against the file."""
    builder = Builder(bench)
    (bench.folder / "tree").mkdir()
    large_file(bench.folder / "tree" / "data.bin", size)
    floors, builds = [], []
    for _ in range(bench.rounds):
        floors.append(builder.floor())
        builds.append(builder.wasivfs(embed=embed))
    seconds = tuple(build.seconds for build in builds)
    promised = embed == "object"  # with incbin, the compiler's costs are beyond us
    yield Measurement(f"{name}.time", FLOOR_NAME, "s", seconds, tuple(floors), limit=1.5 if promised else None)
    for step in STEPS:
        peaks = tuple(float(getattr(build, step).peak) for build in builds)
        yield Measurement(
            f"{name}.memory.{step}",
            "the file",
            "B",
            peaks,
            (float(size),) * bench.rounds,
            limit=3 if promised else None,
        )


def large(size_name: str, size: int, embed: str, *, quick: bool = False) -> Benchmark:
    name = f"build.one-file.{size_name}.{embed}"
    return Benchmark(name, partial(one_file, name, size, embed), quick)


def against_emscripten(tree: SmallFiles, bench: Bench) -> Iterator[Measurement]:
    builder = Builder(bench)
    tree.make(bench.folder / "tree")
    builder.emscripten()  # the first use makes its cache
    pairs = [(builder.cc().seconds, builder.emscripten()) for _ in range(bench.rounds)]
    ours, theirs = zip(*pairs, strict=True)
    yield Measurement(f"build.files.{tree.files}", "emcc --embed-file", "s", ours, theirs, limit=0.4)


def against_floor(tree: SmallFiles, bench: Bench) -> Iterator[Measurement]:
    """Many files beside one of all their bytes."""
    builder = Builder(bench)
    tree.make(bench.folder / "tree")
    (bench.folder / "data.bin").write_bytes(random.Random(0).randbytes(tree.files * tree.size))
    builder.cc()  # the first use compiles the shim
    pairs = [(builder.cc().seconds, builder.floor("data.bin")) for _ in range(bench.rounds)]
    ours, floors = zip(*pairs, strict=True)
    yield Measurement(f"build.floor.{tree.files}", FLOOR_NAME, "s", ours, floors, limit=1.8)


def against_tar(tree: SmallFiles, bench: Bench) -> Iterator[Measurement]:
    """So many files that their number decides, not their bytes."""
    builder = Builder(bench)
    tree.make(bench.folder / "tree")
    pairs = [(builder.cc(), child(["tar", "cf", "tree.tar", "tree"], bench.folder)) for _ in range(bench.rounds)]
    name, ours = f"build.tar.{tree.files}", [cost for cost, _ in pairs]
    seconds = tuple(cost.seconds for cost in ours)
    yield Measurement(f"{name}.time", "tar cf", "s", seconds, tuple(tar.seconds for _, tar in pairs), limit=3)
    peaks = tuple(float(cost.peak) for cost in ours)
    yield Measurement(f"{name}.memory", "350 MiB", "B", peaks, (float(350 << 20),) * bench.rounds, limit=1)


def ninja(bench: Bench, tree: SmallFiles) -> Callable[[], float]:
    """Builds this repository's demo with the tree, by Meson; the function returns the seconds of one run of Ninja."""
    tree.make(bench.folder / "tree")
    root = f"-Dwasivfs_root={bench.folder / 'tree'}"
    child(["meson", "setup", "build", REPOSITORY, root], bench.folder)
    child(["ninja", "-C", "build"], bench.folder)
    return lambda: child(["ninja", "-C", "build"], bench.folder).seconds


def nothing_to_do(bench: Bench) -> Iterator[Measurement]:
    run = ninja(bench, HUNDRED_THOUSAND)
    seconds = tuple(run() for _ in range(bench.rounds))
    yield Measurement("build.no-op.100000", "half a second", "s", seconds, (0.5,) * bench.rounds, limit=1)


def edited(bench: Bench) -> Iterator[Measurement]:
    run = ninja(bench, TEN_THOUSAND)
    file = next((bench.folder / "tree").rglob("*.dat"))
    full, edits = [], []
    for number in range(bench.rounds):
        child(["ninja", "-C", "build", "-t", "clean"], bench.folder)
        full.append(run())
        file.write_text("edited" * (number + 1))
        edits.append(run())
    yield Measurement("build.edit.10000", "the full build", "s", tuple(edits), tuple(full), limit=0.6)


@dataclass(frozen=True)
class PerFile:
    """The cost of a file in one tree beside that in another."""

    name: str
    tree: SmallFiles
    baseline: str
    other: SmallFiles
    limit: float | None = None

    def run(self, bench: Bench) -> Iterator[Measurement]:
        builder = Builder(bench)
        trees = {"tree": self.tree, "other": self.other}
        for name, tree in trees.items():
            tree.make(bench.folder / name)
        costs = [[builder.cc(name).seconds / tree.files for name, tree in trees.items()] for _ in range(bench.rounds)]
        ours, others = zip(*costs, strict=True)
        yield Measurement(self.name, self.baseline, "s", ours, others, limit=self.limit)

    def benchmark(self, *, quick: bool = False) -> Benchmark:
        return Benchmark(self.name, self.run, quick)


EMSCRIPTEN = needs("apt install emscripten", "emcc")
MESON = needs("pip install meson ninja", "meson", "ninja")
TEN, THOUSAND, TEN_THOUSAND = SmallFiles(10), SmallFiles(1000, 10), SmallFiles(10_000, 100)
HUNDRED_THOUSAND, THREE_HUNDRED_THOUSAND = SmallFiles(100_000, 1000), SmallFiles(300_000, 3000, size=64)
BENCHMARKS = (
    large("100MiB", 100 << 20, "object", quick=True),
    large("100MiB", 100 << 20, "incbin"),
    large("1GiB", 1 << 30, "object"),
    *(
        Benchmark(f"build.files.{tree.files}", partial(against_emscripten, tree), tree.files == 10_000, EMSCRIPTEN)
        for tree in (TEN, THOUSAND, TEN_THOUSAND)
    ),
    Benchmark("build.floor", partial(against_floor, TEN_THOUSAND), quick=True),
    Benchmark(
        "build.tar", partial(against_tar, SmallFiles(300_000, 3000, size=64)), missing=needs("install tar", "tar")
    ),
    PerFile("build.per-file.10", TEN, "at 10,000 files", TEN_THOUSAND).benchmark(),
    PerFile("build.per-file.1000", THOUSAND, "at 10,000 files", TEN_THOUSAND).benchmark(),
    PerFile("build.per-file.100000", HUNDRED_THOUSAND, "at 10,000 files", TEN_THOUSAND, 1.3).benchmark(),
    Benchmark("build.no-op", nothing_to_do, missing=MESON),
    Benchmark("build.edit", edited, missing=MESON),
    PerFile("build.one-folder", SmallFiles(10_000), "in 100 folders", TEN_THOUSAND).benchmark(quick=True),
    PerFile("build.deep", SmallFiles(1000, depth=100), "in one folder", SmallFiles(1000)).benchmark(),
)
CHARTS = (
    Chart(
        "build-large",
        "Time to build a program with one file in it",
        (
            ("100 MiB", "build.one-file.100MiB.object.time"),
            ("100 MiB, --embed incbin", "build.one-file.100MiB.incbin.time"),
            ("1 GiB", "build.one-file.1GiB.object.time"),
        ),
    ),
    Chart(
        "build-small",
        "Time to build a program with files of 1 KiB in it",
        tuple((f"{tree.files:,} files", f"build.files.{tree.files}") for tree in (TEN, THOUSAND, TEN_THOUSAND)),
    ),
    Chart(
        "build-memory",
        "Memory to build a program with a file of 100 MiB in it",
        tuple((step, f"build.one-file.100MiB.object.memory.{step}") for step in STEPS),
    ),
)
