"""Feeds: RSS 2.0 as WordPress and others write it, RSS 1.0, Atom.

A feed says little in fields: who wrote when, and where it stands. What a call is, its text tells. A feed that holds
nothing is no fault of the source: blogs that announce calls are empty for months after a move, and say so.
"""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

import feedparser

from fundapp.core.places import is_language
from fundapp.core.text import fold
from fundapp.grants.formats.decoding import decoded
from fundapp.grants.formats.feed_xml import ready
from fundapp.grants.formats.making import made
from fundapp.grants.formats.settings import Settings
from fundapp.grants.formats.streams import whole
from fundapp.grants.formats.words import line, themes_in, unescaped
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found, Passed
from fundapp.grants.rules.markup import plain
from fundapp.grants.rules.prose import read_prose

LARGEST = 20 << 20
"""Bytes."""

_LONGEST_ENTRY = 200_000
_FUNDER = re.compile(r"^\s*(?:Bailleurs?(?: de fonds)?|Financeurs?|Funders?|Donors?)\s*:\s*(\S.{1,300})$", re.MULTILINE)

Entry = Mapping[str, Any]


def read_feed(stream: BinaryIO, settings: Settings) -> Iterator[Found | Passed]:
    """The entries of a feed as calls. Raises Unreadable; of a feed that was cut, whole entries are yielded first."""
    prepared = ready(decoded(whole(stream, LARGEST)))
    parsed = _parsed(prepared.xml)
    if not parsed.get("version"):
        raise Unreadable(Fault.OTHER_FORMAT)
    language = _language(parsed.feed.get("language")) or settings.language
    for entry in parsed.entries:
        yield _call(entry, language, settings, is_rss=parsed.version.startswith("rss"))
    yield from (Passed(title, "unreadable") for title in prepared.broken)
    if prepared.is_cut:
        raise Unreadable(Fault.CUT)


def _parsed(xml: bytes) -> Any:
    try:
        # Bytes would be taken for the name of a file, or for an address to fetch.
        return feedparser.parse(io.BytesIO(xml), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        # Of names with spaces in them, and whatever else its authors have not met.
        raise Unreadable(Fault.BROKEN, type(error).__name__) from None


def _call(entry: Entry, language: str | None, settings: Settings, *, is_rss: bool) -> Found | Passed:
    content: Mapping[str, Any] = next((each for each in entry.get("content", ()) if each.get("value")), {})
    text = plain(unescaped(str(content.get("value") or entry.get("summary") or "")[:_LONGEST_ENTRY]))
    title, link = line(str(entry.get("title", ""))), str(entry.get("link", ""))
    spoken = _language(content.get("language")) or language
    published = entry.get("published") or (_updated(entry) if is_rss else None)
    tags = [line(str(tag.get("term") or ""), 100) for tag in entry.get("tags", ())][:50]
    funder = _FUNDER.search(text)
    told = {
        "url": link,
        "language": spoken,
        "funder_name": funder[1] if funder else None,
        "published_on": _day(str(published or "")),
        "themes": themes_in(tags),
        "summary": text,
    }
    key = str(entry.get("id") or link or fold(title))
    sent = {"id": key, "title": title, "link": link, "published": published, "tags": tags, "text": text}
    return made(key, title, sent, read_prose(f"{title}\n\n{text}", spoken, settings.currency), told)


def _updated(entry: Entry) -> Any:
    """RSS 1.0 has no other date; asked for by its own name, the parser would answer with the one published."""
    return dict(entry).get("updated")


def _language(said: Any) -> str | None:
    """« fr-FR » is French."""
    code = re.split("[-_]", str(said or ""))[0].lower()
    return code if is_language(code) else None


def _day(said: str) -> date | None:
    """The day in the zone in which the source wrote it."""
    try:
        return datetime.fromisoformat(said.strip()).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(said).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
