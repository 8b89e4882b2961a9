"""Damaged feeds taken apart at their items.

Those that are whole are kept; the others are told by their titles, and where the end is missing, that is told too:
nothing is lost, and nothing is taken that is half a call.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fundapp.grants.formats.feed_checking import error_in, open_in
from fundapp.grants.formats.words import line
from fundapp.grants.rules.faults import Fault, Unreadable

HEADER = '<?xml version="1.0" encoding="UTF-8"?>'
MOST_ITEMS, LONGEST_HEAD = 10_000, 1 << 16

_ROOT = re.compile(r"<[A-Za-z][\w:.-]*")
_ITEM = re.compile(r"<(?P<opens>item|entry)(?=[\s>])|</(?P<closes>item|entry)\s*>")
_CLOSED = re.compile(r"</(?:item|entry)\s*>$")
_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,2000}?)</title>", re.DOTALL)
_ENDS = re.compile(r"</(?:rss|feed|[\w-]+:RDF|RDF)\s*>(?:\s|<!--.{0,2000}?-->)*$", re.DOTALL)


@dataclass(frozen=True)
class Ready:
    """`xml` is well formed; `broken` are the titles of items that are not in it; `is_cut`: its end is missing."""

    xml: bytes
    broken: tuple[str, ...] = ()
    is_cut: bool = False


def salvaged(text: str) -> Ready:
    """The whole items of a feed that is not well formed. Raises Unreadable where there is none, CUT or BROKEN."""
    first = _ITEM.search(text)
    is_cut = not _ENDS.search(text[-4096:])
    head = text[: first.start()] if first else text
    open_elements = open_in(head) if first and len(head) <= LONGEST_HEAD else []
    if not open_elements:
        raise Unreadable(Fault.CUT if is_cut else Fault.BROKEN, error_in(text) or "")
    closing = "".join(f"</{name}>" for name in reversed(open_elements))
    root = _ROOT.search(head)
    frame = head[root.start() : head.index(">", root.start()) + 1].rstrip("/>") + ">" if root else ""
    kept: list[str] = []
    broken: list[str] = []
    items = list(_items(text))
    if is_cut and items and not _CLOSED.search(items[-1][-20:]):
        items.pop()  # the one in which the answer ends: that it was cut says it already
    for item in items:
        is_whole = error_in(f"{frame}{item}</{open_elements[0]}>") is None
        (kept if is_whole else broken).append(item)
    whole = f"{HEADER}{head}{''.join(kept)}{closing}"
    if error_in(whole.removeprefix(HEADER)) is not None:
        raise Unreadable(Fault.CUT if is_cut else Fault.BROKEN)
    return Ready(whole.encode(), tuple(map(_title, broken)), is_cut)


def _items(text: str) -> Iterator[str]:
    """What stands between the beginning of an item and its end, or the beginning of the next where it has none."""
    start = None
    for number, match in enumerate(_ITEM.finditer(text)):
        if number > 2 * MOST_ITEMS:
            raise Unreadable(Fault.TOO_LARGE, f"> {MOST_ITEMS} items")
        if start is not None:
            yield text[start : match.end() if match["closes"] else match.start()]
        start = match.start() if match["opens"] else None
    if start is not None:
        yield text[start:]


def _title(item: str) -> str:
    found = _TITLE.search(item[:10_000])
    return line(re.sub(r"<!\[CDATA\[|\]\]>", "", found[1]) if found else item[:200])
