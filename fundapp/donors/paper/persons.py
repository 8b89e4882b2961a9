"""Protected tables: one dimension as bars, two as a cross table. What is not shown says so, never a zero. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from fundapp.core import formats
from fundapp.core.i18n import _, pgettext
from fundapp.donors.paper.blocks import Column, Grid, Row
from fundapp.donors.paper.charts import simple_bar
from fundapp.donors.paper.labels import DIMENSIONS
from fundapp.donors.paper.words import Writer, not_shown
from fundapp.donors.rules.report_data import CellData, TableData

MARKS = ("*", "†", "‡", "§", "¶", "‖")
"""Of the days of older cells, in their order."""
MOST_BARE = 3
"""From so many rows on of which nothing is shown, a sentence names them: a page of blanks hides what is told."""


def table_grid(write: Writer, table: TableData) -> Grid:
    """A protected table. Cells that still stand as in an earlier report are marked with their day."""
    days = _days(table)
    rows, columns = (_bars if len(table["dimensions"]) == 1 else _crossed)(write, table, days)
    kept, gathered = _gathered(rows)
    return Grid(
        f"table-{table['key']}",
        _finding(write, table),
        columns,
        kept,
        notes=[*_not_shown(write, gathered), *_notes(write, table, days)],
        bars=3.2 if len(table["dimensions"]) == 1 else 0,
    )


def largest(table: TableData) -> CellData | None:
    """The cell with the largest count, the first of several; None where nothing is shown."""
    shown = [each for each in table["cells"] if each["count"]]
    return max(shown, key=lambda each: each["count"] or 0, default=None)


def cell_name(write: Writer, table: TableData, cell: CellData) -> str:
    """What a cell counts."""
    names = zip(table["dimensions"], cell["labels"], strict=True)
    return ", ".join(write.label(dimension, code) for dimension, code in names)


def _finding(write: Writer, table: TableData) -> str:
    most, name = largest(table), write.table(table["key"])
    if most is None:
        return _("%(table)s: nothing of it can be told safely", table=name)
    label, count = cell_name(write, table, most), write.count(most["count"])
    return _("%(table)s. Most often: %(label)s (about %(count)s)", table=name, label=label, count=count)


def _days(table: TableData) -> dict[str, str]:
    """The days of cells that are older than their table, each with its mark."""
    older = sorted({each["as_of"] for each in table["cells"] if each["as_of"] and each["as_of"] != table["as_of"]})
    return {day: MARKS[min(place, len(MARKS) - 1)] for place, day in enumerate(older)}


def _shown(write: Writer, cell: CellData | None, days: Mapping[str, str]) -> str:
    if cell is None:
        return "–"
    return write.count(cell["count"]) + days.get(cell["as_of"] or "", "")


def _bars(write: Writer, table: TableData, days: Mapping[str, str]) -> tuple[list[Row], list[Column]]:
    most = max((each["count"] or 0 for each in table["cells"]), default=0)
    rows = [
        Row((cell_name(write, table, each), _shown(write, each, days)), simple_bar(each["count"], most))
        for each in table["cells"]
    ]
    head = write.label(DIMENSIONS, table["dimensions"][0])
    return rows, [Column(head.capitalize(), share=3.2), Column(pgettext("report", "Persons"), number=True, share=1.5)]


def _crossed(write: Writer, table: TableData, days: Mapping[str, str]) -> tuple[list[Row], list[Column]]:
    """The dimension with fewer codes across, the other down."""
    down, across = _axes(table)
    codes = {place: list(dict.fromkeys(each["labels"][place] for each in table["cells"])) for place in (down, across)}
    cells = {(each["labels"][down], each["labels"][across]): each for each in table["cells"]}
    names = table["dimensions"]
    rows = [
        Row(
            (
                write.label(names[down], one),
                *(_shown(write, cells.get((one, other)), days) for other in codes[across]),
            )
        )
        for one in codes[down]
    ]
    titles = [Column(write.label(names[across], other), number=True, share=1.5) for other in codes[across]]
    return rows, [Column(write.label(DIMENSIONS, names[down]).capitalize(), share=2.4), *titles]


def _gathered(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows that say something, and the names of those of which nothing is shown, where they are more than a few."""
    bare = [row for row in rows if set(row.cells[1:]) == {not_shown()}]
    if len(bare) < MOST_BARE or len(bare) == len(rows):
        return list(rows), []
    return [row for row in rows if row not in bare], [row.cells[0] for row in bare]


def _not_shown(write: Writer, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield _("Not shown: %(names)s.", names=formats.list_of(write.reader, list(names)))


def _axes(table: TableData) -> tuple[int, int]:
    """The places of the dimension that goes down and of the one that goes across."""
    sizes = [len({each["labels"][place] for each in table["cells"]}) for place in (0, 1)]
    return (0, 1) if sizes[0] >= sizes[1] else (1, 0)


def _notes(write: Writer, table: TableData, days: Mapping[str, str]) -> Iterator[str]:
    yield _("As of %(day)s.", day=write.day(table["as_of"]))
    if days:
        marks = [f"{mark} {write.day(day)}" for day, mark in days.items()]
        yield _("As in an earlier report, too little having changed: %(days)s.",
                days=formats.list_of(write.reader, marks))  # fmt: skip
