"""Hostile HTML as readable text: paragraphs, headings, and the addresses that links lead to.

The document is read as a stream of events by libxml2's HTML parser: no tree is built, nothing is fetched, no entity is
expanded into more than one sign, and nesting of any depth costs nothing.
"""

import html as standard
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from fundapp.core.text import tidy

LONGEST = 2_000_000
"""Signs of a document that are read."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *(
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
    ),
    *("section", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul"),
    *_HEADINGS,
}
_TIGHT = {"li": "- ", "tr": "", "dt": "", "dd": ""}
_CELLS = frozenset({"td", "th"})
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"),
}
_UNSEEN = {
    *("script", "style", "template", "noscript", "svg", "math", "iframe", "object", "canvas", "audio", "video"),
    *("textarea", "select", "button", "head"),
}
_FRAME = frozenset({"nav", "footer", "aside", "header", "form"})
_MAIN = frozenset({"main", "article"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|br|ul|ol|li|a|b|i|em|strong|span|h[1-6]|table|tr|td|html|body)\b[^<>]{0,2000}>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_MARKED_UP = re.compile(r"<[a-zA-Z/!]")
_BREAK = "\0"
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """The words of a link and the address it leads to, as written."""

    words: str
    address: str


@dataclass(frozen=True)
class Block:
    """A paragraph, or a heading of `level` 1 to 6. `main`: within what the page calls its main part or an article.

    `framed`: within navigation, header, footer or a form. `tight`: one of a list or table, close to the one before.
    """

    text: str
    level: int = 0
    links: tuple[Link, ...] = ()
    main: bool = False
    framed: bool = False
    tight: bool = False


@dataclass(frozen=True)
class Markup:
    """What a document says: its blocks in order, its title, its metadata by name or property, its JSON-LD as text."""

    blocks: tuple[Block, ...]
    title: str = ""
    language: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    data: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All blocks as plain text, paragraphs apart."""
        return joined(self.blocks)


def joined(blocks: Iterable[Block]) -> str:
    """Blocks as plain text: an empty line between paragraphs, none between the items of a list or rows of a table."""
    parts: list[str] = []
    tight = False
    for block in blocks:
        if block.text:
            parts.append(("\n" if tight and block.tight else "\n\n") + block.text)
            tight = block.tight
    return "".join(parts).strip()


def plain(html: str) -> str:
    """`html`, or text that may hold entities, as readable plain text; addresses of links are left out."""
    return read_markup(html).text


def read_markup(html: str) -> Markup:
    """`html` read; a document that was escaped once more on its way, tags and all, is read once more."""
    html = html[:LONGEST]
    if not _MARKED_UP.search(html):
        text = without_entities(html)
        return _parsed(text) if len(_TAG.findall(text)) > 1 else read_text(text)
    markup = _parsed(html)
    if not _TAG.search(html) and len(_TAG.findall(markup.text)) > 1:
        return _parsed(markup.text)
    return markup


def read_text(text: str) -> Markup:
    """Plain text: its paragraphs are its blocks, whatever signs stand in them."""
    parts = (
        " \n".join(" ".join(line.split()) for line in part.split("\n")) for part in re.split(r"\n\s*\n", tidy(text))
    )
    return Markup(tuple(Block(part.replace(" \n", "\n").strip()) for part in parts if part.strip()))


def without_entities(text: str) -> str:
    """`text` with entities that escaping twice has left in it resolved: « caf&amp;eacute; », « &#233; »."""
    return _ENTITY.sub(lambda match: standard.unescape(standard.unescape(match[0])), text)


def _parsed(html: str) -> Markup:
    target = _Target()
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        parser.feed(html.replace("\0", "").encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        target.close()
    return target.markup()


class _Target:
    """Takes the parser's events; `unseen` counts how deep we are in what nobody is shown."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.title = ""
        self.language = ""
        self.meta: dict[str, str] = {}
        self.data_blocks: list[str] = []
        self._words: list[str] = []
        self._links: list[Link] = []
        self._open: list[tuple[str, bool]] = []
        self._unseen = 0
        self._level = 0
        self._main = 0
        self._framed = 0
        self._link: tuple[str, int] | None = None
        self._kept: list[str] | None = None
        self._mark: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _BLOCKS:
            self._finish()
        if tag in _TIGHT:
            self._mark = tag
        if tag == "br" and not self._unseen:
            self._words.append(_BREAK)
        if tag in _CELLS and self._words:
            self._words.append(" | ")
        if tag == "html":
            self.language = attributes.get("lang", "")[:20]
        if tag == "meta":
            self._note(attributes)
        if tag in _VOID:
            return
        self._enter(tag, attributes)

    def _enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        hidden = "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "")[:500]))
        unseen = hidden or tag in _UNSEEN
        self._open.append((tag, unseen))
        self._unseen += unseen
        self._main += tag in _MAIN
        self._framed += tag in _FRAME
        self._level = _HEADINGS.get(tag, self._level)
        if tag == "title" or (tag == "script" and attributes.get("type", "").lower() == "application/ld+json"):
            self._kept = []
        if tag == "a" and attributes.get("href"):
            self._link = (attributes["href"].strip()[:2000], len(self._words))

    def end(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag == "a" and self._link:
            self._keep_link(*self._link)
            self._link = None
        if tag in _BLOCKS:
            self._finish()
        self._leave(tag)

    def _leave(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            _tag, unseen = self._open.pop()
            self._unseen -= unseen
            self._main -= tag in _MAIN
            self._framed -= tag in _FRAME
        if tag in _HEADINGS:
            self._level = 0
        if self._kept is not None and tag == "title":
            self.title = self.title or _joined(self._kept)[:1000]
        elif self._kept is not None and tag == "script":
            self.data_blocks.append("".join(self._kept)[:200_000])
        if tag in {"title", "script"}:
            self._kept = None

    def data(self, text: str) -> None:
        if self._kept is not None:
            self._kept.append(text)
        elif not self._unseen:
            self._words.append(text)

    def close(self) -> None:
        self._finish()

    def markup(self) -> Markup:
        return Markup(tuple(self.blocks), self.title, self.language, self.meta, tuple(self.data_blocks[:20]))

    def _note(self, attributes: Mapping[str, str]) -> None:
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        if name and attributes.get("content") and len(self.meta) < 200:
            self.meta.setdefault(name[:100], without_entities(tidy(attributes["content"][:5000])))

    def _keep_link(self, address: str, since: int) -> None:
        words = _joined(self._words[since:])
        if words:
            self._links.append(Link(words, address))

    def _finish(self) -> None:
        if self._link:
            self._keep_link(*self._link)
            self._link = (self._link[0], 0)
        text = _joined(self._words)
        links = tuple(self._links)
        self._words, self._links = [], []
        if text or links:
            text = _TIGHT.get(self._mark or "", "") + text
            self.blocks.append(Block(text, self._level, links, self._main > 0, self._framed > 0, bool(self._mark)))
            self._mark = None


def _joined(words: list[str]) -> str:
    lines = (" ".join(without_entities(tidy(line)).split()).strip(" |") for line in "".join(words).split(_BREAK))
    return "\n".join(lines).strip()


def addresses(text: str) -> list[str]:
    """The web addresses that stand in plain text, in order, without the punctuation that ends a sentence."""
    return [match[0].rstrip(".,;:!?)]»”'") for match in _ADDRESS.finditer(text)]
