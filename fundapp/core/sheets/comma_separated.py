"""CSV as spreadsheets of the reader's language open it with a double click."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from fundapp.core.dates import aware
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import Reader, reading
from fundapp.core.sheets.cells import Cell, Column, laid_out, titles
from fundapp.core.sheets.formulas import protect

_BYTE_ORDER_MARK = "\ufeff"
_CHUNK = 32_768


def csv_stream(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], reader: Reader) -> Iterator[bytes]:
    """The sheet as UTF-8 CSV in pieces, with a byte order mark, CRLF and every cell quoted.

    French gets `;` and a decimal comma, English `,` and a point: what their spreadsheets expect. Dates are
    ISO 8601, moments ISO 8601 with the offset of the reader's zone. Text is protected against formulas,
    numbers stay numbers. Whole amounts of money have no decimals in any currency, others all of their own.
    """
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK)
    delimiter = ";" if reader.language == "fr" else ","
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(protect, titles(columns, reader)))
    for row in laid_out(columns, rows, reader):
        writer.writerow([_written(cell, reader) for cell in row])
        if text.tell() >= _CHUNK:
            yield _emptied(text)
    yield _emptied(text)


def _emptied(text: io.StringIO) -> bytes:
    # Lone surrogates have no UTF-8; better a question mark than a sheet that breaks off.
    written = text.getvalue().encode("utf-8", errors="replace")
    text.seek(0)
    text.truncate()
    return written


def _written(cell: Cell, reader: Reader) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        with reading(reader):
            return _("yes") if cell else _("no")
    if isinstance(cell, Money):
        whole = cell.decimal.to_integral_value()
        return _figure(whole if whole == cell.decimal else cell.decimal, reader)
    if isinstance(cell, Decimal | int):
        return _figure(Decimal(cell), reader)
    if isinstance(cell, datetime):
        return aware(cell).astimezone(reader.zone).isoformat(timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else protect(str(cell))


def _figure(value: Decimal, reader: Reader) -> str:
    written = f"{value:f}"
    return written.replace(".", ",") if reader.language == "fr" else written
