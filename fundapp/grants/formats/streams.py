"""Streams read into memory, and the first look at what came: nothing, a web page, another format."""

import re
from typing import BinaryIO

from fundapp.grants.rules.faults import Fault, Unreadable

_CHUNK = 1 << 16
_PAGE = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_MARK = b"\xef\xbb\xbf"


def whole(stream: BinaryIO, most: int) -> bytes:
    """All that is in the stream. Raises Unreadable: empty, a web page, more than `most` bytes."""
    parts: list[bytes] = []
    left = most
    while chunk := stream.read(min(_CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise Unreadable(Fault.TOO_LARGE, f"> {most >> 20} MB")
        parts.append(chunk)
    data = b"".join(parts)
    refuse_others(data[:4096])
    return data


def refuse_others(start: bytes) -> None:
    """Refuses by its first bytes what is no list of calls in any format. Raises Unreadable."""
    if not start.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(Fault.EMPTY)
    if _PAGE.match(start.replace(b"\0", b"").lstrip(_MARK + b"\xff\xfe")):  # without zeros: UTF-16 too
        raise Unreadable(Fault.PAGE)
