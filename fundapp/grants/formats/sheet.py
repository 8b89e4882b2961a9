"""Watch lists as sheets: CSV as spreadsheets of any age save it, and workbooks.

A call is known again by its link; a second one with the same link by link and title together, since one page may
announce several; one without a link by title and funder.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from fundapp.core.sheets import UnreadableSheetError, read_sheet
from fundapp.core.text import fold
from fundapp.grants.formats.making import made
from fundapp.grants.formats.settings import Settings
from fundapp.grants.formats.sheet_amounts import amounts
from fundapp.grants.formats.sheet_days import day, days_first, end
from fundapp.grants.formats.sheet_headings import columns_of, row_of_headings
from fundapp.grants.formats.sheet_places import places, share, spoken, whole_number
from fundapp.grants.formats.streams import whole
from fundapp.grants.formats.words import address, clean, themes_in
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found, Passed

LARGEST = 20 << 20
"""Bytes."""

_LONGEST_CELL, _MOST_COLUMNS = 20_000, 200
_UNSAID = frozenset(
    {
        "-", "?", "/", "n/a", "na", "nc", "n.c.", "nd", "tbd", "tba", "to be confirmed", "not specified", "unknown",
        "a preciser", "a confirmer", "non precise", "non precisee", "non communique", "non communiquee", "inconnu",
        "inconnue",
    }
)  # fmt: skip
Row = Mapping[str, str]


def read_calls_sheet(stream: BinaryIO, settings: Settings) -> Iterator[Found | Passed]:
    """The rows of a list as calls. Raises Unreadable: no sheet, and why in words; no column of titles."""
    try:
        table = read_sheet(whole(stream, LARGEST))
    except UnreadableSheetError as error:
        raise Unreadable(Fault.OTHER_FORMAT, error.message) from None
    start = row_of_headings(table)
    headings = [each[:200] for each in (table[start] if table else [])[:_MOST_COLUMNS]]
    columns = columns_of(headings, settings.columns)
    if "title" not in columns:
        raise Unreadable(Fault.OTHER_FORMAT, ", ".join(headings)[:200])
    rows = [(each, _fields(each, columns)) for each in table[start + 1 :] if any(map(str.strip, each))]
    habits = {
        name: days_first((row.get(name, "") for _cells, row in rows), settings) for name in ("deadline", "published_on")
    }
    yield from _calls(rows, headings, settings, habits)


def _fields(row: Sequence[str], columns: Mapping[str, int]) -> Row:
    """The cells of a row by field, without those that say that there is nothing to say yet."""
    found = {name: clean(row[place][:_LONGEST_CELL]) for name, place in columns.items() if place < len(row)}
    return {name: "" if fold(said[:30]) in _UNSAID else said for name, said in found.items()}


def _calls(
    rows: Sequence[tuple[Sequence[str], Row]], headings: Sequence[str], settings: Settings, habits: Mapping[str, bool]
) -> Iterator[Found | Passed]:
    taken: set[str] = set()
    for typed, row in rows:
        key = address(row.get("url")) or f"{fold(row.get('title', ''))} {fold(row.get('funder_name', ''))}".strip()
        if key in taken:
            key = f"{key} {fold(row.get('title', ''))}"
        taken.add(key)
        sent = {
            name or str(place): cell for place, (name, cell) in enumerate(zip(headings, typed, strict=False)) if cell
        }
        yield made(key, row.get("title", ""), sent, _told(row, habits), *_read(row, settings, habits))


def _told(row: Row, habits: Mapping[str, bool]) -> dict[str, Any]:
    """What is taken as it stands; remarks of whoever keeps the list stay in the payload."""
    plain = ("url", "reference", "funder_name", "programme", "eligibility", "summary")
    said = row.get("published_on", "")
    published = day(said, "published_on", is_day_first=habits["published_on"]) if said else {}
    return {name: row.get(name) for name in plain} | published


def _read(row: Row, settings: Settings, habits: Mapping[str, bool]) -> Iterator[Mapping[str, Any]]:
    yield end(row, settings, is_day_first=habits["deadline"])
    yield amounts(row, settings)
    yield places(row.get("countries", ""))
    yield spoken(row["languages"]) if row.get("languages") else {}
    yield {"themes": themes_in(row.get("themes", "").replace(";", "|").replace(",", "|").split("|"))}
    yield from (whole_number(row[name], name) for name in _NUMBERS if row.get(name))
    yield share(row["cofunding_max_pct"], "cofunding_max_pct") if row.get("cofunding_max_pct") else {}


_NUMBERS = ("duration_min", "duration_max", "min_years")
