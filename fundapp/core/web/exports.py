"""Lists as sheets: streamed, whole, as filtered."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, send_file, stream_with_context

from fundapp.core.reader import current_reader
from fundapp.core.sheets import csv_stream, xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_sheet(kind: str, name: str, headers: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """The rows as a file to keep: `kind` is csv or xlsx, `name` its title and the beginning of the file's name."""
    reader = current_reader()
    titles = [str(header) for header in headers]
    file_name = f"{name}-{datetime.now(UTC).date().isoformat()}.{kind}"
    senders: dict[str, Callable[[], Response]] = {
        "csv": lambda: Response(stream_with_context(csv_stream(titles, rows, reader)), mimetype="text/csv"),
        "xlsx": lambda: send_file(xlsx_file(titles, rows, reader, name), mimetype=XLSX),
    }
    answer = senders[kind]()
    answer.headers.set("Content-Disposition", "attachment", filename=file_name)
    return answer
