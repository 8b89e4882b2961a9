"""Lists as sheets: streamed, whole, as filtered."""

from collections.abc import Callable, Generator, Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from flask import Response, send_file, stream_with_context
from sqlalchemy.orm import Session

from fundapp.core.database import ReadSession, db
from fundapp.core.reader import Reader, current_reader, reading
from fundapp.core.sheets import csv_stream, xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Rows = Callable[[Session], Iterable[Sequence[Any]]]


def send_sheet(kind: str, name: str, headers: Sequence[Any], rows: Rows) -> Response:
    """The rows as a file to keep: `kind` is csv or xlsx, `name` its title and the beginning of the file's name.

    `rows` gets a session that lives until the last byte is sent, since the request's own ends before.
    """
    reader = current_reader()
    if kind == "xlsx":
        with ReadSession(db) as session:
            answer = send_file(xlsx_file(headers, rows(session), reader, name), mimetype=XLSX)
    else:
        pieces = _pieces(reader, headers, rows)
        # The first piece is made now, so that a refusal is an answer and not a download that breaks off.
        answer = Response(stream_with_context(chain([next(pieces)], pieces)), mimetype="text/csv")
        answer.call_on_close(pieces.close)
    today = datetime.now(UTC).astimezone(reader.zone).date().isoformat()
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{today}.{kind}")
    return answer


def _pieces(reader: Reader, headers: Sequence[Any], rows: Rows) -> Generator[bytes]:
    with ReadSession(db) as session:
        yield from csv_stream(headers, _worded(reader, rows(session)), reader)


def _worded(reader: Reader, rows: Iterable[Sequence[Any]]) -> Generator[Sequence[Any]]:
    """The rows, each in the reader's words, although the stream outlives the request that knew its reader."""
    pending = iter(rows)
    while True:
        with reading(reader):
            row = next(pending, None)
        if row is None:
            return
        yield row
