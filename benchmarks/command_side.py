# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the command itself costs beside the compiler that it calls, and beside a Python that does nothing."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.build_side import COMMAND
from benchmarks.configure import script
from benchmarks.measure import Bench, Benchmark, Cost, Measurement, child
from benchmarks.trees import SmallFiles

CHECKS = 200
HELLO = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n'
NOTHING = (sys.executable, "-c", "pass")
# How often a call is repeated in a round: some milliseconds alone say little.
CALLS = 10


def prepare(bench: Bench) -> tuple[str | Path, ...]:
    """Writes the sources; returns the command `cc`, whose cache is filled."""
    (bench.folder / "hello.c").write_text(HELLO)
    SmallFiles(100).make(bench.folder / "tree")
    command = (*COMMAND, "cc")
    for words in (["-c"], ["--dir", "tree"]):
        child([*command, "hello.c", *words], bench.folder, bench.environment)
    return command


def paired(
    bench: Bench, command: Sequence[str | Path], other: Sequence[str | Path]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Seconds of both commands in each round, called in turn."""

    def cost(words: Sequence[str | Path]) -> float:
        return child(words, bench.folder, bench.environment).seconds

    rounds = [[(cost(command), cost(other)) for _ in range(CALLS)] for _ in range(bench.rounds)]
    sums = [[sum(costs) / CALLS for costs in zip(*calls, strict=True)] for calls in rounds]
    return tuple(ours for ours, _ in sums), tuple(others for _, others in sums)


def compile_object(bench: Bench) -> Iterator[Measurement]:
    command = prepare(bench)
    ours, compiler = paired(bench, [*command, "-c", "hello.c"], [*bench.toolchain.compiler, "-c", "hello.c"])
    _, python = paired(bench, NOTHING, NOTHING)
    floors = tuple(one + 2.5 * two for one, two in zip(compiler, python, strict=True))
    yield Measurement("command.object", "compiler + 2.5 python -c pass", "s", ours, floors, limit=1)


@dataclass(frozen=True)
class Ratio:
    """The cost of a call beside that of another command."""

    name: str
    words: Sequence[str]
    baseline: str
    other: Callable[[Bench], Sequence[str]]
    limit: float

    def run(self, bench: Bench) -> Iterator[Measurement]:
        prepare(bench)
        ours, others = paired(bench, [*COMMAND, *self.words], self.other(bench))
        yield Measurement(self.name, self.baseline, "s", ours, others, limit=self.limit)

    def benchmark(self) -> Benchmark:
        return Benchmark(self.name, self.run, quick=True)


def configure(bench: Bench) -> Iterator[Measurement]:
    """CPU seconds of the whole script, those of its shell and its small programs included."""
    command = prepare(bench)
    (bench.folder / "configure").write_text(script(CHECKS))

    def cost(compiler: Sequence[str | Path]) -> Cost:
        environment = {**bench.environment, "CC": shlex.join(map(str, compiler))}
        return child(["sh", "configure"], bench.folder, environment)

    pairs = [(cost(command).processor, cost(bench.toolchain.compiler).processor) for _ in range(bench.rounds)]
    ours, theirs = zip(*pairs, strict=True)
    yield Measurement(f"command.configure.{CHECKS}", "with the bare compiler", "s", ours, theirs, limit=1.5)


def link_bare(bench: Bench) -> Sequence[str]:
    return [*bench.toolchain.compiler, "hello.c", "-o", "bare.wasm"]


EMBEDDING = ["cc", "hello.c", "--dir", "tree::/", "-o", "app.wasm"]
BENCHMARKS = (
    Benchmark("command.object", compile_object, quick=True),
    Ratio("command.help", ["--help"], "python -c pass", lambda _: NOTHING, 10).benchmark(),
    Ratio("command.embed.100", EMBEDDING, "the compiler without files", link_bare, 2).benchmark(),
    Benchmark(f"command.configure.{CHECKS}", configure),
)
