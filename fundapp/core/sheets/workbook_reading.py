"""XLSX that comes back: looked through by us (see unpacking), its cells read by calamine."""

import posixpath
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from fundapp.core.sheets.refusals import TOO_WIDE, FormulaError, UnreadableSheetError
from fundapp.core.sheets.unpacking import packed, unpacked, watched

MOST_COLUMNS = 200
MOST_ROWS = 200_000
MOST_CELLS = 4_000_000
"""The square from the first cell to the last: a reader keeps room for all of it."""

_SHEET = "/worksheet"
_FILLED = frozenset({"v", "t"})
_TRUE, _FALSE = "yes", "no"


class WorkbookReader:
    """A workbook whose sheets are read one by one. Raises UnreadableSheetError."""

    def __init__(self, data: bytes) -> None:
        self._parts = unpacked(data)
        self._paths = self._sheet_paths()
        if not self._paths:
            raise UnreadableSheetError
        self.names = tuple(self._paths)

    def rows(self, place: int) -> list[list[str]]:
        """The cells of a sheet as a person would type them, from its first row and column on."""
        path = list(self._paths.values())[place]
        for name, content in self._parts.items():
            if not name.startswith("xl/worksheets/") or name == path:
                _Survey(is_sheet=name == path).look(content)
        # The other sheets are left out: only what was looked through is read.
        kept = {
            name: content if name == path or name not in self._paths.values() else _NO_CELLS
            for name, content in self._parts.items()
        }
        try:
            book = CalamineWorkbook.from_filelike(packed(kept))
            found = book.get_sheet_by_name(self.names[place]).to_python(skip_empty_area=False)
        except (CalamineError, ValueError, OverflowError):
            raise UnreadableSheetError from None
        return [[_typed(cell) for cell in row] for row in found]

    def _sheet_paths(self) -> dict[str, str]:
        """The parts of the sheets by their titles, in order; charts and the like are none."""
        targets: dict[str, str] = {}
        wanted: list[tuple[str, str]] = []

        def relation(name: str, given: dict[str, str]) -> None:
            if name == "Relationship" and given.get("Type", "").endswith(_SHEET):
                targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", given.get("Target", "")))[1:]

        def sheet(name: str, given: dict[str, str]) -> None:
            if name == "sheet":
                wanted.append((given.get("name", ""), next((given[key] for key in given if key.endswith(" id")), "")))

        watched(self._parts.get("xl/_rels/workbook.xml.rels", b""), relation)
        watched(self._parts["xl/workbook.xml"], sheet)
        return {title: targets[key] for title, key in wanted if targets.get(key) in self._parts}


_NO_CELLS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


class _Survey:
    """Looks through a part: plain XML, no formula, and no cell so far out that the rest would be a desert."""

    def __init__(self, *, is_sheet: bool) -> None:
        self._is_sheet = is_sheet
        self._row = self._column = 0
        self._reach = [0, 0]

    def look(self, content: bytes) -> None:
        watched(content, self._open if self._is_sheet else lambda _name, _given: None)
        if self._reach[0] * self._reach[1] > MOST_CELLS:
            raise UnreadableSheetError(TOO_WIDE)

    def _open(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self._row = int(given["r"]) if given.get("r", "").isdecimal() else self._row + 1
            self._column = 0
        elif name == "c":
            self._place(given.get("r", ""))
        elif name == "f":
            raise FormulaError(f"{_letters(self._column)}{self._row}")
        elif name in _FILLED:
            self._fill()

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters:
            self._column += 1
            return
        self._column = 0
        for letter in letters:
            self._column = self._column * 26 + ord(letter) - 64
        digits = reference[len(letters) :]
        self._row = int(digits) if digits else self._row

    def _fill(self) -> None:
        """Only cells in which something stands count: forms reach down to the last row of a sheet."""
        if not (0 < self._column <= MOST_COLUMNS and 0 < self._row <= MOST_ROWS):
            raise UnreadableSheetError(TOO_WIDE)
        self._reach = [max(self._reach[0], self._row), max(self._reach[1], self._column)]


def _letters(column: int) -> str:
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _typed(value: Any) -> str:
    """A cell as somebody would have typed it: whole numbers without decimals, days after ISO 8601."""
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if isinstance(value, (int, float)):
        return _figure(value)
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time() else f"{day} {value.time().isoformat('minutes')}"
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else str(value or "")


def _figure(value: float) -> str:
    exact = Decimal(repr(value))
    if not exact.is_finite():
        raise UnreadableSheetError
    whole = exact.to_integral_value()
    return f"{whole:f}" if whole == exact else f"{exact.normalize():f}"
