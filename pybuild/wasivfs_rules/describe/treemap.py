# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws the parts of a program as a treemap: areas are sizes. Vega lays it out and writes the SVG."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

import vl_convert

from wasivfs_rules.common.sizes import show_size
from wasivfs_rules.describe.parts import OF_CODE, OF_DATA, OF_DEBUG, OF_FILES, OF_OTHERS, OF_SHARED, Part

_WIDTH, _HEIGHT = 1600, 1000
# The least shares of the whole that are drawn one by one, and as a group of others.
_LEAF_MIN, _GROUP_MIN = 1 / 4000, 1 / 250
_DEPTH_MAX = 8
_HEADER = 18  # height of the name of a group
_LEGEND = {
    OF_CODE: ("code", "#fdc086"),
    OF_DATA: ("data", "#f3e28b"),
    OF_FILES: ("embedded files", "#a6cee3"),
    OF_SHARED: ("stored once for several files", "#6baed6"),
    OF_DEBUG: ("debug information", "#d9d9d9"),
    OF_OTHERS: ("other sections", "#cab2d6"),
}
_NOT_XML = {code: f"\\u{code:04x}" for code in (0xFFFE, 0xFFFF)}
_MEMBERS = {OF_CODE: "functions", OF_FILES: "files"}


def draw_treemap(whole: Part) -> str:
    """The SVG file: the same for the same parts."""
    return str(vl_convert.vega_to_svg(_spec(_simplified(whole, whole.size)), allowed_base_urls=[])) + "\n"


def _simplified(part: Part, total: int, depth: int = 0) -> Part:
    """The part as it can be read in a picture: sums up what is too small, joins directories with a single entry."""
    parts = [one for one in part.parts if one.size]
    while len(parts) == 1 and parts[0].parts and depth:
        part = parts[0]._replace(name=part.name + parts[0].name)
        parts = [one for one in part.parts if one.size]
    if not parts:
        return part
    if part.size < total * _GROUP_MIN or depth == _DEPTH_MAX:
        return part._replace(name=f"{part.name} ({_counted(part)})", parts=())
    least = total * _LEAF_MIN
    small = [one for one in parts if one.size < least]
    if len(small) > 1 and depth:
        rest = part._replace(size=sum(one.size for one in small), leaves=sum(one.leaves for one in small), parts=())
        parts = [one for one in parts if one.size >= least]
        parts.append(rest._replace(name=_counted(rest, "other ")))
    return part._replace(parts=tuple(_simplified(one, total, depth + 1) for one in parts))


def _counted(part: Part, other: str = "") -> str:
    return f"{part.leaves} {other}{_MEMBERS.get(part.kind, 'parts')}" if part.leaves else "others"


def _nodes(part: Part, parent: int | None, numbers: Iterator[int]) -> Iterator[dict[str, object]]:
    """A row for each part, as Vega reads a tree."""
    number = next(numbers)
    size = {} if part.parts else {"size": part.size}
    yield {
        "id": number,
        "parent": parent,
        "name": part.name.translate(_NOT_XML),
        "shown": show_size(part.size),
        "kind": part.kind,
        **size,
    }
    for one in part.parts:
        yield from _nodes(one, number, numbers)


def _totals(part: Part) -> Counter[str]:
    """The bytes of each kind."""
    if not part.parts:
        return Counter({part.kind: part.size})
    return sum(map(_totals, part.parts), Counter())


def _entry(name: str, size: int, total: int) -> str:
    return f"{name}: {show_size(size)}, {size / total:.1%}"


def _spec(whole: Part) -> dict[str, object]:
    """The description of the picture in the language of Vega."""
    totals = _totals(whole)
    kinds = {kind: how for kind, how in _LEGEND.items() if totals[kind]}
    legend = [
        f"{name}: {show_size(totals[kind])}, {totals[kind] / whole.size:.1%}" for kind, (name, _) in kinds.items()
    ]
    left, top = {"field": "x0", "offset": 4}, {"field": "y0", "offset": 4}
    box = {"x": {"field": "x0"}, "y": {"field": "y0"}, "x2": {"field": "x1"}, "y2": {"field": "y1"}}
    width, height = "(datum.x1 - datum.x0)", "(datum.y1 - datum.y0)"
    # Fonts differ in their widths.
    words = {"x": left, "y": top, "baseline": {"value": "top"}, "limit": {"signal": f"{width} * 0.85 - 4"}}
    layout = {
        "type": "treemap", "field": "size", "sort": {"field": "value", "order": "descending"},
        "paddingOuter": 2, "paddingTop": _HEADER, "size": [_WIDTH, _HEIGHT],
    }  # fmt: skip
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "padding": 8,
        "background": "white",
        "data": [
            {
                "name": "tree",
                "values": [*_nodes(whole, None, itertools.count())],
                "transform": [{"type": "stratify", "key": "id", "parentKey": "parent"}, layout],
            },
            {"name": "groups", "source": "tree", "transform": [{"type": "filter", "expr": "datum.children"}]},
            {"name": "leaves", "source": "tree", "transform": [{"type": "filter", "expr": "!datum.children"}]},
        ],
        "scales": [
            {"name": "kinds", "type": "ordinal", "domain": [*kinds], "range": [color for _, color in kinds.values()]},
            {"name": "legend", "type": "ordinal", "domain": legend, "range": [color for _, color in kinds.values()]},
        ],
        "legends": [
            {
                "fill": "legend", "orient": "bottom", "direction": "horizontal", "columns": 3, "columnPadding": 80,
                "symbolType": "square", "symbolSize": 200, "labelFontSize": 13, "labelLimit": 600,
            }
        ],
        "marks": [
            {
                "type": "rect",
                "from": {"data": "groups"},
                "encode": {"enter": {**box, "fill": {"value": "#f7f7f7"}, "stroke": {"value": "#888888"}}},
            },
            {
                "type": "rect",
                "from": {"data": "leaves"},
                "encode": {"enter": {**box, "fill": {"scale": "kinds", "field": "kind"}, "stroke": {"value": "white"}}},
            },
            {
                "type": "text",
                "from": {"data": "groups"},
                "encode": {
                    "enter": {
                        **words,
                        "text": {"signal": "datum.name + '  ' + datum.shown"},
                        "fontWeight": {"value": "bold"},
                    }
                },
            },
            {
                "type": "text",
                "from": {"data": "leaves"},
                "encode": {
                    "enter": {
                        **words,
                        # What does not fit is left out.
                        "text": {
                            "signal": f"{width} < 28 || {height} < 14 ? '' "
                            f": {height} < 28 ? datum.name : [datum.name, datum.shown]"
                        },
                    }
                },
            },
        ],
    }  # fmt: skip
