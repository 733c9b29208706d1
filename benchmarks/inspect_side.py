# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What it costs to look into a finished program and to start it, beside tar and beside a small program."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measure import Bench, Benchmark, Cost, Measurement, child, needs
from benchmarks.trees import SmallFiles, large_file

COMMAND = (sys.executable, Path(__file__).resolve().parents[1] / "pybuild" / "wasivfs")
PROGRAM = "int main(void) { return 0; }\n"
MANY = SmallFiles(100_000, folders=100)
LARGE = 500 << 20
# What a look at one path may cost, whatever the program holds.
SECONDS, BYTES = 0.1, 60 << 20
TMPFS = Path("/dev/shm")  # noqa: S108 - a folder of its own in it is made and removed


def link(bench: Bench, tree: str) -> Path:
    (bench.folder / "main.c").write_text(PROGRAM)
    program = bench.folder / f"{tree}.wasm"
    options = ("--dir", tree, "--mtime", "keep", "--sdk", bench.toolchain.sdk)
    child([*COMMAND, "cc", "main.c", *options, "-o", program], bench.folder)
    return program


def beside(name: str, baseline: str, limit: float, both: Sequence[Callable[[], Cost]], rounds: int) -> Measurement:
    """The seconds of a command and of its baseline in turn. What the first use makes, such as a cache, is there."""
    for run in both:
        run()
    costs = [[run().seconds for run in both] for _ in range(rounds)]
    values, baseline_values = zip(*costs, strict=True)
    return Measurement(name, baseline, "s", values, baseline_values, limit)


def one_path(bench: Bench, name: str, words: Sequence[str | Path]) -> Iterator[Measurement]:
    """The time and the memory of a look at one path, beside what it may cost."""
    child(words, bench.folder)
    costs = [child(words, bench.folder) for _ in range(bench.rounds)]
    seconds, peaks = tuple(cost.seconds for cost in costs), tuple(float(cost.peak) for cost in costs)
    yield Measurement(f"{name}.time", "a tenth of a second", "s", seconds, (SECONDS,) * bench.rounds, limit=1)
    yield Measurement(f"{name}.memory", "60 MiB", "B", peaks, (float(BYTES),) * bench.rounds, limit=1)


def many(bench: Bench) -> Iterator[Measurement]:
    """A program of 100,000 files, and a tar archive of them."""
    MANY.make(bench.folder / "many")
    path = next((bench.folder / "many" / "folder0050").iterdir()).relative_to(bench.folder)
    program, archive, inside = link(bench, "many"), bench.folder / "many.tar", str(path.relative_to("many"))
    child(["tar", "cf", archive, "many"], bench.folder)
    for command in ("ls", "cat"):
        yield from one_path(bench, f"inspect.{command}.one-of-100000", [*COMMAND, command, program, inside])
    listings: list[list[str | Path]] = [[*COMMAND, "ls", "-R", program], ["tar", "tf", archive]]
    both = [partial(child, words, bench.folder) for words in listings]
    yield beside("inspect.ls-R.100000", "tar tf", 2, both, bench.rounds)
    yield from extraction(bench, [*COMMAND, "extract", program, "-C"], ["tar", "xf", archive, "-C"])


def extraction(bench: Bench, ours: Sequence[str | Path], theirs: Sequence[str | Path]) -> Iterator[Measurement]:
    """On tmpfs, so that no disk is measured."""
    if not TMPFS.is_dir():
        return
    out = TMPFS / f"{bench.folder.name}.out"

    def run(words: Sequence[str | Path]) -> Cost:
        out.mkdir()
        try:
            return child([*words, out], bench.folder)
        finally:
            shutil.rmtree(out)

    yield beside("inspect.extract.100000", "tar xf", 1.5, [partial(run, ours), partial(run, theirs)], bench.rounds)


def large(bench: Bench) -> Iterator[Measurement]:
    """A program of 500 MiB, and its start beside that of a program with one small file."""
    for tree in ("large", "small"):
        (bench.folder / tree).mkdir()
    large_file(bench.folder / "large" / "data.bin", LARGE)
    (bench.folder / "small" / "data.bin").write_bytes(b"x")
    program, small = link(bench, "large"), link(bench, "small")
    yield from one_path(bench, "inspect.ls.500MiB", [*COMMAND, "ls", program])
    for one in (program, small):  # the first start compiles, the second records
        child([*COMMAND, "run", one], bench.folder)
        child(["sleep", "3"], bench.folder)
        child([*COMMAND, "run", one], bench.folder)
    starts = [partial(child, [*COMMAND, "run", one], bench.folder) for one in (program, small)]
    yield beside("inspect.run.500MiB", "a small program", 1.5, starts, bench.rounds)


BENCHMARKS = (
    Benchmark("inspect.many", many, missing=needs("install tar", "tar")),
    Benchmark("inspect.large", large),
)
