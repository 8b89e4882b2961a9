"""Sheets that come back: CSV as spreadsheets of any language save it, and the first sheet of an XLSX workbook.

Nothing in a file is believed: entities and document types are refused, and what unpacks to too much is not read.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from fundapp.core.i18n import _
from fundapp.core.sheets.formulas import unprotect

LARGEST_PART = 8 << 20
"""Bytes that one part of a workbook may unpack to."""

MOST_COLUMNS = 200
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")


class UnreadableSheetError(ValueError):
    """A file that is no sheet; `message` says so to a person."""

    def __init__(self) -> None:
        self.message = _("This is no CSV or XLSX file that we can read. Save it once more as one of these.")
        super().__init__("unreadable sheet")


def read_sheet(data: bytes) -> list[list[str]]:
    """The cells of a file, row by row, as text. Raises UnreadableSheetError."""
    try:
        return _workbook(data) if data.startswith(b"PK") else _comma_separated(data)
    except (
        csv.Error, zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, KeyError, IndexError, ValueError,
        NotImplementedError, RuntimeError, EOFError,
    ):  # fmt: skip
        raise UnreadableSheetError from None


def _comma_separated(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")  # as French Excel saves it
    if "\0" in text:
        raise ValueError("no text")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    return [[unprotect(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


def _workbook(data: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = _shared_texts(archive)
        sheet = _part(archive, _first_sheet(archive))
    return [_row(row, texts) for row in sheet.iter(f"{_MAIN}row")]


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as file:
        data = file.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise ValueError("too large")
    found: Element = fromstring(data, forbid_dtd=True)
    return found


def _first_sheet(archive: zipfile.ZipFile) -> str:
    wanted = next(_part(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"), None)
    if wanted is None:
        raise ValueError("no sheet")
    for relation in _part(archive, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == wanted.get(_RELATED):
            target = relation.get("Target") or ""
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise ValueError("no sheet")


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(each) for each in _part(archive, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _row(row: Element, texts: list[str]) -> list[str]:
    """Cells in their columns; a cell that is left out is empty."""
    found: dict[int, str] = {}
    for place, cell in enumerate(row.iter(f"{_MAIN}c")):
        found[_column(cell.get("r"), place)] = _value(cell, texts)
    return [found.get(number, "") for number in range(max(found, default=-1) + 1)]


def _column(reference: str | None, place: int) -> int:
    match = _CELL.fullmatch(reference or "")
    if match is None:
        return place
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    if number > MOST_COLUMNS:
        raise ValueError("too wide")
    return number - 1


def _value(cell: Element, texts: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return _text(cell)
    written = cell.findtext(f"{_MAIN}v") or ""
    return texts[int(written)] if kind == "s" else written


def _text(owner: Element) -> str:
    return "".join(_pieces(owner))


def _pieces(owner: Element) -> Iterator[str]:
    return (each.text or "" for each in owner.iter(f"{_MAIN}t"))
