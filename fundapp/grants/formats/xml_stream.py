"""A long XML document read element by element: what has been read is let go, entities are left alone."""

import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from lxml import etree

from fundapp.grants.formats.streams import refuse_others
from fundapp.grants.rules.faults import Fault, Unreadable

LARGEST = 1 << 30
"""Bytes; the longest extracts that were seen have some 300 million."""

_HEAD, _TAIL = 1 << 16, 200
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_FIRST = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")


class _Watched:
    """The stream as the parser reads it: its beginning is looked at, its end remembered, its length bounded."""

    def __init__(self, stream: BinaryIO, root: str) -> None:
        self._stream = stream
        self._head = stream.read(_HEAD)
        self._left = LARGEST
        self.tail = b""
        refuse_others(self._head[:4096])
        start = _COMMENT.sub(b"", self._head.replace(b"\0", b""))
        first = _FIRST.search(start)
        if _DOCTYPE.search(start[: first.start()] if first else start):
            raise Unreadable(Fault.UNSAFE, "DOCTYPE")
        if first is None or first[1] != root.encode():
            raise Unreadable(Fault.OTHER_FORMAT, first[1].decode() if first else "")

    def read(self, size: int) -> bytes:
        """As a file's."""
        chunk, self._head = (self._head, b"") if self._head else (self._stream.read(size), b"")
        self._left -= len(chunk)
        if self._left < 0:
            raise Unreadable(Fault.TOO_LARGE, f"> {LARGEST >> 20} MB")
        self.tail = (self.tail + chunk)[-_TAIL:] if chunk else self.tail
        return chunk


def elements(stream: BinaryIO, root: str, wanted: Collection[str]) -> Iterator[Any]:
    """Elements with these local names, in any namespace; each is emptied once the next is asked for.

    Raises Unreadable: empty, a page, a document type (UNSAFE), another root (OTHER_FORMAT), cut, broken. Texts beyond
    10 MB and more than 256 levels are broken: the parser's own limits stay on.
    """
    watched = _Watched(stream, root)
    events = etree.iterparse(
        watched, events=("end",), tag=[f"{{*}}{each}" for each in wanted], resolve_entities=False, no_network=True,
        load_dtd=False, dtd_validation=False, attribute_defaults=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        yield from _emptied(events)
    except etree.XMLSyntaxError as error:
        ends = re.search(rb"</[A-Za-z0-9:_-]*" + root.encode() + rb"\s*>\s*$", watched.tail.replace(b"\0", b""))
        place = f"line {error.lineno}" if error.lineno else ""
        raise Unreadable(Fault.BROKEN if ends else Fault.CUT, place) from None


def _emptied(events: Any) -> Iterator[Any]:
    for number, (_event, element) in enumerate(events):
        # A document type hidden behind a comment longer than what was looked at.
        if number == 0 and element.getroottree().docinfo.internalDTD is not None:
            raise Unreadable(Fault.UNSAFE, "DOCTYPE")
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
