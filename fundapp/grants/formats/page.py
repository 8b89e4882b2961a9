"""A web page about one call: what its metadata say, then what its text says."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, BinaryIO

from fundapp.grants.rules.encodings import decoded
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.markup import LONGEST, Markup, joined, plain, read_markup
from fundapp.grants.rules.prose import read_prose

LITTLE = 120
"""Signs of text below which a page says nothing: it builds itself by script."""

_DOCUMENTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_TEXTUAL = re.compile(
    r"\s*(?:text/(?:html|plain|xml)|application/xhtml\+xml|application/xml)?\s*(?:;|$)", re.IGNORECASE
)
_LONGEST_TEXT = 20_000
_MOST_NODES = 500
_DEEPEST = 20
_KINDS = {
    *("article", "newsarticle", "blogposting", "webpage", "creativework"),
    *("grant", "monetarygrant", "fundingscheme", "event"),
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])", re.IGNORECASE)


def read_page(body: BinaryIO, content_type: str, address: str) -> Found:
    """The call that a page is about. Raises Unreadable for documents, and for pages without text."""
    head = body.read(4 * LONGEST)
    if head.lstrip()[:8].startswith(_DOCUMENTS) or not _TEXTUAL.match(content_type):
        raise Unreadable(Fault.DOCUMENT, content_type)
    markup = read_markup(decoded(head, content_type))
    nodes = list(_nodes(markup))
    text = _main_text(markup)
    title = _title(markup, nodes)
    if len(text) < LITTLE and len(text) < len(_described(markup, nodes)):
        text = _described(markup, nodes)
    if not title or len(text) < min(LITTLE, 20):
        raise Unreadable(Fault.HOLLOW)
    language = _language(markup, nodes)
    said = dict(read_prose(f"{title}.\n\n{text}", language))
    said = {**_said(markup, nodes), **said, "language": language}
    return Found(key=address[:2000], title=title[:400], url=address, summary=text[:_LONGEST_TEXT], **said)


def _main_text(markup: Markup) -> str:
    """The text of the page's main part, where it marks one; else everything but navigation, headers and footers."""
    main = joined(block for block in markup.blocks if block.main and not block.framed)
    if len(main) >= LITTLE:
        return main
    return joined(block for block in markup.blocks if not block.framed) or markup.text


def _title(markup: Markup, nodes: list[Mapping[str, Any]]) -> str:
    named = (_text(node.get("headline")) or _text(node.get("name")) for node in nodes)
    headings = (block.text for block in markup.blocks if block.level == 1 and not block.framed)
    candidates = (markup.meta.get("og:title"), *named, *headings, markup.title)
    return next((" ".join(each.split()) for each in candidates if each and each.strip()), "")


def _described(markup: Markup, nodes: list[Mapping[str, Any]]) -> str:
    texts = [markup.meta.get("og:description", ""), markup.meta.get("description", "")]
    return max([*texts, *(plain(_text(node.get("description"))) for node in nodes)], key=len)


def _language(markup: Markup, nodes: list[Mapping[str, Any]]) -> str | None:
    said = [markup.language, markup.meta.get("og:locale", ""), *(_text(node.get("inLanguage")) for node in nodes)]
    match = next(filter(None, map(_LANGUAGE.match, said)), None)
    return match[0].lower() if match else None


def _said(markup: Markup, nodes: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What metadata say: when it was published, and who pays."""
    published = [markup.meta.get("article:published_time", ""), *(_text(node.get("datePublished")) for node in nodes)]
    funders = (_text(node.get("funder")) or _text(node.get("sponsor")) for node in nodes)
    found: dict[str, Any] = {"published_on": next(filter(None, map(_day, published)), None)}
    found["funder_name"] = next((each[:200] for each in funders if each), None)
    return {name: value for name, value in found.items() if value}


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text[:10])
    return None


def _nodes(markup: Markup) -> Iterator[Mapping[str, Any]]:
    """The things that a page's JSON-LD describes and that may be a call, none of its own frame."""
    seen = 0
    for block in markup.data:
        with suppress(ValueError, RecursionError):
            for node in _unfolded(json.loads(block), 0):
                seen += 1
                if seen > _MOST_NODES:
                    return
                if not _KINDS.isdisjoint(_kinds(node)):
                    yield node


def _kinds(node: Mapping[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {str(each).lower() for each in (kinds if isinstance(kinds, list) else [kinds])}


def _unfolded(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for each in (value.get("@graph"), value.get("mainEntity")):
            yield from _unfolded(each, depth + 1)
    elif isinstance(value, list):
        for each in value[:_MOST_NODES]:
            yield from _unfolded(each, depth + 1)


def _text(value: Any) -> str:
    """A text, or the name of what stands there."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return plain(value[:10_000]) if isinstance(value, str) else ""
