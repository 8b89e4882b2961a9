"""Texts of sources made clean: one line or several, without marks, entities and signs that nobody sees."""

import html
import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlsplit

from fundapp.core.text import fold
from fundapp.donors.rules.others_words import THEMES

LONGEST_TITLE, LONGEST_TEXT, LONGEST_KEY, LONGEST_ADDRESS = 400, 20_000, 300, 2_000
"""Signs."""

# As core.text.tidy, in one pass of an expression: sources hold hundreds of megabytes.
_UNSEEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff]"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_MARKS = re.compile(r"</?(?:b|i|u|em|strong|mark|span|sup|sub|br|p|a|font)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_FOLDED_THEMES = {fold(word): code for word, code in THEMES.items()}


def clean(text: str) -> str:
    """NFC, one kind of line end, nothing that nobody sees, no space around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", unicodedata.normalize("NFC", lines)).strip()


def unescaped(text: str) -> str:
    """Text in which « é » may stand as &#233; or &amp;#233;: what still looks like an entity was escaped too often."""
    for _time in range(2):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def line(text: str, most: int = LONGEST_TITLE) -> str:
    """One clean line without marks such as <b>, at most `most` signs."""
    joined = " ".join(clean(_MARKS.sub(" ", unescaped(text[: most * 10]))).split())
    return joined if len(joined) <= most else joined[: most - 1].rstrip() + "…"


def cut(text: str, most: int = LONGEST_TEXT) -> str:
    """Clean text of several lines, at most `most` signs."""
    found = clean(text)
    return found if len(found) <= most else found[: most - 1].rstrip() + "…"


def address(text: str | None) -> str | None:
    """A web address that a person may follow, http or https; None for anything else."""
    found = clean(text or "").replace(" ", "%20")
    try:
        parts = urlsplit(found)
        usable = parts.scheme.lower() in {"http", "https"} and parts.hostname and parts.username is None
    except ValueError:
        return None
    return found if usable and len(found) <= LONGEST_ADDRESS and not re.search(r"[\s<>\"\\]", found) else None


def key_of(name: str) -> str:
    """A name by which a source knows a call, short enough to be kept."""
    found = " ".join(clean(name).split())
    return found if len(found) <= LONGEST_KEY else sha256(found.encode()).hexdigest()


def themes_in(words: Iterable[str]) -> tuple[str, ...]:
    """Codes of the funder map for words of a source; words that stand for none say nothing."""
    found = (_FOLDED_THEMES.get(fold(word[:100])) for word in words)
    return tuple(dict.fromkeys(code for code in found if code))
