"""The table twin of each chart: the same figures, for those who read or listen rather than look."""

from collections.abc import Iterable
from functools import singledispatch

from fundapp.core.charts.kinds import Bars, Calendar, Chart, Funnel, Line, Map, Matrix, Number, Spread, Stacked, Write

NOTHING = "–"


@singledispatch
def table(chart: Chart) -> list[tuple[str, ...]]:
    """The rows of the table twin as text; the first cell of each row is its heading."""
    raise TypeError(f"no table is known for {type(chart).__name__}")


@table.register
def _(chart: Bars) -> list[tuple[str, ...]]:
    return [(label, chart.write(value)) for label, value in chart.rows]


@table.register
def _(chart: Funnel) -> list[tuple[str, ...]]:
    return [(label, chart.write(value), chart.write_share(share_of_first(chart, value))) for label, value in chart.rows]


@table.register
def _(chart: Stacked) -> list[tuple[str, ...]]:
    return [(row.label, *_written(row.values, chart.write)) for row in chart.rows]


@table.register
def _(chart: Line) -> list[tuple[str, ...]]:
    return [(chart.write_day(point.day), *_written(point.values, chart.write)) for point in chart.points]


@table.register
def _(chart: Spread) -> list[tuple[str, ...]]:
    return [(row.label, *_written((row.p50, row.p90, row.target), chart.write)) for row in chart.rows]


@table.register
def _(chart: Matrix) -> list[tuple[str, ...]]:
    apart: list[tuple[Number, ...]] = [(value,) for value in chart.apart] or [()] * len(chart.rows)
    return [
        (label, *_counted(values, chart), *_written(more, chart.write))
        for (label, values), more in zip(chart.rows, apart, strict=True)
    ]


@table.register
def _(chart: Map) -> list[tuple[str, ...]]:
    return [(row.label, *_counted((row.value,), chart), *_written(row.also, chart.write)) for row in chart.rows]


@table.register
def _(chart: Calendar) -> list[tuple[str, ...]]:
    return [(row.label, row.said) for row in chart.rows]


def share_of_first(chart: Funnel, value: Number) -> float:
    """The part of the first stage that is left; 0 where there was nothing to begin with."""
    first = chart.rows[0][1]
    return value / first if first else 0.0


def _written(values: Iterable[Number | None], write: Write) -> tuple[str, ...]:
    return tuple(NOTHING if value is None else write(value) for value in values)


def _counted(values: Iterable[Number | None], chart: Matrix | Map) -> tuple[str, ...]:
    """As `_written`, with the chart's word for none at all."""
    written = _written(values := tuple(values), chart.write)
    return tuple(chart.nobody or text if value == 0 else text for value, text in zip(values, written, strict=True))
