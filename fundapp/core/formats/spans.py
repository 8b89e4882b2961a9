"""Spans of time in words. Rounded down: nobody shall read more time than there is."""

from datetime import datetime, timedelta
from typing import Literal

from babel.dates import format_timedelta

from fundapp.core.dates import aware
from fundapp.core.i18n import _, ngettext
from fundapp.core.reader import Reader, reading

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
# From here on, time left counts in days only.
_DAYS_ALONE = 2 * _DAY
_RELATIVE_UNITS = (365 * _DAY, 30 * _DAY, 7 * _DAY, _DAY, _HOUR, _MINUTE)


def time_left(reader: Reader, until: datetime, now: datetime) -> str:
    """What remains: « reste 5 h 12 », « reste 3 jours », or by how much it is over: « dépassé de 2 h 05 »."""
    seconds = int((aware(until) - aware(now)).total_seconds())
    overdue = until <= now
    span = abs(seconds)
    with reading(reader):
        text = _days(span // _DAY) if span >= _DAYS_ALONE else _hours_and_minutes(reader, span)
        return _("overdue by %(time)s", time=text) if overdue else _("%(time)s left", time=text)


def duration(reader: Reader, value: timedelta) -> str:
    """A length of time: « 3 jours 4 h », « 5 h 12 », « 12 min »; without its sign."""
    seconds = int(abs(value).total_seconds())
    days, rest = divmod(seconds, _DAY)
    with reading(reader):
        if not days:
            return _hours_and_minutes(reader, seconds)
        hours = rest // _HOUR
        return f"{_days(days)} {_hours(hours)}" if hours else _days(days)


def relative(reader: Reader, moment: datetime, now: datetime) -> str:
    """A moment seen from now, in its largest unit: « il y a 3 h », « dans 2 jours », « à l’instant »."""
    seconds = int((aware(moment) - aware(now)).total_seconds())
    for unit in _RELATIVE_UNITS:
        count = abs(seconds) // unit
        if count:
            whole = timedelta(seconds=count * unit if seconds > 0 else -count * unit)
            width: Literal["short", "long"] = "long" if unit >= _DAY else "short"
            return format_timedelta(whole, threshold=1, add_direction=True, format=width, locale=reader.locale)
    with reading(reader):
        return _("just now")


def _hours_and_minutes(reader: Reader, seconds: int) -> str:
    hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
    if not hours:
        return _("%(minutes)s min", minutes=minutes) if minutes else _("less than a minute")
    if not minutes:
        return _hours(hours)
    # « 2 h 05 » is read like a clock, “2 h 5 min” like a sum.
    shown = f"{minutes:02}" if reader.language == "fr" else str(minutes)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=shown)


def _hours(hours: int) -> str:
    return _("%(hours)s h", hours=hours)


def _days(days: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", days)
