# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What programs pay for the calls that they make on embedded files; the clock runs inside of them, in guest.c."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import wasmtime
from wasivfs_rules.common.processes import Runner
from wasivfs_rules.common.resources import shim_dir
from wasivfs_rules.link.shim_build import IMAGE_FLAGS, shim_objects
from wasivfs_rules.request.shim_choices import ShimChoices

from benchmarks.build_side import COMMAND, TEN_THOUSAND
from benchmarks.measure import Bench, Benchmark, Chart, Measurement, child, needs
from benchmarks.trees import SmallFiles, large_file
from tests.support.engines import Finished, run_on_node, run_on_wasmtime

GUEST = Path(__file__).with_name("guest.c")
ENGINES: Mapping[str, Callable[..., Finished]] = {
    "wasmtime": partial(run_on_wasmtime, stoppable=False),
    "node": run_on_node,
}
PAGE, SEQUENTIAL = 4096, 64 << 20  # bytes; more than caches hold
VISITED = 100  # in a directory of any size, so that caches play the same part
HELD = 4000  # descriptors
# Of wasmtime, whose calls of the host are those of a sandbox; those of Node cost much less.
HOST_LIMITS = {"open": 1 / 100, "stat": 1 / 100, "list": 1 / 200}
COMPILATIONS = 5
INSTANCES = 50
# A program that is started, and how much longer an instance of it may take than without its 100 MiB.
EMPTY = "int main(void) { return 0; }\n"
ADDED_TO_INSTANCE = 0.2e-3  # seconds
# A program of the size of an interpreter: its functions are all alike to a compiler, and none can be left out.
FUNCTIONS = 5500
FUNCTION = """
static uint32_t f{n}(uint32_t x) {{
    for (uint32_t i = x % 61; i != 0; i--)
        switch (x % 5) {{
        case 0: x = x * {a}u + i; break;
        case 1: x = (x ^ {a}u) / (i + 1); break;
        case 2: x = i & x ? x - {n} : x >> (i & 7); break;
        case 3: x = (x << 3 | x >> 29) + {a}u % i; break;
        default: x ^= {n} + (x > i ? x % (i + 9) : i); break;
        }}
    return x;
}}
"""


@dataclass(frozen=True)
class Comparison:
    """A measurement of guest.c beside another one, of the same program or of one that has its files from the host."""

    name: str
    spec: str
    baseline: str
    beside: str
    limit: float | None = None
    on_host: bool = False


def on_host(name: str, spec: str) -> Comparison:
    return Comparison(name, spec, "host preopen", spec, HOST_LIMITS[name], on_host=True)


def in_directory(call: str, files: int, visited: int = VISITED) -> str:
    return f"{call},/d{files},{files},{visited}"


def at_size(call: str, files: int) -> Iterator[Comparison]:
    """A directory of many files beside one of 100: some of them visited, and all of them scattered over memory."""
    baseline = in_directory(call, 100)
    yield Comparison(f"{call}.{files}", in_directory(call, files), "among 100 files", baseline, 1.3)
    yield Comparison(f"{call}.{files}.scattered", in_directory(call, files, files), "among 100 files", baseline)


CALLS = (
    on_host("open", in_directory("open", 100)),
    on_host("stat", in_directory("stat", 100)),
    on_host("list", "list,/d100"),
    Comparison("missing", in_directory("stat-missing", 100), "a file that is there", in_directory("stat", 100), 1),
    Comparison("open-missing", in_directory("open-missing", 100), "one that is there", in_directory("open", 100), 1),
    Comparison("read.64KiB", "read,/data,65536", "memcpy", "copy,/data,65536", 1 / 0.95),
    Comparison("read.4KiB", "read,/data,4096", "memcpy", "copy,/data,4096", 1 / 0.8),
    Comparison("descriptors", f"reopen,/data,{HELD}", "with none open", "reopen,/data,0", 1.3),
    *at_size("open", 10_000),
    *at_size("stat", 10_000),
)
MANY_FILES = (*at_size("open", 100_000), *at_size("stat", 100_000))


def make_tree(root: Path, comparisons: Sequence[Comparison]) -> None:
    """The directories that the comparisons name. Files have few contents, so that it is names that are looked for."""
    contents = [random.Random(number).randbytes(PAGE) for number in range(16)]
    for number, data in enumerate(contents):
        path = root / "contents" / str(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    large_file(root / "data", SEQUENTIAL)
    specs = " ".join(spec for one in comparisons for spec in (one.spec, one.beside))
    for files in map(int, set(re.findall(r"/d(\d+)", specs))):
        (root / f"d{files}").mkdir()
        for number in range(files):
            os.link(root / "contents" / str(number % 16), root / f"d{files}" / f"f{number:06}")


def build(bench: Bench, source: Path, output: str, tree: str = "", *flags: str, host: str = "below") -> Path:
    """A program, with a folder in it if `tree` names one, under that rule. Its memcpy is memory.copy: the fastest."""
    compiler, folder = bench.toolchain.compiler, bench.folder
    with shim_objects(bench.toolchain, ShimChoices(host), (), Runner()) as shim:
        embedded: Sequence[str | Path] = ()
        if tree:
            child([*COMMAND, "image", "--dir", tree, "--embed", "incbin", "-o", "fs_image.c"], folder)
            child([*compiler, *IMAGE_FLAGS, "-I", shim_dir(), "-c", "fs_image.c", "-o", "fs_image.o"], folder)
            embedded = ("fs_image.o", *shim)
        options: tuple[str | Path, ...] = ("-O2", "-mbulk-memory", "-D_GNU_SOURCE", "-I", shim_dir(), *flags)
        child([*compiler, *options, "-c", source, "-o", "program.o"], folder)
        child([*compiler, "program.o", *embedded, "-s", "-o", output], folder)
    return folder / output


def seconds(engine: str, program: Path, specs: Sequence[str], mounts: Mapping[str, Path]) -> dict[str, float]:
    """What the program measured, by specification."""
    finished = ENGINES[engine](program, specs, mounts=mounts)
    return dict(zip(specs, map(float, finished.text().split()), strict=True))


def calls(engine: str, name: str, comparisons: Sequence[Comparison], bench: Bench) -> Iterator[Measurement]:
    tree = bench.folder / "tree"
    tree.mkdir()
    make_tree(tree, comparisons)
    embedded = build(bench, GUEST, "embedded.wasm", "tree", "-DEMBEDDED")
    plain = build(bench, GUEST, "plain.wasm")
    ours = [one.spec for one in comparisons] + [one.beside for one in comparisons if not one.on_host]
    theirs = [one.beside for one in comparisons if one.on_host]
    rounds = [
        (
            seconds(engine, embedded, list(dict.fromkeys(ours)), {}),
            seconds(engine, plain, theirs, {"/": tree}) if theirs else {},
        )
        for _ in range(bench.rounds)
    ]
    for one in comparisons:
        values = tuple(found[one.spec] for found, _ in rounds)
        beside = tuple((host if one.on_host else found)[one.beside] for found, host in rounds)
        limit = None if one.on_host and engine == "node" else one.limit
        yield Measurement(f"{name}.{one.name}", one.baseline, "s", values, beside, limit=limit)


def interpreter_source() -> str:
    """A program that opens a file and has some 1 MiB of code, as interpreters and databases do."""
    chance = random.Random(1)
    functions = "".join(FUNCTION.format(n=number, a=chance.getrandbits(32)) for number in range(FUNCTIONS))
    names = ", ".join(f"f{number}" for number in range(FUNCTIONS))
    return f"""#include <fcntl.h>
#include <stdint.h>
{functions}
static uint32_t (*const all[])(uint32_t) = {{{names}}};
int main(int count, char **words) {{
    return (int)all[count % {FUNCTIONS}]((uint32_t)open(words[0], O_RDONLY));
}}
"""


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def compile_seconds(programs: Sequence[Path]) -> list[float]:
    """Of each, the best of a few tries in turn: threads share the work, and other programs the processors."""
    made: list[wasmtime.Module] = []  # not freed while the clock runs

    def once(code: bytes) -> float:
        return timed(lambda: made.append(wasmtime.Module(wasmtime.Engine(), code)))

    codes = [program.read_bytes() for program in programs]
    tries = [[once(code) for code in codes] for _ in range(COMPILATIONS)]
    return [min(spent) for spent in zip(*tries, strict=True)]


def instance_seconds(program: Path) -> float:
    """To instantiate a compiled module once more: the first time makes what the others share."""
    engine = wasmtime.Engine()
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    ready = linker.instantiate_pre(wasmtime.Module.from_file(engine, str(program)))
    spent = []
    for _ in range(INSTANCES + 1):
        with wasmtime.Store(engine) as store:
            store.set_wasi(wasmtime.WasiConfig())
            spent.append(timed(partial(ready.instantiate, store)))
    return min(spent[1:])


def starting(bench: Bench) -> Iterator[Measurement]:
    """What an image adds to the compilation of its program, and to each instance."""
    SmallFiles(1).make(bench.folder / "one")
    TEN_THOUSAND.make(bench.folder / "small")
    (bench.folder / "large").mkdir()
    large_file(bench.folder / "large" / "data.bin", 100 << 20)
    empty = bench.folder / "empty.c"
    empty.write_text(EMPTY)
    interpreter = bench.folder / "interpreter.c"
    interpreter.write_text(interpreter_source())
    for name, source, limit in (("compile", interpreter, 1.05), ("compile.small", GUEST, None)):
        pair = (build(bench, source, "one.wasm", "one"), build(bench, source, "small.wasm", "small"))
        compiled = [compile_seconds(pair) for _ in range(bench.rounds)]
        one, small = zip(*compiled, strict=True)
        yield Measurement(f"run.start.{name}.10000", "with one file", "s", small, one, limit=limit)
    programs = (build(bench, empty, "empty.wasm"), build(bench, empty, "large.wasm", "large"))
    made = [[instance_seconds(program) for program in programs] for _ in range(bench.rounds)]
    without, large = zip(*made, strict=True)
    allowed = tuple(value + ADDED_TO_INSTANCE for value in without)
    yield Measurement("run.start.instance.100MiB", "0.2 ms more than without", "s", large, allowed, limit=1)


NODE = needs("install Node.js 20 or newer", "node")
BENCHMARKS = (
    Benchmark("run.wasmtime", partial(calls, "wasmtime", "run.wasmtime", CALLS), quick=True),
    Benchmark("run.node", partial(calls, "node", "run.node", CALLS), quick=True, missing=NODE),
    Benchmark("run.many.wasmtime", partial(calls, "wasmtime", "run.many.wasmtime", MANY_FILES)),
    Benchmark("run.many.node", partial(calls, "node", "run.many.node", MANY_FILES), missing=NODE),
    Benchmark("run.start", starting, quick=True),
)
CHARTS = tuple(
    Chart(
        f"run-{engine}",
        f"Seconds of a call on {engine}",
        (
            ("open, read 4 KiB, close", f"run.{engine}.open"),
            ("stat", f"run.{engine}.stat"),
            ("readdir, an entry", f"run.{engine}.list"),
        ),
        logarithmic=True,
    )
    for engine in ENGINES
)
