"""Typed dates.

Read: ISO (2026-04-03, 20260403); day, month, year with / . or - between them, the day first in both
languages, as our English is British; the month in words, French or English whatever the reader's language,
with or without weekday (« 1er avril 2026 », “Friday, 3 April 2026”, “April 3, 2026”). Years of two digits are
of the 2000s up to 79.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from fundapp.core.dates.errors import DateError
from fundapp.core.dates.names import months, weekdays
from fundapp.core.i18n import lazy
from fundapp.core.reader import Reader
from fundapp.core.typed_text import name_key, plain_text

YEARS = range(1900, 2200)
"""The years that are read."""

_LONGEST_SHOWN = 60
_LAST_SHORT_YEAR = 79
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4}|[0-9]{2})")
_WORD = r"[^\W\d_]+\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?"
_MONTH = rf"(?P<month>{_WORD})"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_BEFORE = rf"(?:(?:le|the) )?(?:(?P<weekday>{_WORD}),? )?(?:the )?"
_IN_WORDS = tuple(
    re.compile(_BEFORE + pattern, re.IGNORECASE)
    for pattern in (rf"{_DAY} (?:of )?{_MONTH},?(?: {_YEAR})?", rf"{_MONTH} {_DAY}(?:,? {_YEAR})?")
)


class _Parts(NamedTuple):
    text: str
    day: int
    month: int
    year: str
    weekday: str = ""


def parse_date(text: str, reader: Reader) -> date:  # noqa: ARG001
    """The day that `text` names; the reader is asked for as by every parser: no rule depends on them today.

    Raises:
        DateError: with a code and a sentence, for everything that names no day.
    """
    text = re.sub(" +", " ", plain_text(text))
    if not text:
        raise DateError("empty", lazy("Write a date."))
    for read in _READERS:
        parts = read(text)
        if parts:
            return _day(parts)
    sentence = lazy("“%(text)s” is not a date. Write for example 3 April 2026 or 03/04/2026.")
    raise DateError("unreadable", sentence, text=text[:_LONGEST_SHOWN])


def _year_first(text: str) -> _Parts | None:
    match = _YEAR_FIRST.fullmatch(text)
    if match is None:
        return None
    year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
    return _Parts(text, int(day), int(month), year)


def _day_first(text: str) -> _Parts | None:
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    day, month = int(match[1]), int(match[2])
    if day <= 12 < month <= 31:
        sentence = lazy("The day comes first: write %(suggestion)s instead of %(text)s.")
        suggestion = f"{month:02}/{day:02}/{match[3]}"
        raise DateError("day_first", sentence, text=text, suggestion=suggestion)
    return _Parts(text, day, month, match[3])


def _in_words(text: str) -> _Parts | None:
    for pattern in _IN_WORDS:
        match = pattern.fullmatch(text)
        month = months().get(name_key(match["month"])) if match else None
        if match is None or month is None or name_key(match["weekday"] or "dimanche") not in weekdays():
            continue
        if match["year"] is None:
            raise DateError("year_missing", lazy("Add the year to “%(text)s”."), text=text)
        return _Parts(text, int(match["day"]), month, match["year"], match["weekday"] or "")
    return None


_READERS: tuple[Callable[[str], _Parts | None], ...] = (_year_first, _day_first, _in_words)


def _day(parts: _Parts) -> date:
    year = _full_year(parts)
    try:
        day = date(year, parts.month, parts.day)
    except ValueError:
        sentence = lazy("There is no such day as %(text)s.")
        raise DateError("no_such_day", sentence, text=parts.text) from None
    if parts.weekday and weekdays().get(name_key(parts.weekday)) != day.weekday():
        sentence = lazy("“%(text)s” falls on another day of the week. Check the date.")
        raise DateError("wrong_weekday", sentence, text=parts.text)
    return day


def _full_year(parts: _Parts) -> int:
    year = int(parts.year)
    if len(parts.year) == 2:
        if year > _LAST_SHORT_YEAR:
            raise DateError("year_unclear", lazy("Write the year in full, with four digits."))
        return 2000 + year
    if year not in YEARS:
        first, last = str(YEARS[0]), str(YEARS[-1])
        sentence = lazy("The year must lie between %(first)s and %(last)s.")
        raise DateError("year_out_of_range", sentence, first=first, last=last)
    return year
