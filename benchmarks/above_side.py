# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `--host above` costs: calls on paths of many directories, beside those of a program that has only a preopen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measure import Bench, Benchmark, Measurement
from benchmarks.run_side import GUEST, NODE, build, seconds

DEEPEST = 8
DEPTHS = (1, 4, DEEPEST)  # directories on the way to a file
FILES = 20  # in each of these directories, so that a listing does not hide what finding its directory costs
CONTENTS = bytes(4096)
PREOPEN = "host preopen"
LIMIT = 3

# What the host has of the embedded tree: everything; nothing; all directories, but no file.
EVERYTHING, NOTHING, DIRECTORIES = "on-host", "embedded", "directories-on-host"


def directory(depth: int) -> str:
    return "".join(f"/d{level}" for level in range(1, depth + 1))


def calls_at(depth: int) -> dict[str, str]:
    """Specifications of guest.c, by what they measure."""
    path = directory(depth)
    return {
        f"stat.{depth}": f"stat,{path},{FILES},{FILES}",
        f"open.{depth}": f"open,{path},{FILES},{FILES}",
        f"list.{depth}": f"list,{path}",
    }


CALLS = {name: spec for depth in DEPTHS for name, spec in calls_at(depth).items()}


def make_folder(root: Path, what: str) -> None:
    root.mkdir()
    if what != NOTHING:
        (root / directory(DEEPEST)[1:]).mkdir(parents=True)
    for depth in DEPTHS if what == EVERYTHING else ():
        for number in range(FILES):
            (root / directory(depth)[1:] / f"f{number:06}").write_bytes(CONTENTS)


def above(engine: str, name: str, hosts: Sequence[str], limit: float | None, bench: Bench) -> Iterator[Measurement]:
    for what in {EVERYTHING, *hosts}:
        make_folder(bench.folder / what, what)
    ours = build(bench, GUEST, "ours.wasm", EVERYTHING, host="above")
    plain = build(bench, GUEST, "plain.wasm")
    specs = list(CALLS.values())
    if engine == "node":
        specs += specs  # the second figures count: V8 optimizes the code while the first are measured
    rounds = [
        (
            seconds(engine, plain, specs, {"/": bench.folder / EVERYTHING}),
            {what: seconds(engine, ours, specs, {"/": bench.folder / what}) for what in hosts},
        )
        for _ in range(bench.rounds)
    ]
    for what in hosts:
        for call, spec in CALLS.items():
            values = tuple(found[what][spec] for _, found in rounds)
            beside = tuple(found[spec] for found, _ in rounds)
            yield Measurement(f"{name}.{what}.{call}", PREOPEN, "s", values, beside, limit=limit)


def on_engine(engine: str, prefix: str, *hosts: str, limit: float | None = None, quick: bool = False) -> Benchmark:
    name = f"{prefix}.{engine}"
    run = partial(above, engine, name, hosts, limit)
    return Benchmark(name, run, quick, NODE) if engine == "node" else Benchmark(name, run, quick)


BENCHMARKS = (
    on_engine("wasmtime", "run.above", EVERYTHING, NOTHING, limit=LIMIT, quick=True),
    on_engine("node", "run.above", EVERYTHING, NOTHING, limit=LIMIT, quick=True),
    on_engine("wasmtime", "run.above-without-files", DIRECTORIES),
    on_engine("node", "run.above-without-files", DIRECTORIES),
)
