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
    """What all kinds share. `id` is unique on the page; `columns` head the table; `note` says how to read the marks.

    `links` are the addresses behind the cells of the table twin, row by row; where it is empty nothing is a link.
    """

    id: str
    title: str
    columns: Sequence[str]
    write: Write
    note: str = field(default="", kw_only=True)
    links: Sequence[Sequence[str | None]] = field(default=(), kw_only=True)


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
    """Counts by two properties; `across` heads the columns, each row holds as many cells (None: nothing known).

    `nobody` is the word for zero in the table; where it is given, empty cells stand out in the drawing as well.
    `apart` are further counts, one for each row, that the shades leave out, under the heading `apart_name`. `brief`
    writes figures for the drawing where they would not fit their cells.
    """

    across: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Number | None]]]
    nobody: str = field(default="", kw_only=True)
    apart: Sequence[Number] = field(default=(), kw_only=True)
    apart_name: str = field(default="", kw_only=True)
    brief: Write | None = field(default=None, kw_only=True)


class Place(NamedTuple):
    """A country by its code and name, its figure, and further ones that only the table shows."""

    code: str
    label: str
    value: Number
    also: Sequence[Number] = ()


@dataclass(frozen=True)
class Map(Chart):
    """Whole counts by country, on Africa: `rows` name the network's countries and any others. `nobody`: see Matrix."""

    rows: Sequence[Place]
    nobody: str = field(default="", kw_only=True)


class Span(NamedTuple):
    """From a day to another, both included: all of it, or, where it is not `sure`, somewhere within."""

    first: date
    last: date
    sure: bool


class SpanRow(NamedTuple):
    """What lasts: its name, what is said of it in words, and the days."""

    label: str
    said: str
    spans: Sequence[Span]


@dataclass(frozen=True)
class Calendar(Chart):
    """What lasts how long, over `months` whole months from that of `today` on, which a line marks.

    `write` names a month by its number, briefly.
    """

    today: date
    rows: Sequence[SpanRow]
    months: int = field(default=13, kw_only=True)
