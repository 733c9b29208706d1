# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is measured, and how a benchmark describes itself. Pure but for the clock and child processes."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wasivfs_rules.toolchain.find import Toolchain


@dataclass(frozen=True)
class Measurement:
    """One cost beside its baseline. Of every pair of `values` and `baseline_values` both were measured in one round.

    `name` is stable: a committed ratio is found by it. Lower is better, always; `limit` is the highest ratio that is
    promised, if one is.
    """

    name: str
    baseline: str
    unit: str
    values: tuple[float, ...]
    baseline_values: tuple[float, ...]
    limit: float | None = None

    @property
    def ratios(self) -> list[float]:
        return [value / base for value, base in zip(self.values, self.baseline_values, strict=True)]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest ratio of a round."""
        return min(self.ratios), max(self.ratios)

    @property
    def value(self) -> float:
        return statistics.median(self.values)

    @property
    def baseline_value(self) -> float:
        return statistics.median(self.baseline_values)


@dataclass(frozen=True)
class Bench:
    """What a benchmark is given: `folder` is empty and its own; `rounds` says how often to measure."""

    folder: Path
    toolchain: Toolchain
    rounds: int

    @property
    def environment(self) -> Mapping[str, str]:
        """In which `wasivfs` uses this toolchain, and runs as its users have it: from its bytecode."""
        others = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**others, "WASI_SDK_PATH": self.toolchain.sdk}


@dataclass(frozen=True)
class Benchmark:
    """`name` starts the names of its measurements; `missing` says what it lacks here, or nothing.

    `quick` ones take a few seconds a round, and are what CI runs.
    """

    name: str
    run: Callable[[Bench], Iterator[Measurement]]
    quick: bool = False
    missing: Callable[[], str] = lambda: ""


def needs(cure: str, *programs: str) -> Callable[[], str]:
    """What a benchmark's `missing` is that calls these programs."""

    def missing() -> str:
        absent = [program for program in programs if not shutil.which(program)]
        return f"there is no {absent[0]}; {cure}" if absent else ""

    return missing


@dataclass(frozen=True)
class Chart:
    """Bars of measured values beside their baselines; `bars` are labels and names of measurements of one unit."""

    name: str
    title: str
    bars: tuple[tuple[str, str], ...]
    logarithmic: bool = False


@dataclass(frozen=True)
class Cost:
    """Of one child process: wall-clock seconds, the most bytes of memory it held at one time, and CPU seconds.

    The last are those of its own children as well.
    """

    seconds: float
    peak: int
    processor: float


def child(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Runs a command to its end. Raises CalledProcessError if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [os.fspath(word) for word in command], cwd=folder, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(seconds, peak, usage.ru_utime + usage.ru_stime)
