# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What programs pay for changes of a tree in memory, and for reading a tree that they could change."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.contents_side import CALLS as READING
from benchmarks.contents_side import wasivfs
from benchmarks.measure import Bench, Benchmark, Measurement, child, needs
from benchmarks.run_side import ENGINES, GUEST, make_tree, seconds

SOURCE = Path(__file__).with_name("writes.c")
TMPFS = Path("/dev/shm")  # noqa: S108 (what is made in it has a name of its own)
FEW, MANY = 1000, (10_000, 100_000)
HOST_LIMIT = 1 / 20
COPY_LIMIT = 1 / 0.7
READ_LIMIT = 1.05


def writing(engine: str, bench: Bench) -> Iterator[Measurement]:
    """Beside a directory of the engine, memcpy, and directories of few files."""
    wasivfs(bench, "cc", "-O2", "-mbulk-memory", SOURCE, "-s", "--writable", "memory", "-o", "ours.wasm")
    wasivfs(bench, "cc", "-O2", SOURCE, "-s", "-o", "plain.wasm")
    ours, plain = bench.folder / "ours.wasm", bench.folder / "plain.wasm"
    (bench.folder / "mounted").mkdir()
    per_directory = [f"{call},{files}" for call in ("make", "list", "remove") for files in (FEW, *MANY)]
    specs = ["scratch", "sequential", "copy", *per_directory]
    rounds, on_host = [], []
    for _ in range(bench.rounds):
        rounds.append(run(engine, ours, specs))
        on_host.append(run(engine, plain, ["scratch"], {"/": bench.folder / "mounted"}))
    name = f"write.{engine}"

    def beside(spec: str, other: str, what: str, limit: float | None) -> Measurement:
        values, baseline = (tuple(found[key] for found in rounds) for key in (spec, other))
        return Measurement(f"{name}.{spec.replace(',', '.')}", what, "s", values, baseline, limit)

    scratch = tuple(found["scratch"] for found in rounds)
    host = tuple(found["scratch"] for found in on_host)
    yield Measurement(f"{name}.scratch", "host preopen", "s", scratch, host, HOST_LIMIT)
    yield beside("sequential", "copy", "memcpy to new memory", COPY_LIMIT)
    for call in ("make", "list", "remove"):
        for files in MANY:
            yield beside(f"{call},{files}", f"{call},{FEW}", f"among {FEW:,} files", None)


def run(engine: str, program: Path, specs: list[str], mounts: dict[str, Path] | None = None) -> dict[str, float]:
    """Seconds by specification; the program works in its root."""
    found = ENGINES[engine](program, ["/", *specs], mounts=mounts or {}).text().split()
    return dict(zip(specs, map(float, found), strict=True))


def appending(engine: str, bench: Bench) -> Iterator[Measurement]:
    """One byte at a time, beside the same program on Linux, on a tmpfs."""
    wasivfs(bench, "cc", "-O2", SOURCE, "-s", "--writable", "memory", "-o", "ours.wasm")
    child(["cc", "-O2", SOURCE, "-o", "native"], bench.folder)
    values, baseline = [], []
    with tempfile.TemporaryDirectory(prefix="wasivfs-bench-", dir=TMPFS) as folder:
        for _ in range(bench.rounds):
            values.append(run(engine, bench.folder / "ours.wasm", ["append"])["append"])
            native = [os.fspath(bench.folder / "native"), folder, "append"]
            baseline.append(float(subprocess.run(native, check=True, capture_output=True, text=True).stdout))
    yield Measurement(f"write.{engine}.append", "on a tmpfs", "s", tuple(values), tuple(baseline), limit=1)


def reading(engine: str, bench: Bench) -> Iterator[Measurement]:
    """Embedded files that did not change, beside a read-only program; another file has changed."""
    (bench.folder / "tree").mkdir()
    make_tree(bench.folder / "tree", [])
    (bench.folder / "tree" / "d100").mkdir()
    for number in range(100):
        os.link(bench.folder / "tree" / "contents" / str(number % 16), bench.folder / f"tree/d100/f{number:06}")
    flags = ("-O2", "-mbulk-memory", "-D_GNU_SOURCE", GUEST, "-s", "--dir", "tree")
    wasivfs(bench, "cc", *flags, "-o", "plain.wasm")
    wasivfs(bench, "cc", *flags, "-DCHANGES", "--writable", "memory", "-o", "ours.wasm")
    specs = list(READING.values())
    rounds = [
        [seconds(engine, bench.folder / program, specs, {}) for program in ("ours.wasm", "plain.wasm")]
        for _ in range(bench.rounds)
    ]
    for name, spec in READING.items():
        ours, plain = (tuple(found[at][spec] for found in rounds) for at in (0, 1))
        limit = READ_LIMIT if name.startswith("read") else None
        yield Measurement(f"write.{engine}.unchanged.{name}", "read-only program", "s", ours, plain, limit)


def no_tmpfs() -> str:
    return needs("on Debian, apt install gcc libc6-dev", "cc")() or ("" if TMPFS.is_dir() else f"there is no {TMPFS}")


BENCHMARKS = tuple(
    Benchmark(
        f"write.{engine}{part}", partial(measured, engine), quick=engine == "wasmtime" and not part, missing=lacks
    )
    for engine in ENGINES
    for part, measured, lacks in (
        ("", writing, lambda: ""),
        (".append", appending, no_tmpfs),
        (".unchanged", reading, lambda: ""),
    )
)
