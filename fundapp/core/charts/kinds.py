"""What a chart says: data only, already in the reader's words. `title` is a sentence that tells the finding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

Number = int | float
Write = Callable[[Number], str]
"""How a figure is written for the reader, e.g. `partial(formats.number, reader)`."""


@dataclass(frozen=True)
class Chart:
    """What all kinds share. `id` is unique on the page; `columns` head the table; `note` says how to read the marks."""

    id: str
    title: str
    columns: Sequence[str]
    write: Write
    note: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Bars(Chart):
    """One quantity for each of some things, in the order given: `rows` of label and value (≥ 0)."""

    rows: Sequence[tuple[str, Number]]


@dataclass(frozen=True)
class Funnel(Chart):
    """How many are left at each stage, with the share of the first: `rows` of stage and count, falling."""

    rows: Sequence[tuple[str, Number]]
    write_share: Write


class Stack(NamedTuple):
    """One bar of several parts."""

    label: str
    values: Sequence[Number]


@dataclass(frozen=True)
class Stacked(Chart):
    """Parts of wholes; `parts` (at most four) name the values of each row, in order."""

    parts: Sequence[str]
    rows: Sequence[Stack]


class Point(NamedTuple):
    """What was measured on a day, one value for each series; None where nothing was."""

    day: date
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Line(Chart):
    """Values over time; `series` (at most four) name the values of each point, in order."""

    series: Sequence[str]
    points: Sequence[Point]
    write_day: Callable[[date], str]


class SpreadRow(NamedTuple):
    """Median and 90th percentile of one stage, and the time promised for it."""

    label: str
    p50: Number
    p90: Number
    target: Number | None


@dataclass(frozen=True)
class Spread(Chart):
    """How long things take: median and 90th percentile beside the target. `axis` names the unit."""

    axis: str
    rows: Sequence[SpreadRow]


@dataclass(frozen=True)
class Matrix(Chart):
    """Counts by two properties; `across` heads the columns, each row holds as many cells (None: nothing known)."""

    across: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Number | None]]]
