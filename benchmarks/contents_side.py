# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What it costs to build and to run a program whose files lie outside of its memory, or are packed into it later."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.build_side import COMMAND, PROGRAM
from benchmarks.measure import Bench, Benchmark, Cost, Measurement, child
from benchmarks.run_side import ENGINES, GUEST, NODE, in_directory, make_tree, seconds
from benchmarks.trees import large_file

LARGE = 100 << 20
CALLS = {
    "open": in_directory("open", 100),
    "stat": in_directory("stat", 100),
    "list": "list,/d100",
    "read.64KiB": "read,/data,65536",
    "read.4KiB": "read,/data,4096",
    "read.16B": "read,/data,16",
}
# The highest promised ratios to the same program with its files in memory.
LIMITS = {
    "passive": {"open": 1.3, "stat": 1.1, "list": 1.1, "read.64KiB": 1.1, "read.16B": 2.5},
    "packed": {"stat": 3.0},
}
# Prints the seconds of the first `open` of an instance.
FIRST_OPEN = """
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}
int main(void) {
    now();
    double start = now();
    int fd = open("/data.bin", O_RDONLY);
    printf("%.9f\\n", now() - start);
    return fd < 0;
}
"""
INSTANCES = Path(__file__).with_name("instances.mjs")
FIRST_OPENS = Path(__file__).with_name("first_opens.mjs")
INSTANCE_MAX = 0.05e-3  # seconds
MEMORY_MAX = 5 << 20  # bytes, of ten instances
PROCESSOR_MAX, PEAK_MAX = 0.4, 64 << 20  # of each process that builds
# Runs the command in this process, and writes what the process itself took, without its children.
OWN_COST = """
import json, re, resource, runpy, sys
output, sys.argv = sys.argv[1], sys.argv[2:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    own = resource.getrusage(resource.RUSAGE_SELF)
    with open("/proc/self/status") as status:  # ru_maxrss is that of the parent as well
        peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]) * 1024
    with open(output, "w") as file:
        json.dump([own.ru_utime + own.ru_stime, peak], file)
"""
# The least that any tool could do.
FLOOR = """
import hashlib, sys
digest = hashlib.sha256()
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as output:
    while piece := source.read(1 << 20):
        digest.update(piece)
        output.write(piece)
"""


def wasivfs(bench: Bench, *words: str | Path) -> Cost:
    return child([*COMMAND, *words], bench.folder, bench.environment)


def make_forms(bench: Bench, source: str | Path, tree: str, *flags: str) -> Mapping[str, Path]:
    """The same program with its files in memory, in a segment, and packed into it."""
    for contents in ("memory", "passive"):
        wasivfs(
            bench, "cc", "-O2", *flags, source, "-s", "--dir", tree, "--contents", contents, "-o", f"{contents}.wasm"
        )
    wasivfs(bench, "cc", "-O2", *flags, source, "-s", "--shim", "-o", "shim.wasm")
    wasivfs(bench, "pack", "shim.wasm", "--dir", tree, "-o", "packed.wasm")
    return {name: bench.folder / f"{name}.wasm" for name in ("memory", "passive", "packed")}


def calls(engine: str, bench: Bench) -> Iterator[Measurement]:
    """Calls beside those of the program with its files in memory."""
    (bench.folder / "tree").mkdir()
    make_tree(bench.folder / "tree", [])
    (bench.folder / "tree" / "d100").mkdir()
    for number in range(100):
        path = bench.folder / "tree" / "d100" / f"f{number:06}"
        shutil.copy(bench.folder / "tree" / "contents" / str(number % 16), path)
    programs = make_forms(bench, GUEST, "tree", "-mbulk-memory", "-D_GNU_SOURCE")
    specs = list(CALLS.values())
    rounds = [{form: seconds(engine, path, specs, {}) for form, path in programs.items()} for _ in range(bench.rounds)]
    for form in ("passive", "packed"):
        for name, spec in CALLS.items():
            ours, memory = (tuple(found[key][spec] for found in rounds) for key in (form, "memory"))
            limit = LIMITS[form].get(name)
            yield Measurement(f"contents.{engine}.{form}.{name}", "in memory", "s", ours, memory, limit=limit)


def instances(bench: Bench) -> Iterator[Measurement]:
    """Instances of a compiled module on V8, with 100 MiB of files."""
    make_large(bench)
    (bench.folder / "main.c").write_text(PROGRAM)
    programs = make_forms(bench, "main.c", "tree")
    found = {form: [on_v8(path) for _ in range(bench.rounds)] for form, path in programs.items()}
    for form, tries in found.items():
        is_promised = form != "memory"
        spent, memory = zip(*tries, strict=True)
        name, allowed = f"contents.v8.{form}", (INSTANCE_MAX,) * bench.rounds
        yield Measurement(f"{name}.instance", "0.05 ms", "s", spent, allowed, limit=1 if is_promised else None)
        allowed = (float(MEMORY_MAX),) * bench.rounds
        yield Measurement(f"{name}.memory.10", "5 MiB", "B", memory, allowed, limit=1 if is_promised else None)


def on_v8(program: Path) -> tuple[float, float]:
    """The median seconds of an instance, and the bytes that ten instances take."""
    command = ["node", "--no-warnings", "--expose-gc", str(INSTANCES), str(program)]
    median, memory = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return median, memory


def first_open(bench: Bench) -> Iterator[Measurement]:
    """In a fresh instance: of a module that had one before, and in the first, with its functions compiled before."""
    (bench.folder / "tree").mkdir()
    (bench.folder / "tree" / "data.bin").write_bytes(b"data")
    (bench.folder / "main.c").write_text(FIRST_OPEN)
    wasivfs(bench, "cc", "-O2", "main.c", "-s", "-o", "plain.wasm")
    programs = make_forms(bench, "main.c", "tree")
    for name, options in (("later", []), ("compiled", ["--no-wasm-lazy-compilation"])):
        host = [opened_on_v8(bench, "plain.wasm", options, "tree")[name] for _ in range(bench.rounds)]
        for form, path in programs.items():
            found = [opened_on_v8(bench, path, options)[name] for _ in range(bench.rounds)]
            yield Measurement(
                f"contents.v8.{form}.first-open.{name}", "a preopen", "s", tuple(found), tuple(host), limit=1
            )


def opened_on_v8(bench: Bench, program: str | Path, options: Sequence[str], *mount: str) -> Mapping[str, float]:
    command = ["node", "--no-warnings", *options, str(FIRST_OPENS), str(program), *mount]
    shown = subprocess.run(command, cwd=bench.folder, capture_output=True, text=True, check=True).stdout
    first, *others = map(float, shown.split())
    return {"compiled": first, "later": min(others)}


def make_large(bench: Bench) -> None:
    (bench.folder / "tree").mkdir()
    large_file(bench.folder / "tree" / "data.bin", LARGE)


def build(bench: Bench) -> Iterator[Measurement]:
    """100 MiB into a program: what each process takes, and how long all takes beside what must be done."""
    make_large(bench)
    (bench.folder / "main.c").write_text(PROGRAM)
    wasivfs(bench, "cc", "-O2", "-c", "main.c")
    wasivfs(bench, "cc", "main.o", "--shim", "-o", "shim.wasm")
    link = ("cc", "main.o", "-o", "app.wasm")
    pack = ("pack", "shim.wasm", "-o", "packed.wasm")
    rounds = [
        (
            floor(bench),
            wasivfs(bench, *link, "--shim").seconds,
            child([sys.executable, "-c", "pass"], bench.folder).seconds,
            wasivfs(bench, *link, "--dir", "tree").seconds,
            own_cost(bench, *link, "--dir", "tree"),
            wasivfs(bench, *pack, "--dir", "tree").seconds,
            own_cost(bench, *pack, "--dir", "tree"),
        )
        for _ in range(bench.rounds)
    ]
    floors, empty, python, linked, own_link, packed, own_pack = zip(*rounds, strict=True)
    allowed = tuple(one + 1.5 * two for one, two in zip(empty, floors, strict=True))
    yield Measurement(
        "contents.build.time", "without files, and 1.5 times read, hash, write", "s", linked, allowed, limit=1
    )
    allowed = tuple(one + 1.3 * two for one, two in zip(python, floors, strict=True))
    yield Measurement("contents.pack.time", "Python, and 1.3 times read, hash, write", "s", packed, allowed, limit=1)
    for name, costs in (("build", own_link), ("pack", own_pack)):
        processor, peak = zip(*costs, strict=True)
        bases = ((PROCESSOR_MAX,) * bench.rounds, (float(PEAK_MAX),) * bench.rounds)
        yield Measurement(f"contents.{name}.processor", "0.4 s", "s", processor, bases[0], limit=1)
        yield Measurement(f"contents.{name}.memory", "64 MiB", "B", peak, bases[1], limit=1)


def floor(bench: Bench) -> float:
    return child([sys.executable, "-c", FLOOR, "tree/data.bin", "copy"], bench.folder).seconds


def own_cost(bench: Bench, *words: str) -> tuple[float, float]:
    """The CPU seconds and the most bytes of our process, without the linker."""
    command = [sys.executable, "-c", OWN_COST, "cost.json", str(COMMAND[1]), *words]
    child(command, bench.folder, bench.environment)
    processor, peak = json.loads((bench.folder / "cost.json").read_text())
    return processor, peak


def _benchmark(name: str, run: Callable[[Bench], Iterator[Measurement]], missing: Callable[[], str]) -> Benchmark:
    return Benchmark(name, run, quick=True, missing=missing)


def _nothing() -> str:
    return ""


BENCHMARKS: Sequence[Benchmark] = (
    *(_benchmark(f"contents.{one}", partial(calls, one), NODE if one == "node" else _nothing) for one in ENGINES),
    _benchmark("contents.v8", instances, NODE),
    _benchmark("contents.first-open", first_open, NODE),
    _benchmark("contents.build", build, _nothing),
)
