"""The drawing of a calendar: months from left to right, and below each name a bar on the days that it lasts."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from fundapp.core.charts.colours import CARD, INK, LINE, QUIET, SERIES
from fundapp.core.charts.kinds import Calendar
from fundapp.core.charts.plane import asis, marks, plane, text_width
from fundapp.core.charts.specs import SIZE, Spec

HEAD, LINE_HIGH, BAR, GAP = 40, 18, 12, 12
"""Heights of what names the years and months, of a line of text, of a bar, and of what parts a row from the next."""

SMALL, NARROWEST = 11, 5
"""Letters of the months; and how wide a bar of one day is, so that it is seen."""

WIDEST_SAID = 0.5
"""Of the whole width: where more is said, it takes a line of its own."""

TEXT = {"text": asis("text")}


def calendar_spec(chart: Calendar, width: int) -> Spec:
    """The specification of a calendar `width` pixels wide in all."""
    starts = [_month_after(chart.today, months) for months in range(chart.months + 1)]
    said = max((text_width(row.said, SIZE) for row in chart.rows), default=0)
    lines = 1 if said <= width * WIDEST_SAID else 2
    row = LINE_HIGH * lines + BAR + GAP
    bars = [HEAD + row * at + LINE_HIGH * lines + 2 for at in range(len(chart.rows))]
    today = marks("rule", _beside(bars, [_place(chart.today, starts, width)]), color=SERIES[1], strokeWidth=2)
    texts = _texts(chart, width, bars, lines)
    layers = [*_months(chart, starts, width, bars), *_bars(chart, starts, width, bars), today, *texts]
    return plane(width, HEAD + row * len(bars), layers)


def _months(chart: Calendar, starts: Sequence[date], width: int, bars: Sequence[float]) -> Iterator[Spec]:
    """The years and the names of the months; beside each bar lines between them."""
    edges = [width * at / chart.months for at in range(chart.months + 1)]
    names = [chart.write(start.month) for start in starts[:-1]]
    fits = all(text_width(name, SMALL) < edges[1] for name in names)
    shown = names if fits else [name[:1].upper() for name in names]
    middles = [(left + right) / 2 for left, right in pairwise(edges)]
    heads = [{"x": x, "y": HEAD - 14, "text": text} for x, text in zip(middles, shown, strict=True)]
    yield marks("text", heads, also=TEXT, color=INK, fontSize=SMALL, baseline="middle")
    years = [
        {"x": x, "y": 8, "text": str(start.year)}
        for x, start in zip(edges, starts[:-1], strict=False)
        if start.month == 1 or start is starts[0]
    ]
    yield marks("text", years, also=TEXT, color=QUIET, fontSize=SMALL, align="left", baseline="middle")
    yield marks("rule", _beside(bars, edges), color=LINE)


def _beside(bars: Sequence[float], places: Sequence[float]) -> list[Spec]:
    """Upright lines, a little higher than the bars."""
    return [{"x": x, "y": top - 2, "y2": top + BAR + 2} for top in bars for x in places]


def _bars(chart: Calendar, starts: Sequence[date], width: int, tops: Sequence[float]) -> Iterator[Spec]:
    """Filled where it is sure, else outlined in dashes."""
    bars = [
        {"x": max(0, left), "x2": min(width, right), "y": top, "y2": top + BAR, "sure": span.sure}
        for top, row in zip(tops, chart.rows, strict=True)
        for span in row.spans
        for left, right in [_reach(span.first, span.last, starts, width)]
        if right > 0 and left < width
    ]
    yield marks("rect", [bar for bar in bars if bar["sure"]], color=SERIES[0])
    dashed: Spec = {"filled": False, "fill": CARD, "stroke": SERIES[0], "strokeWidth": 1.5, "strokeDash": [3, 2]}
    yield marks("rect", [bar for bar in bars if not bar["sure"]], **dashed)


def _texts(chart: Calendar, width: int, bars: Sequence[float], lines: int) -> Iterator[Spec]:
    """What each row is called and what is said of it: on one line where there is room, else one below the other."""
    names, said = [], []
    for bar, row in zip(bars, chart.rows, strict=True):
        room = width - (text_width(row.said, SIZE) + 16 if lines == 1 else 0)
        names.append({"x": 1, "y": bar - LINE_HIGH * (lines - 0.5), "text": _within(row.label, room)})
        said.append({"x": width - 1 if lines == 1 else 1, "y": bar - LINE_HIGH * 0.5, "text": row.said})
    yield marks("text", names, also=TEXT, color=INK, align="left", baseline="middle")
    yield marks("text", said, also=TEXT, color=QUIET, align="right" if lines == 1 else "left", baseline="middle")


def _reach(first: date, last: date, starts: Sequence[date], width: int) -> tuple[float, float]:
    """From where to where a bar goes, the last day included; a single day is wide enough to be seen."""
    left, right = _place(first, starts, width), _place(date.fromordinal(last.toordinal() + 1), starts, width)
    missing = max(0, NARROWEST - (right - left)) / 2
    return left - missing, right + missing


def _place(day: date, starts: Sequence[date], width: int) -> float:
    """Where a day begins. Months are equally wide; what lies outside of them all is a month beyond."""
    column = width / (len(starts) - 1)
    for at, (start, end) in enumerate(pairwise(starts)):
        if start <= day < end:
            return column * (at + (day - start).days / (end - start).days)
    return -column if day < starts[0] else width + (column if day > starts[-1] else 0)


def _month_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _within(text: str, room: float) -> str:
    """As much of a text as there is room for."""
    most = max(1, int(room / text_width("n", SIZE)))
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
