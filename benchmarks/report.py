# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measurements as a table, as JSON, and against committed ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import Measurement

# A ratio this many times the committed one is reported; one this much higher, and above its limit, fails a check.
NOTABLE, GROSS = 1.25, 2.0
_UNITS = {
    "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "B": ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B")),
}


@dataclass(frozen=True)
class Regression:
    """A ratio that was `committed` and is now `found`."""

    name: str
    committed: float
    found: float
    limit: float | None = None

    @property
    def gross(self) -> bool:
        return self.found > max(self.committed * GROSS, self.limit or 0)

    def __str__(self) -> str:
        what = "failed" if self.gross else "slower"
        return f"{what}: {self.name}: {self.found:.3g} times its baseline; it was {self.committed:.3g} times"


def quantity(value: float, unit: str) -> str:
    """As a person reads it: `unit` is s or B, scaled."""
    size, name = next((step for step in _UNITS[unit] if abs(value) >= step[0]), _UNITS[unit][-1])
    return f"{value / size:.3g} {name}"


def table(measurements: Sequence[Measurement]) -> str:
    """A line each; a ratio above its limit is marked."""
    rows = [("", "", "", "ratio", "of rounds", "limit")]
    for one in measurements:
        limit = "" if one.limit is None else f"{one.limit:.3g}{' exceeded' if one.ratio > one.limit else ''}"
        base = f"{quantity(one.baseline_value, one.unit)} {one.baseline}"
        spread = f"{one.spread[0]:.3g} - {one.spread[1]:.3g}"
        rows.append((one.name, quantity(one.value, one.unit), base, f"{one.ratio:.3g}", spread, limit))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def save(measurements: Iterable[Measurement], path: Path) -> None:
    """All values of all rounds, and their median ratios: a line for each measurement."""
    rows = [json.dumps({**asdict(one), "ratio": round(one.ratio, 6)}) for one in measurements]
    path.write_text("[\n" + ",\n".join(rows) + "\n]\n")


def load(path: Path) -> dict[str, float]:
    """The ratios in a file that save() wrote, by name."""
    return {row["name"]: row["ratio"] for row in json.loads(path.read_text())}


def regressions(measurements: Iterable[Measurement], committed: Mapping[str, float]) -> list[Regression]:
    """Those whose best round is notably worse than the committed median; names that were never committed are new."""
    return [
        Regression(one.name, committed[one.name], one.spread[0], one.limit)
        for one in measurements
        if one.name in committed and one.spread[0] > committed[one.name] * NOTABLE
    ]
