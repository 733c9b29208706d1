# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What CPython needs to start and to import modules of its library: embedded, from a preopen, and natively."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks.measure import Bench, Benchmark, Measurement, child
from tests.support.engines import run_on_wasmtime

VARIABLE = "WASIVFS_BENCH_CPYTHON"
NATIVE = "/usr/bin/python3.11"
TRIES = 5  # the best of which counts
LIBRARY = "/usr/local/lib/python3.11"
CODE = {"start": "pass", "import": "import asyncio, decimal, email.message, http.client, json, logging, unittest"}


def missing() -> str:
    """Whether the programs of docs/languages/cpython.md are there."""
    if not Path(os.environ.get(VARIABLE, os.devnull), "app.wasm").exists():
        return f"set {VARIABLE} to the folder in which you followed docs/languages/cpython.md"
    return "" if Path(NATIVE).exists() else f"there is no {NATIVE}; on Debian 12, apt install python3.11"


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def wasi(program: Path, code: str, mounts: Mapping[str, Path]) -> None:
    run_on_wasmtime(program, ["-c", code], mounts=mounts, stoppable=False).text()


def run(bench: Bench) -> Iterator[Measurement]:
    page = Path(os.environ[VARIABLE])
    build = page / "cpython" / "builddir" / "wasi"
    mounts = {LIBRARY: page / "cpython" / "Lib", f"{LIBRARY}/lib-dynload": build / "build" / "lib.wasi-wasm32-3.11"}
    for name, code in CODE.items():
        ways: list[Callable[[], object]] = [
            partial(wasi, page / "app.wasm", code, {}),
            partial(wasi, build / "python.wasm", code, mounts),
            partial(child, [NATIVE, "-c", code], bench.folder),
        ]
        for way in ways:  # the first run compiles the program
            way()
        rounds = [tuple(min(seconds(way) for _ in range(TRIES)) for way in ways) for _ in range(bench.rounds)]
        embedded, preopen, native = zip(*rounds, strict=True)
        yield Measurement(f"cpython.{name}", "library in a preopen", "s", embedded, preopen, limit=1)
        yield Measurement(f"cpython.{name}.native", "native CPython", "s", embedded, native)


BENCHMARKS = (Benchmark("cpython", run, missing=missing),)
