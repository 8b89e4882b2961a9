"""Files that people get to keep: never shown, whatever they are, so that a browser neither guesses nor runs them."""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response, stream_with_context


def send_to_keep(pieces: Iterator[bytes], name: str, size: int | None = None) -> Response:
    """The bytes as a file of this name; `size`: how many there are, where that is known."""
    answer = Response(stream_with_context(pieces), mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = attachment(name)
    if size is not None:
        answer.content_length = size
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def attachment(name: str) -> str:
    """The header by which a browser saves a file under its name, whatever letters it has (RFC 6266, RFC 8187)."""
    plain = "".join(each if each.isascii() and each not in '"\\%' else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
