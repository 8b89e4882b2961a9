"""Files of lists as streams: measured and hashed while they are read, and never read beyond the limit."""

import csv
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO

from fundapp.disbursements.screening.faults import LARGEST, Fault, UnreadableListError

_PIECE = 65_536
_LONGEST_LINE = 1 << 20
_BLANK = " \x1a"
"""OFAC ends its files with ASCII 26."""


class Measured:
    """A binary file that is hashed as it is read. `read` raises UnreadableListError beyond `limit` bytes."""

    def __init__(self, file: BinaryIO, limit: int = LARGEST * 1_000_000) -> None:
        self._file, self._limit, self._sha256 = file, limit, sha256()
        self.size = 0

    def read(self, size: int = _PIECE) -> bytes:
        """The next bytes, never all at once; none at the end."""
        piece = self._file.read(size if 0 < size < _PIECE else _PIECE)
        self.size += len(piece)
        if self.size > self._limit:
            raise UnreadableListError(Fault.TOO_LARGE)
        self._sha256.update(piece)
        return piece

    def digest(self) -> str:
        """SHA-256 of the whole file, in hexadecimal; whatever has not been read yet is read first."""
        while self.read():
            pass
        return self._sha256.hexdigest()


def text_lines(file: Measured) -> Iterator[str]:
    """Lines with their ends, in UTF-8, or as French Windows writes. Raises UnreadableListError on what is no text."""
    number = 0
    for number, raw in enumerate(_raw_lines(file), 1):
        text = _decoded(raw)
        if text is None or "\0" in text:
            raise UnreadableListError(Fault.NOT_TEXT, number)
        yield text.removeprefix("\ufeff") if number == 1 else text
    if number == 0:
        raise UnreadableListError(Fault.EMPTY)


def csv_rows(lines: Iterable[str], delimiter: str, columns: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells of rows that are not blank, each with as many cells as the first, or as `columns`.

    Raises UnreadableListError: a row of another length (where it is the last, the file was cut), quotes left open.
    """
    short = 0
    for line, row in _rows(lines, delimiter):
        if short:
            raise UnreadableListError(Fault.BROKEN, short)
        if not any(cell.strip(_BLANK) for cell in row):
            continue
        columns = columns or len(row)
        if len(row) == columns:
            yield line, [cell.strip() for cell in row]
        else:
            short = line
    if short:
        raise UnreadableListError(Fault.FOREIGN if short == 1 else Fault.CUT, short)


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        # The library's own sentence, which quotes nothing of the file.
        wrong = Fault.CUT if "unexpected end" in str(error) else Fault.BROKEN
    else:
        return
    raise UnreadableListError(wrong, reader.line_num)


def _raw_lines(file: Measured) -> Iterator[bytes]:
    rest = b""
    while piece := file.read():
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in lines)
        if len(rest) > _LONGEST_LINE:
            raise UnreadableListError(Fault.FOREIGN)
    if rest:
        yield rest


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
