"""Dates and times in the reader's language and zone."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

from fundapp.core.dates import aware
from fundapp.core.i18n import _
from fundapp.core.places import zone_name
from fundapp.core.reader import Reader, reading

_STYLES = {
    "long": "d MMMM y",
    "medium": "d MMM y",
    "short": "dd/MM/y",
    "weekday": "EEEE d MMMM y",
    "day": "d",
    "day_month": "d MMMM",
    "month": "MMMM y",
}


def date(reader: Reader, value: dt.date, style: str = "long") -> str:
    """A day: long « 3 avril 2026 », medium, short « 03/04/2026 », weekday « vendredi 3 avril 2026 », month.

    A moment counts as the day that it is in the reader's zone.
    """
    if isinstance(value, dt.datetime):
        value = aware(value).astimezone(reader.zone).date()
    pattern = _STYLES[style]
    if value.day == 1 and reader.language == "fr" and style not in {"short", "month"}:
        # CLDR knows no ordinals in dates; French has one, for the first of a month only.
        pattern = pattern.replace("d", "d'er'", 1)
    return _day_written(value, pattern, reader.locale)


def month_name(reader: Reader, month: int, width: str = "wide") -> str:
    """A month of any year, by its number: « avril »; abbreviated « avr. »; narrow « A »."""
    return str(reader.locale.months["stand-alone"][width][month])


def time(reader: Reader, value: dt.datetime) -> str:
    """The time of day of a moment, in the reader's zone: « 14 h 05 », « 17 h », “14:05”."""
    return _time(reader, value, reader.zone)


def datetime(reader: Reader, value: dt.datetime, style: str = "long", zone: ZoneInfo | None = None) -> str:
    """A moment, in the reader's zone: « 3 avril 2026 à 14 h 05 ».

    `zone`, such as that of a funder's deadline, is used instead; where it is not the reader's, it is named:
    « 3 avril 2026 à 17 h (Bruxelles) ».
    """
    shown_in = zone or reader.zone
    day = aware(value).astimezone(shown_in).date()
    with reading(reader):
        text = _("%(date)s at %(time)s", date=date(reader, day, style), time=_time(reader, value, shown_in))
    return text if shown_in.key == reader.zone.key else f"{text} ({zone_name(reader, shown_in)})"


def date_range(reader: Reader, start: dt.date, end: dt.date) -> str:
    """Two days and all between: « du 28 mars au 3 avril 2026 », “3 to 5 April 2026”; one day alone as a date."""
    if start == end:
        return date(reader, start)
    if start.year != end.year:
        style = "long"
    elif start.month != end.month:
        style = "day_month"
    else:
        style = "day"
    with reading(reader):
        return _("%(start)s to %(end)s", start=date(reader, start, style), end=date(reader, end))


def clock_time(reader: Reader, clock: dt.time) -> str:
    """A time that a clock shows, wherever it hangs: « 14 h 05 », « 17 h », “14:05”."""
    pattern = "HH:mm"
    if reader.language == "fr":
        # CLDR writes 14:05, as a timetable does; a sentence has the hour's letter, and no minutes of zero.
        pattern = "H'\u00a0h\u00a0'mm" if clock.minute else "H'\u00a0h'"
    return _time_written(clock.hour, clock.minute, pattern, reader.locale)


def _time(reader: Reader, value: dt.datetime, zone: ZoneInfo) -> str:
    return clock_time(reader, aware(value).astimezone(zone).time())


# Lists write the same days and times again and again, and patterns take longer to follow than all else of a cell.
@lru_cache(4096)
def _day_written(day: dt.date, pattern: str, locale: Locale) -> str:
    return str(format_date(day, format=pattern, locale=locale))


@lru_cache(4096)
def _time_written(hour: int, minute: int, pattern: str, locale: Locale) -> str:
    return str(format_time(dt.time(hour, minute), format=pattern, locale=locale))
