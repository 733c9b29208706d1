# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command line: selects benchmarks by name, runs them, and reports. The only module here that prints."""

from __future__ import annotations

import argparse
import fnmatch
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tqdm import tqdm
from wasivfs_rules.toolchain.find import Toolchain, find_toolchain

from benchmarks import (
    above_side,
    build_side,
    command_side,
    contents_side,
    cpython_side,
    inspect_side,
    run_side,
    size_side,
    write_side,
)
from benchmarks.charts import draw
from benchmarks.measure import Bench, Benchmark, Measurement
from benchmarks.report import load, regressions, save, table

BASELINE = Path(__file__).parent / "baseline.json"
BENCHMARKS = tuple(
    benchmark
    for side in (
        build_side,
        contents_side,
        command_side,
        cpython_side,
        inspect_side,
        run_side,
        above_side,
        write_side,
        size_side,
    )
    for benchmark in side.BENCHMARKS
)
CHARTS = (*build_side.CHARTS, *run_side.CHARTS)
ROUNDS, QUICK_ROUNDS = 5, 3


def main() -> int:
    options = parse()
    chosen = [benchmark for benchmark in BENCHMARKS if selected(benchmark, options)]
    if options.list:
        print("\n".join(benchmark.name for benchmark in chosen))
        return 0
    if not chosen:
        sys.exit("benchmarks: error: no benchmark of this name; see --list")
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    toolchain = find_toolchain(options.sdk)
    print(f"{toolchain.version}; {rounds} rounds")
    measurements = list(measured(chosen, toolchain, rounds))
    print(table(measurements))
    if options.json:
        save(measurements, options.json)
    if options.charts:
        for chart in CHARTS:
            draw(chart, measurements, options.charts)
    return check(measurements) if options.check else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measures builds and programs beside baselines.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="or a glob such as 'build.*' (default: all)")
    parser.add_argument("--list", action="store_true", help="print the names, and run nothing")
    parser.add_argument("--quick", action="store_true", help=f"only the short ones; {QUICK_ROUNDS} rounds")
    parser.add_argument("--rounds", type=int, metavar="N", help=f"how often each is measured (default {ROUNDS})")
    parser.add_argument("--sdk", help="the toolchain, as for `wasivfs cc`")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was measured")
    parser.add_argument("--charts", type=Path, metavar="DIR", help="draw the charts that the measurements suffice for")
    parser.add_argument("--check", action="store_true", help=f"compare the ratios with those of {BASELINE.name}")
    return parser.parse_args()


def selected(benchmark: Benchmark, options: argparse.Namespace) -> bool:
    if options.quick and not benchmark.quick:
        return False
    return not options.names or any(fnmatch.fnmatchcase(benchmark.name, name) for name in options.names)


def measured(chosen: Iterable[Benchmark], toolchain: Toolchain, rounds: int) -> Iterator[Measurement]:
    """Runs them one by one, with a bar that names the one that runs."""
    with tqdm(list(chosen), unit="benchmark", file=sys.stderr) as bar:
        for benchmark in bar:
            bar.set_description(benchmark.name)
            if missing := benchmark.missing():
                bar.write(f"{benchmark.name} is left out: {missing}")
                continue
            with tempfile.TemporaryDirectory(prefix="wasivfs-bench-") as folder:
                yield from benchmark.run(Bench(Path(folder), toolchain, rounds))


def check(measurements: Iterable[Measurement]) -> int:
    found = regressions(measurements, load(BASELINE))
    for regression in found:
        print(regression)
    print(f"{len(found)} regressions against {BASELINE.name}")
    return int(any(regression.gross for regression in found))


if __name__ == "__main__":
    sys.exit(main())
