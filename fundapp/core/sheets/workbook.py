"""XLSX, written row by row to a temporary file."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any

from xlsxwriter import Workbook

from fundapp.core.dates import aware
from fundapp.core.i18n import _
from fundapp.core.money import Money, currency_decimals
from fundapp.core.reader import Reader, reading
from fundapp.core.sheets.cells import Cell, Column, laid_out, titles

MOST_ROWS = 1_048_575
"""Rows below the headings that an XLSX sheet can hold."""

_LONGEST_TEXT = 32_767
_LONGEST_NAME = 31
_EXACT_DIGITS = 15  # a spreadsheet's numbers are binary floats: beyond, it would change the figure
_FIRST_YEAR = 1900
_WIDTHS = (8, 60)
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # Beside a text of many lines, the rest of the row is read from its top.
    "default_format_properties": {"font_name": "Calibri", "font_size": 11, "valign": "top"},
}


Named = tuple[str, Sequence[Column], Iterable[Sequence[Cell]]]
"""A sheet of a book: its title, its headings and its rows."""


class SheetTooLongError(ValueError):
    """More rows than an XLSX sheet can hold; CSV has no such limit."""

    def __init__(self) -> None:
        super().__init__(f"an XLSX sheet holds {MOST_ROWS} rows at most")


def xlsx_file(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], reader: Reader, title: str) -> IO[bytes]:
    """The sheet as an open temporary file, at its beginning; it vanishes when closed.

    Numbers, Money and dates are typed, text is text whatever it looks like; where it is wider than a column may
    be, it is wrapped. Moments are shown in the reader's zone. The headings stay in sight and carry filters.

    Raises:
        SheetTooLongError: beyond MOST_ROWS.
    """
    return xlsx_book([(title, columns, rows)], reader, title)


def xlsx_book(sheets: Sequence[Named], reader: Reader, title: str, *, made_at: datetime | None = None) -> IO[bytes]:
    """As `xlsx_file`, with several sheets, each under a title of its own.

    `made_at`: when it says that it was made; where it is given, the same rows make the same bytes.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed over open
    try:
        with Workbook(file, _OPTIONS) as workbook:
            made = {} if made_at is None else {"created": aware(made_at).astimezone(UTC)}
            workbook.set_properties({"title": _printable(title), **made})
            for name, columns, rows in sheets:
                _Sheet(workbook, name, titles(columns, reader), reader).fill(laid_out(columns, rows, reader))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


class _Sheet:
    """One worksheet, filled from top to bottom."""

    def __init__(self, workbook: Any, title: str, headings: list[str], reader: Reader) -> None:
        self._sheet = workbook.add_worksheet(_sheet_name(title))
        self._workbook = workbook
        self._reader = reader
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._widths = [len(heading) + 3 for heading in headings]
        bold = workbook.add_format({"bold": True, "bottom": 1})
        for place, heading in enumerate(headings):
            self._sheet.write_string(0, place, _clean(heading), bold)
        with reading(reader):
            self._words = {True: _("yes"), False: _("no")}

    def fill(self, rows: Iterable[list[Cell]]) -> None:
        """Write the rows, then what depends on them all."""
        last = 0
        for last, row in enumerate(rows, start=1):
            if last > MOST_ROWS:
                raise SheetTooLongError
            for place, cell in enumerate(row):
                if cell is not None:
                    self._write(last, place, cell)
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(max(width, _WIDTHS[0]), _WIDTHS[1]))
        self._sheet.freeze_panes(1, 0)
        if self._widths:
            self._sheet.autofilter(0, 0, last, len(self._widths) - 1)

    def _write(self, row: int, place: int, cell: Cell) -> None:
        if isinstance(cell, bool):
            self._text(row, place, self._words[cell])
        elif isinstance(cell, Money):
            self._figure(row, place, cell.decimal, _money_format(cell.currency))
        elif isinstance(cell, int | Decimal):
            self._figure(row, place, Decimal(cell), "General")
        elif isinstance(cell, datetime):
            wall = aware(cell).astimezone(self._reader.zone).replace(tzinfo=None)
            self._date(row, place, wall, "yyyy-mm-dd hh:mm")
        elif isinstance(cell, date):
            self._date(row, place, cell, "yyyy-mm-dd")
        else:
            self._text(row, place, str(cell))

    def _text(self, row: int, place: int, text: str) -> None:
        long = len(text) > _WIDTHS[1] or "\n" in text
        self._sheet.write_string(row, place, _clean(text), self._format(text_wrap=True) if long else None)
        self._widen(place, min(len(text), _WIDTHS[1]))

    def _figure(self, row: int, place: int, value: Decimal, number_format: str) -> None:
        written = f"{value:f}"
        if len(value.as_tuple().digits) > _EXACT_DIGITS:
            self._text(row, place, written)
            return
        self._sheet.write_number(row, place, value, self._format(num_format=number_format))
        self._widen(place, len(written) * 4 // 3)

    def _date(self, row: int, place: int, day: date, pattern: str) -> None:
        if day.year < _FIRST_YEAR:
            self._text(row, place, day.isoformat())
            return
        self._sheet.write_datetime(row, place, day, self._format(num_format=pattern))
        self._widen(place, len(pattern))

    def _widen(self, place: int, width: int) -> None:
        self._widths[place] = max(self._widths[place], width + 1)

    def _format(self, **properties: Any) -> Any:
        key = tuple(properties.items())
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]


def _money_format(currency: str) -> str:
    decimals = currency_decimals(currency)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _clean(text: str) -> str:
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _printable(title: str) -> str:
    """The title without what XML cannot hold; in cells, XlsxWriter sees to that."""
    return re.sub(r"[\x00-\x1f\ufffe\uffff]", " ", _clean(title))


def _sheet_name(title: str) -> str | None:
    """The title without what a worksheet's name may not hold; None leaves the name to XlsxWriter."""
    name = re.sub(r"[\[\]:*?/\\]", " ", _printable(title)).strip().strip("'")
    # Counted as the format counts: a sign beyond the first 65,536 takes two places, and is not cut in half.
    name = name.encode("utf-16-le")[: 2 * _LONGEST_NAME].decode("utf-16-le", errors="ignore").strip("' ")
    return None if name.casefold() in {"", "history"} else name
