"""How much more a search has than the page that came."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from fundapp.grants.formats.decoding import decoded
from fundapp.grants.formats.json_answers import LARGEST, loaded
from fundapp.grants.formats.streams import whole


@dataclass(frozen=True)
class Pages:
    """Page `number` (from 1 on) of a search, of `size` results each, and `total` of them all."""

    number: int
    size: int
    total: int

    @property
    def next(self) -> int | None:
        """The number of the page that follows; None after the last."""
        return self.number + 1 if self.number * self.size < self.total else None


def pages(stream: BinaryIO) -> Pages | None:
    """What an answer of SEDIA or Simpler.Grants.gov says of its pages; None where it says nothing that makes sense.

    Reads the stream to its end: whoever wants the calls too sets a file back to its beginning. Raises Unreadable:
    empty, a page, too large.
    """
    try:
        answer = loaded(decoded(whole(stream, LARGEST)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    info = answer.get("pagination_info")
    if isinstance(info, dict):
        return _pages(info.get("page_offset"), info.get("page_size"), info.get("total_records"))
    return _pages(answer.get("pageNumber"), answer.get("pageSize"), answer.get("totalResults"))


def _pages(number: Any, size: Any, total: Any) -> Pages | None:
    fits = all(type(each) is int and 0 <= each < 10**9 for each in (number, size, total))
    return Pages(number, size, total) if fits and number and size else None
