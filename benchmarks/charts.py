# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Charts of measurements, as SVG files that are the same for the same measurements."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pygal
from pygal.style import LightColorizedStyle

from benchmarks.measure import Chart, Measurement
from benchmarks.report import quantity


def draw(chart: Chart, measurements: Iterable[Measurement], folder: Path) -> None:
    """Writes folder/NAME.svg; nothing if a measurement of the chart is lacking."""
    by_name = {one.name: one for one in measurements}
    if not all(name in by_name for _, name in chart.bars):
        return
    ordered = [by_name[name] for _, name in chart.bars]
    unit = ordered[0].unit
    bars = pygal.HorizontalBar(
        title=chart.title,
        style=LightColorizedStyle(background="white", plot_background="white"),
        logarithmic=True,
        js=[],
        width=800,
        height=120 + 60 * len(ordered),
        legend_at_bottom=True,
        print_values=True,
        formatter=lambda value: quantity(value, unit),
        disable_xml_declaration=True,
        no_prefix=True,
    )
    bars.x_labels = [label for label, _ in chart.bars]
    bars.add("wasivfs", [one.value for one in ordered])
    bars.add(ordered[0].baseline, [one.baseline_value for one in ordered])
    (folder / f"{chart.name}.svg").write_text(bars.render(is_unicode=True) + "\n")
