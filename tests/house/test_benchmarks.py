# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How the benchmarks report: on measurements that are made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.charts import draw
from benchmarks.measure import Chart, Measurement
from benchmarks.report import load, regressions, save, table

MEASURED = Measurement("build.x", "by hand", "s", (3.0, 0.4, 1.5), (1.0, 0.1, 1.0), limit=2)


def test_ratio_is_the_median_of_those_of_the_rounds() -> None:
    assert (MEASURED.ratio, MEASURED.spread) == (3.0, (1.5, 4.0))


def test_table_shows_scaled_units_and_what_is_above_its_limit() -> None:
    other = Measurement("build.y", "the file", "B", (2.5 * 2**20,), (2.0**20,))
    first, second, third = table([MEASURED, other]).splitlines()
    assert first.split() == ["ratio", "of", "rounds", "limit"]
    assert second.split() == ["build.x", "1.5", "s", "1", "s", "by", "hand", "3", "1.5", "-", "4", "2", "exceeded"]
    assert third.split() == ["build.y", "2.5", "MiB", "1", "MiB", "the", "file", "2.5", "2.5", "-", "2.5"]


def test_regression_is_a_best_round_above_the_committed_ratio() -> None:
    committed = {"build.x": 1.5 / 1.3, "gone": 1.0}
    (found,) = regressions([MEASURED], committed)
    assert str(found) == "slower: build.x: 1.5 times its baseline; it was 1.15 times"
    assert not regressions([MEASURED], {"build.x": 1.5, "other": 0.1})


def test_only_a_ratio_more_than_twice_the_committed_one_and_above_its_limit_fails() -> None:
    strict = replace(MEASURED, limit=1.4)
    assert [regressions([strict], {"build.x": ratio})[0].gross for ratio in (0.7, 0.8)] == [True, False]
    assert not regressions([MEASURED], {"build.x": 0.7})[0].gross


def test_saved_ratios_are_loaded_again(tmp_path: Path) -> None:
    save([MEASURED], tmp_path / "file.json")
    assert load(tmp_path / "file.json") == {"build.x": 3.0}


def test_chart_is_an_image_that_says_all_values_and_runs_nothing(tmp_path: Path) -> None:
    draw(Chart("chart", "A title", (("one", "build.x"),)), [MEASURED], tmp_path)
    root = ET.parse(tmp_path / "chart.svg").getroot()  # noqa: S314 (our own file)
    text = set(root.itertext())
    assert {"A title", "one", "by hand", "wasivfs", "1.5 s", "1 s"} <= text
    assert not [element for element in root.iter() if element.tag.endswith("script")]


def test_chart_without_all_its_measurements_is_not_drawn(tmp_path: Path) -> None:
    draw(Chart("chart", "A title", (("one", "build.x"), ("two", "build.z"))), [MEASURED], tmp_path)
    assert not list(tmp_path.iterdir())
