"""CSV as spreadsheets of any language and any age save it: encoding and delimiter are told from what stands there."""

import csv
import io
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from fundapp.core.sheets.formulas import unprotect
from fundapp.core.sheets.refusals import UnreadableSheetError

DELIMITERS = ";\t|,"
"""Those that are known; the first stands where several would do."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LOOKED_AT = 40
_SAID_OUTRIGHT = "sep="


@dataclass(frozen=True)
class PlainText:
    """The rows of a CSV, and how it was written."""

    rows: list[list[str]]
    encoding: str
    delimiter: str


def read_plain_text(data: bytes) -> PlainText:
    """The cells of a CSV, row by row. A cell with a formula in it is text. Raises UnreadableSheetError."""
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
        if not _is_text(text):
            raise UnreadableSheetError
        return _rows(text, encoding)
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableSheetError from None


def encoding_of(data: bytes) -> str:
    """By its mark; without one UTF-16 by its zeros, UTF-8 where it is that, else what French Excel saves."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if b"\0" in data:  # no other encoding has zeros: those of UTF-16 stand beside the letters of our languages
        return "utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _rows(text: str, encoding: str) -> PlainText:
    first, end, rest = text.partition("\n")
    if first.strip().lower()[:-1] == _SAID_OUTRIGHT and first.strip()[-1] in DELIMITERS:
        delimiter, text = first.strip()[-1], end + rest  # the line stays, empty: rows keep their numbers
    else:
        delimiter = delimiter_of(text)
    found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return PlainText([[unprotect(cell) for cell in row] for row in found], encoding, delimiter)


def delimiter_of(text: str) -> str:
    """The delimiter by which most of the first rows come out equally long, and long."""
    return max(DELIMITERS, key=lambda each: _evenness(text, each))


def _evenness(text: str, delimiter: str) -> int:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = Counter(len(row) for row in islice(rows, _LOOKED_AT) if len(row) > 1)
    except csv.Error:
        return 0
    return max((count * (width - 1) for width, count in widths.items()), default=0)


def _is_text(text: str) -> bool:
    """Whether nothing in it is a control character that nobody types."""
    return not any(unicodedata.category(each) == "Cc" for each in set(text) - set("\t\n\r\f\v\x1a"))
