"""Sheets that come back: CSV as spreadsheets of any language save it, and the sheets of an XLSX workbook."""

from dataclasses import dataclass, field

from fundapp.core.sheets.plain_text import read_plain_text
from fundapp.core.sheets.refusals import EMPTY, LOCKED, OLD_EXCEL, WEB_PAGE, FormulaError, UnreadableSheetError
from fundapp.core.sheets.workbook_reading import WorkbookReader

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")
_ELSE = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


@dataclass(frozen=True)
class Book:
    """A file of sheets. `names`: of its sheets, one without a name for CSV; `encoding`, `delimiter`: of a CSV alone."""

    names: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    _rows: list[list[str]] = field(default_factory=list, repr=False)
    _workbook: WorkbookReader | None = field(default=None, repr=False)

    def rows(self, place: int = 0) -> list[list[str]]:
        """The cells of a sheet, row by row, as text. Raises UnreadableSheetError, of it FormulaError for a formula."""
        return self._workbook.rows(place) if self._workbook else self._rows

    def first_filled(self) -> int:
        """The first sheet with something in it that can be read. Raises the first refusal where there is none."""
        refusal: UnreadableSheetError | None = None
        for place in range(len(self.names)):
            try:
                if any(any(row) for row in self.rows(place)):
                    return place
            except FormulaError as error:
                refusal = refusal or error
        raise refusal or UnreadableSheetError(EMPTY)


def open_book(data: bytes) -> Book:
    """A file as its sheets. Raises UnreadableSheetError, with what to do about it, for what is none of ours."""
    refuse_others(data)
    if data.startswith(b"PK"):
        workbook = WorkbookReader(data)
        return Book(workbook.names, _workbook=workbook)
    text = read_plain_text(data)
    return Book(("",), text.encoding, text.delimiter, text.rows)


def refuse_others(data: bytes) -> None:
    """Looks at the beginning of a file alone, and says at once what it is where that is no sheet of ours."""
    if not data.strip():
        raise UnreadableSheetError(EMPTY)
    if data.startswith(_OLD):
        raise UnreadableSheetError(LOCKED if _PASSWORD in data else OLD_EXCEL)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(_PAGES):
        raise UnreadableSheetError(WEB_PAGE)
    if data.startswith(_ELSE):
        raise UnreadableSheetError


def read_sheet(data: bytes) -> list[list[str]]:
    """The cells of a file's first sheet, row by row, as text. Raises UnreadableSheetError."""
    return open_book(data).rows()
