"""A file as rows: one of its sheets, without what is empty, and what its columns may mean."""

from collections.abc import Callable, Mapping, Sequence

from fundapp.core.i18n import _
from fundapp.core.importing import ImportSource
from fundapp.core.sheets import UnreadableSheetError, open_book
from fundapp.imports.commands.working import SheetRead
from fundapp.imports.rules import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from fundapp.imports.schemas.headings import Headings, signature

Remembered = Callable[[str], Sequence[str] | None]


def read_file(source: ImportSource, content: bytes, wanted: int, remembered: Remembered) -> SheetRead:
    """The rows of a sheet: the `wanted` one, or the first that can be read where that is below 0.

    `remembered(signature)`: what columns meant the last time. Raises UnreadableSheetError, with words for a person.
    """
    book = open_book(content)
    place = wanted if wanted >= 0 else book.first_filled()
    rows = {number: row for number, row in enumerate(_trimmed(book.rows(place)), start=1) if row}
    if len(rows) < 2:
        raise UnreadableSheetError(_("There is no row below the headings."))
    if len(rows) > MOST_ROWS + 1:
        raise UnreadableSheetError(_("At most %(most)s rows at once: make several sheets of it.", most=MOST_ROWS))
    width = max(map(len, rows.values()))
    if width > MOST_COLUMNS:
        raise UnreadableSheetError(_("At most %(most)s columns at once.", most=MOST_COLUMNS))
    heading = Headings(source).row_of_headings(rows)
    columns, known = columns_for(source, rows[heading], width, remembered)
    return SheetRead(book.names, place, rows, heading, columns, known, book.encoding, book.delimiter)


def columns_for(
    source: ImportSource, headings: Sequence[str], width: int, remembered: Remembered
) -> tuple[list[str], bool]:
    """The field of each column, as somebody said the last time or as it may be; and whether that was remembered."""
    padded = [*headings, *[""] * (width - len(headings))]
    before = remembered(signature(padded))
    if before is not None:  # the column that says why a row was not taken may stand behind the others, or not
        said = [*before, *[""] * width][:width]
        return [name if name in source.fields else "" for name in said], True
    return Headings(source).guess(padded), False


def _trimmed(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows without empty cells at their end, and without what no field could hold."""
    found = []
    for row in rows:
        cells = [cell[: LONGEST_CELL + 1].replace("\0", "") for cell in row]
        while cells and not cells[-1].strip():
            cells.pop()
        found.append(cells)
    return found


def missing_fields(source: ImportSource, columns: Sequence[str]) -> list[str]:
    """The fields without which no row makes sense, and that no column means."""
    return [name for name in source.needed if name not in columns]


def meant_twice(columns: Sequence[str]) -> list[str]:
    """The fields that several columns mean."""
    said = [name for name in columns if name]
    return sorted({name for name in said if said.count(name) > 1})


def values_of(rows: Sequence[Mapping[int, str] | Sequence[str]], place: int) -> list[str]:
    """What stands in a column, row by row, as far as something does."""
    return [str(row[place]) for row in rows if place < len(row) and str(row[place]).strip()]
