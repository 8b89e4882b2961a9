"""Languages that calls are written in and people speak, by ISO 639."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale

from fundapp.core.places.order import alphabetical
from fundapp.core.reader import Reader, current_reader

LANGUAGES_FIRST = (
    "fr",
    "en",
    "ar",
    "pt",
    "es",
    "ln",
    "sw",
    "kg",
    "lua",
    "sg",
    "rw",
    "rn",
    "ff",
    "ewo",
    "fan",
)
"""Those offered first: official and common languages of the network's countries and of its funders."""


@cache
def _codes() -> frozenset[str]:
    # Two or three letters: a language itself, no regional or script variety, no script alone.
    special = {"mul", "und", "zxx", "root"}
    known: Mapping[str, str] = Locale.parse("en").languages
    return frozenset(code for code in known if code.isalpha() and len(code) <= 3 and code not in special)


def is_language(code: str) -> bool:
    """Whether `code` is a language's, in small letters as ISO writes it."""
    return code in _codes()


def language_name(reader: Reader, code: str) -> str:
    """A language's name by CLDR in the reader's language; the code itself where it is unknown."""
    return str(reader.locale.languages.get(code, code)) if is_language(code) else code


def language_choices(reader: Reader | None = None) -> tuple[tuple[str, str], ...]:
    """Languages to choose from, as (code, name): the network's own first, then all others by alphabet.

    Without `reader`, for whoever is read for just now.
    """
    return _choices((reader or current_reader()).language)


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    reader = Reader(language, ZoneInfo("UTC"))
    others = [(code, language_name(reader, code)) for code in _codes().difference(LANGUAGES_FIRST)]
    others.sort(key=lambda choice: alphabetical(choice[1]))
    return (*((code, language_name(reader, code)) for code in LANGUAGES_FIRST), *others)
