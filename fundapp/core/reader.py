"""Whoever reads: language and time zone decide how everything is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


def languages_in(folder: Path) -> tuple[str, ...]:
    """French, English, and every other language that has a catalogue there: its folder is all that it takes.

    What such a catalogue leaves out is shown in English.
    """
    others = sorted({each.name for each in folder.iterdir() if any(each.glob("*.po"))} - {"fr", "en"})
    return ("fr", "en", *others)


LANGUAGES = languages_in(TRANSLATIONS)
_LOCALES = {"fr": "fr", "en": "en_GB"}
_RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True)
class Reader:
    """A reader's language (one of LANGUAGES) and time zone."""

    language: str
    zone: ZoneInfo

    @property
    def locale(self) -> Locale:
        """The CLDR locale behind the language; our English is British."""
        return _locale(self.language)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as HTML's `dir` attribute takes it."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"


_current: ContextVar[Reader | None] = ContextVar("reader", default=None)
_NOBODY = Reader("fr", ZoneInfo("UTC"))


def current_reader() -> Reader:
    """The reader whom we are writing for just now; French in UTC where nobody was named."""
    return _current.get() or _NOBODY


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Write for `reader` inside the block."""
    token = _current.set(reader)
    try:
        yield
    finally:
        _current.reset(token)


def own_name(language: str) -> str:
    """What a language calls itself: « français », « English », « العربية »."""
    name = _locale(language).get_language_name(language) or language
    return name[:1].upper() + name[1:]


def other_languages(language: str) -> list[tuple[str, str]]:
    """Every language but this one, by code and by its own name."""
    return [(each, own_name(each)) for each in LANGUAGES if each != language]


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))
