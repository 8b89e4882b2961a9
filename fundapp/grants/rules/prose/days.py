"""Days that a text names, wherever they stand in it."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from fundapp.core.dates import DateError, parse_date
from fundapp.core.dates.names import months, weekdays
from fundapp.core.reader import Reader
from fundapp.grants.rules.prose.text import Prose

MOST = 200
"""Days of a text that are looked at: more stand in no call, but in calendars and in mischief."""

_YEARS = range(1990, 2101)
_READER = Reader("en", ZoneInfo("UTC"))
_MONTH = "(?:" + "|".join(sorted(months(), key=len, reverse=True)) + r")(?![a-z])\.?"
_WEEKDAY = "(?:(?:" + "|".join(sorted(weekdays(), key=len, reverse=True)) + r")\.?,? (?:the )?)?"
_YEAR = r"(?P<{0}>[0-9]{{4}})(?![0-9])"
_DAY = re.compile(
    r"(?<![0-9a-z/.,-])(?:"
    r"(?P<iso>[0-9]{4}(?P<sep>[-/.])[0-9]{1,2}(?P=sep)[0-9]{1,2})(?![0-9])"
    r"|(?P<numeric>[0-9]{1,2}(?P<slash> ?[/.-] ?)[0-9]{1,2}(?P=slash)(?:[0-9]{4}|[0-9]{2}))(?![0-9/-])"
    rf"|{_WEEKDAY}[0-9]{{1,2}}(?: ?er| ?e|st|nd|rd|th)?,? (?:of |de )?{_MONTH}(?:,? (?:de )?{_YEAR.format('first')})?"
    rf"|{_WEEKDAY}{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9:h])(?:,? {_YEAR.format('second')})?"
    rf"|(?P<vague>{_MONTH} [0-9]{{4}})(?![0-9])"
    r")"
)
_SHAPE = re.compile(r"(?<=[0-9]) ?(?:er|e)(?= )|(?<= )de (?=[0-9a-z])|(?<=[0-9]),(?= [a-z])")


@dataclass(frozen=True)
class Named:
    """A day as a text names it, from `start` to `end`: `day` is None where it cannot be read safely.

    `month_day`: a day without its year, which the next of a row may lend it.
    """

    start: int
    end: int
    day: date | None
    month_day: tuple[int, int] | None = None


def named_days(prose: Prose) -> list[Named]:
    """The days of the text in their order, the first `MOST`."""
    return [_named(match, prose) for match in islice(_DAY.finditer(prose.bare), MOST)]


def _named(match: re.Match[str], prose: Prose) -> Named:
    start, end = match.span()
    if match["vague"]:
        return Named(start, end, None)
    if match["numeric"]:
        return Named(start, end, _numeric(match["numeric"], prose))
    if match["iso"] or match["first"] or match["second"]:
        return Named(start, end, _read(_SHAPE.sub("", match[0])))
    return Named(start, end, None, _month_day(_SHAPE.sub("", match[0])))


def _numeric(text: str, prose: Prose) -> date | None:
    """The day first, as French writes it; in English, 03/04/2026 may be the third of April or of another month."""
    first, second, year = re.split(r" ?[/.-] ?", text)
    if int(first) <= 12 < int(second):
        return _read(f"{second}/{first}/{year}")
    if not prose.french and int(second) <= 12 and int(first) <= 12 and int(first) != int(second):
        return None
    return _read(f"{first}/{second}/{year}")


def _month_day(text: str) -> tuple[int, int] | None:
    # 2000 has a 29 February; the year is lent later. A weekday says nothing without a year.
    words = re.sub("^" + _WEEKDAY, "", text).rstrip(",. ")
    day = _read(f"{words} 2000")
    return (day.month, day.day) if day else None


def _read(text: str) -> date | None:
    try:
        day = parse_date(text, _READER)
    except DateError:
        return None
    return day if day.year in _YEARS else None
