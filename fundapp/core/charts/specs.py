"""Vega-Lite specifications. Bars are rows of a ledger: label at the start, figure at the end, the bar below."""

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from fundapp.core.charts.colours import CARD, EDGE, INK, LINE, QUIET, SERIES
from fundapp.core.charts.kinds import Bars, Chart, Funnel, Line, Spread, Stacked
from fundapp.core.charts.table import table

Spec = dict[str, Any]
SIZE = 13
ROW = 46
DASHES = [[1, 0], [6, 3], [2, 3], [8, 3, 2, 3]]
CONFIG = {
    "background": None,
    "padding": {"left": 1, "right": 1, "top": 4, "bottom": 4},
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": SIZE,
        "titleFontSize": SIZE,
        "titleFontWeight": "normal",
        "labelColor": QUIET,
        "titleColor": QUIET,
        "gridColor": LINE,
        "domainColor": EDGE,
        "tickColor": EDGE,
        "labelPadding": 6,
    },
    "legend": {"labelFontSize": SIZE, "labelColor": INK, "symbolSize": 140, "title": None, "orient": "top"},
    "text": {"fontSize": SIZE, "color": INK},
}


@singledispatch
def spec(chart: Chart, _width: int) -> Spec:
    """The specification of a chart `width` pixels wide in all."""
    raise TypeError(f"no drawing is known for {type(chart).__name__}")


@spec.register
def _(chart: Bars, width: int) -> Spec:
    rows = [{"label": label, "value": value} for label, value in chart.rows]
    return _ledger(chart, rows, width, [_bar(color={"value": SERIES[0]})])


@spec.register
def _(chart: Funnel, width: int) -> Spec:
    rows = [{"label": label, "value": value} for label, value in chart.rows]
    return _ledger(chart, rows, width, [_bar(color={"value": SERIES[0]})])


@spec.register
def _(chart: Stacked, width: int) -> Spec:
    rows = [
        {"label": row.label, "part": part, "place": place, "value": value}
        for row in chart.rows
        for place, (part, value) in enumerate(zip(chart.parts, row.values, strict=True))
    ]
    color = {"field": "part", **_palette(chart.parts)}
    bar = _bar(color=color, order={"field": "place"})
    bar["mark"] |= {"stroke": CARD, "strokeWidth": 1}
    return _ledger(chart, rows, width, [bar])


@spec.register
def _(chart: Line, width: int) -> Spec:
    rows = [
        {"day": point.day.isoformat(), "series": name, "value": value}
        for point in chart.points
        for name, value in zip(chart.series, point.values, strict=True)
        if value is not None
    ]
    several = len(chart.series) > 1
    dashes = {"domain": list(chart.series), "range": DASHES[: len(chart.series)]}
    legend = {"symbolType": "stroke", "symbolStrokeWidth": 2.5, "symbolSize": 400}
    color = {"field": "series", "legend": legend, **_palette(chart.series)} if several else {"value": SERIES[0]}
    dash = {"field": "series", "scale": dashes, "sort": list(chart.series), "legend": legend}
    day = {"field": "day", "type": "temporal", "title": None}
    axis = {"grid": False, "format": "%b %Y", "tickCount": max(2, width // 110), "labelOverlap": "greedy"}
    return frame(rows, width) | {
        "height": 220,
        "encoding": {
            "x": day | {"axis": axis},
            "y": {"field": "value", "type": "quantitative", "title": None, "axis": _figures() | _room(chart)},
            "color": color,
        },
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"strokeDash": dash if several else {"value": [1, 0]}},
            },
            {"mark": {"type": "circle", "size": 36, "opacity": 1}},
        ],
    }


@spec.register
def _(chart: Spread, width: int) -> Spec:
    rows = [{"label": row.label, "p50": row.p50, "p90": row.p90, "target": row.target} for row in chart.rows]
    at = {"type": "quantitative"}
    low = {"y": _band() | {"band": 0.5}}
    marks: list[Spec] = [
        {
            "mark": {"type": "rule", "strokeWidth": 8, "color": SERIES[0], "opacity": 0.35, "yOffset": 9},
            "encoding": {"x": {"field": "p50", **at}, "x2": {"field": "p90"}, **low},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 130, "color": SERIES[0], "opacity": 1, "yOffset": 9},
            "encoding": {"x": {"field": "p50", **at}, **low},
        },
        {
            "mark": {"type": "tick", "thickness": 3, "size": 18, "color": SERIES[0], "yOffset": 9},
            "encoding": {"x": {"field": "p90", **at}, **low},
        },
        {
            "transform": [{"filter": "isValid(datum.target)"}],
            "mark": {
                "type": "point",
                "shape": "diamond",
                "size": 110,
                "color": SERIES[1],
                "strokeWidth": 2.5,
                "opacity": 1,
                "yOffset": 9,
            },
            "encoding": {"x": {"field": "target", **at}, **low},
        },
    ]
    return _ledger(chart, rows, width, marks, axis=_figures() | {"grid": False, "domain": True, "title": chart.axis})


def frame(rows: Sequence[Spec], width: int) -> Spec:
    """What every specification begins with."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": list(rows)},
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": CONFIG,
    }


def _ledger(chart: Chart, rows: Sequence[Spec], width: int, marks: list[Spec], axis: Spec | None = None) -> Spec:
    """Rows with their label and written figures on the first line and `marks` on the second."""
    heads = [{"label": label, "figures": figures} for label, figures in _heads(chart)]
    labels = {"values": heads}
    order = [head["label"] for head in heads]
    for mark in marks:
        mark["encoding"]["y"] = _band(order) | mark["encoding"].pop("y", {})
        mark["encoding"]["y"]["sort"] = order
        mark["encoding"]["x"]["axis"] = axis
        mark["encoding"]["x"]["title"] = (axis or {}).get("title")
        mark["encoding"]["x"]["scale"] = {"nice": axis is not None, "zero": True}
    at_start = {"type": "text", "align": "left", "baseline": "middle", "yOffset": -9, "limit": int(width * 0.62)}
    at_end = at_start | {"align": "right", "color": QUIET, "limit": int(width * 0.5)}
    line = {"y": _band(order)}
    return frame(rows, width) | {
        "height": {"step": ROW},
        "layer": [
            *marks,
            {
                "data": labels,
                "mark": at_start,
                "encoding": {**line, "x": {"value": 0}, "text": {"field": "label"}},
            },
            {
                "data": labels,
                "mark": at_end,
                "encoding": {**line, "x": {"value": "width"}, "text": {"field": "figures"}},
            },
        ],
    }


def _heads(chart: Chart) -> list[tuple[str, str]]:
    """What stands above each bar: its label and the figures that matter most; the table twin has the others."""
    if isinstance(chart, Stacked):
        return [(row.label, chart.write(sum(row.values))) for row in chart.rows]
    if isinstance(chart, Spread):
        return [(row.label, f"{chart.write(row.p50)} · {chart.write(row.p90)}") for row in chart.rows]
    return [(label, " · ".join(figures)) for label, *figures in table(chart)]


def _bar(**encoding: Any) -> Spec:
    value = {"field": "value", "type": "quantitative"}
    return {
        "mark": {"type": "bar", "height": 14, "yOffset": 9},
        "encoding": {"x": value, **encoding},
    }


def _band(order: Sequence[str] | None = None) -> Spec:
    return {"field": "label", "type": "nominal", "axis": None} | ({"sort": list(order)} if order else {})


def _room(chart: Line) -> Spec:
    """Room for the longest figure on the axis: the page's font is wider than the renderer's."""
    highest = max((value for point in chart.points for value in point.values if value is not None), default=0)
    return {"minExtent": len(chart.write(int(highest))) * SIZE * 0.6 + 12}


def _figures() -> Spec:
    return {"format": ",~f", "tickCount": 5, "domain": False, "ticks": False, "title": None}


def _palette(names: Sequence[str]) -> Spec:
    """Colours in the order of `names`. Raises ValueError for more names than can be told apart."""
    if len(names) > len(SERIES):
        raise ValueError(f"{len(names)} series cannot be told apart: at most {len(SERIES)}")
    return {
        "type": "nominal",
        "scale": {"domain": list(names), "range": list(SERIES[: len(names)])},
        "sort": list(names),
    }
