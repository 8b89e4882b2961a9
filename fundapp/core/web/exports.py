"""Lists as sheets: streamed, whole, as filtered."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, send_file, stream_with_context
from sqlalchemy.orm import Session

from fundapp.core.database import ReadSession, db
from fundapp.core.reader import Reader, current_reader, reading
from fundapp.core.sheets import csv_stream, xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Rows = Iterable[Sequence[Any]]


def send_sheet(kind: str, name: str, headers: Sequence[Any], rows: Callable[[Session], Rows]) -> Response:
    """The rows as a file to keep: `kind` is csv or xlsx, `name` its title and the beginning of the file's name.

    `rows` gets a session that lives until the last byte is sent, since the request's own ends before.
    """
    reader = current_reader()
    session = ReadSession(db)
    try:
        found = rows(session)
        if kind == "xlsx":
            answer = send_file(xlsx_file(headers, found, reader, name), mimetype=XLSX)
        else:
            answer = Response(stream_with_context(_read_by(reader, headers, found)), mimetype="text/csv")
    except BaseException:
        session.close()
        raise
    answer.call_on_close(session.close)
    today = datetime.now(UTC).astimezone(reader.zone).date().isoformat()
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{today}.{kind}")
    return answer


def _read_by(reader: Reader, headers: Sequence[Any], rows: Rows) -> Iterator[bytes]:
    """The stream outlives the request that knew its reader, and the rows are worded while it flows."""
    with reading(reader):
        yield from csv_stream(headers, rows, reader)
