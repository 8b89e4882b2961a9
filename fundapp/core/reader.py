"""Whoever reads: language and time zone decide how everything is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale

LANGUAGES = ("fr", "en")
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


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))
