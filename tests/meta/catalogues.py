"""Catalogues against the code: `python -m tests.meta.catalogues --missing` lists what French still lacks.

A message is an English sentence in the code; `fundapp/translations/<language>/<part>.po` holds the others.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.meta.sources import PACKAGE, ROOT, Source, python, templates

KEYWORDS = {
    "_": None, "lazy": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}

Key = tuple[str | None, str]
"""A message's context and its (singular) English text."""


@dataclass(frozen=True)
class Found:
    """A message in the code and where it stands."""

    key: Key
    plural: str | None
    place: str


@dataclass(frozen=True)
class Entry:
    """A message in a part of a catalogue; `texts` are its translations, one per plural form."""

    key: Key
    plural: str | None
    texts: tuple[str, ...]
    part: str
    fuzzy: bool
    obsolete: bool


def messages(modules: Iterable[Source], pages: Iterable[Source]) -> list[Found]:
    """Every message of the code and the templates."""
    found = []
    for method, sources in (("python", modules), ("jinja2.ext:babel_extract", pages)):
        for source in sources:
            file, options = BytesIO(source.text.encode()), {} if method == "python" else JINJA
            for line, message, _comments, context in extract(method, file, KEYWORDS, (), options):
                singular, plural = (message[0], message[-1]) if isinstance(message, tuple) else (message, None)
                found.append(Found((context, singular), plural, f"{source.path}:{line}"))
    return found


def entries(part: str, text: str, language: str = "fr") -> list[Entry]:
    """The entries of one part of a catalogue, the obsolete ones too."""
    catalogue = read_po(BytesIO(text.encode()), locale=language)
    return [*_entries(part, catalogue, catalogue, False), *_entries(part, catalogue, catalogue.obsolete.values(), True)]


def _entries(part: str, catalogue: Catalog, found: Iterable[object], obsolete: bool) -> Iterator[Entry]:
    for message in found:
        identity, text = getattr(message, "id", ""), getattr(message, "string", "")
        if not identity:
            continue
        singular, plural = identity if isinstance(identity, tuple) else (identity, None)
        texts = tuple(text) if isinstance(text, tuple | list) else (text,)
        if plural and len(texts) < catalogue.num_plurals:
            texts += ("",)
        key = (getattr(message, "context", None), singular)
        yield Entry(key, plural, texts, part, getattr(message, "fuzzy", False), obsolete)


@cache
def code() -> tuple[Found, ...]:
    """The messages of fundapp."""
    return tuple(messages(python(), templates()))


@cache
def catalogue(language: str) -> tuple[Entry, ...]:
    """Every entry of a language."""
    parts = sorted((PACKAGE / "translations" / language).glob("*.po"))
    return tuple(entry for part in parts for entry in entries(part.name, part.read_text(encoding="utf-8"), language))


def missing(found: Iterable[Found], known: Iterable[Entry]) -> list[str]:
    """Messages of the code without a translation."""
    translated = {entry.key: entry for entry in known if all(entry.texts) and not entry.fuzzy and not entry.obsolete}
    lacking = defaultdict(list)
    for message in found:
        entry = translated.get(message.key)
        if entry is None or (message.plural and not entry.plural):
            lacking[message.key].append(message.place)
    return [
        f"{places[0]}: {key[1]!r}" + (f" (context {key[0]!r})" if key[0] else "") for key, places in lacking.items()
    ]


def stale(found: Iterable[Found], known: Iterable[Entry]) -> list[str]:
    """Fuzzy and obsolete entries, and those that the code no longer says."""
    said = {message.key for message in found}
    return [
        f"{entry.part}: {entry.key[1]!r}" for entry in known if entry.fuzzy or entry.obsolete or entry.key not in said
    ]


def told_twice(known: Iterable[Entry]) -> list[str]:
    """Messages that stand in two parts."""
    parts = defaultdict(list)
    for entry in known:
        parts[entry.key].append(entry.part)
    return [f"{key[1]!r}: {', '.join(found)}" for key, found in parts.items() if len(found) > 1]


PLACE = re.compile(r"%\((\w+)\)[sd]|%[^(%\s]")


def wrong_places(known: Iterable[Entry]) -> list[str]:
    """Translations whose %(name)s places differ from the English ones, or that use unnamed places."""
    found = []
    for entry in known:
        english = {place.group() for text in (entry.key[1], entry.plural or "") for place in PLACE.finditer(text)}
        french = [{place.group() for place in PLACE.finditer(text)} for text in entry.texts]
        # One of several forms may leave the number out ("un bailleur"); all together may not.
        if set().union(*french) != english or any(places - english for places in french):
            found.append(f"{entry.part}: {entry.key[1]!r}")
        elif any(place.endswith("%") or place[1] != "(" for place in english):
            found.append(f"{entry.part}: unnamed place in {entry.key[1]!r}")
    return found


NARROW, NO_BREAK = "\u202f", "\u00a0"
FRENCH_RULES = {
    "a straight apostrophe": re.compile(r"\w'|'\w"),
    "no narrow no-break space before ; ? or !": re.compile(rf"[^{NARROW};?!][;?!]+(?=\s|$|»|\))"),
    "no no-break space before a colon": re.compile(rf"[^{NARROW}{NO_BREAK}]:(?=\s|$)"),
    "no narrow no-break space inside « »": re.compile(rf"«(?!{NARROW})|(?<!{NARROW})»"),
    "straight quotation marks": re.compile(r'"'),
    "three dots": re.compile(r"\.\.\."),
    "« tu »": re.compile(r"\b(tu|toi|ton|tes)\b", re.IGNORECASE),
    "an exclamation mark": re.compile(r"!"),
}
CODE = re.compile(r"`[^`]*`|&\w+;|%\(\w+\)s=\S+|https?://\S+|\w+(?:_\w+)+")


def bad_french(known: Iterable[Entry]) -> list[str]:
    """Translations against French typography, or too loud or familiar for us."""
    return [
        f"{entry.part}: {fault}: {text!r}"
        for entry in known
        for text in entry.texts
        for fault, rule in FRENCH_RULES.items()
        if rule.search(CODE.sub("x", text))
    ]


def main(words: list[str]) -> int:
    """Lists the missing messages with file and line; 1 where there are any."""
    if words != ["--missing"]:
        sys.exit(__doc__)
    lacking = missing(code(), catalogue("fr"))
    print("\n".join([*lacking, f"{len(lacking)} messages without French, below {PACKAGE.relative_to(Path(ROOT))}/"]))
    return int(bool(lacking))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
