# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Charts of measurements, as SVG files: the same for the same measurements, and with no scripts in them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path

import pygal
from pygal.style import LightColorizedStyle

from benchmarks.measure import Chart, Measurement
from benchmarks.report import quantity

_UNWANTED = re.compile("<!--.*?-->|<script.*?</script>", re.DOTALL)  # the date, and what makes tooltips


def draw(chart: Chart, measurements: Iterable[Measurement], folder: Path) -> None:
    """Writes folder/NAME.svg; nothing if a measurement of the chart is lacking."""
    by_name = {one.name: one for one in measurements}
    if not all(name in by_name for _, name in chart.bars):
        return
    bars = [(label, by_name[name]) for label, name in reversed(chart.bars)]  # the first is on top
    _, first = bars[0]
    values = [value for _, one in bars for value in (one.value, one.baseline_value)]
    start = 10 ** math.floor(math.log10(min(values)))
    picture = pygal.HorizontalBar(
        title=chart.title,
        style=LightColorizedStyle(background="white", plot_background="white", colors=("#b8b8b8", "#2f6fb0")),
        js=[],
        width=800,
        height=130 + 70 * len(bars),
        legend_at_bottom=True,
        print_values=True,
        print_values_position="center",
        logarithmic=chart.logarithmic,
        # A logarithmic axis would otherwise start at the lowest value, whose bar would have no length.
        range=(start, max(values)) if chart.logarithmic else (0, max(values)),
        zero=start if chart.logarithmic else 0,
        show_y_guides=False,
        formatter=lambda value: quantity(value, first.unit),
        disable_xml_declaration=True,
    )
    if chart.logarithmic:
        picture.y_labels = [start * 10**step for step in range(math.ceil(math.log10(max(values) / start)))]
    picture.x_labels = [label for label, _ in bars]
    picture.add(first.baseline, [one.baseline_value for _, one in bars])
    picture.add("wasivfs", [one.value for _, one in bars])
    (folder / f"{chart.name}.svg").write_text(_UNWANTED.sub("", picture.render(is_unicode=True)) + "\n")
