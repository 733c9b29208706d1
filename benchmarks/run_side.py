# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What programs pay for the calls that they make on embedded files."""

from __future__ import annotations

from benchmarks.measure import Benchmark, Chart

BENCHMARKS: tuple[Benchmark, ...] = ()
CHARTS: tuple[Chart, ...] = ()
