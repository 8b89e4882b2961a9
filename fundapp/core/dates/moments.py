"""Moments: aware datetimes, kept in UTC, made from what a clock on a wall shows."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from fundapp.core.dates.errors import DateError
from fundapp.core.dates.reading import parse_date
from fundapp.core.i18n import lazy
from fundapp.core.reader import Reader
from fundapp.core.typed_text import plain_text

_MOMENT = re.compile(
    r"(?P<day>.+?)"
    r"(?:,? (?:à|at) |, ?| |(?<=[0-9])T(?=[0-9]))"
    r"(?P<hour>[0-9]{1,2})"
    r"(?: ?[:h.] ?(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?| ?h|(?= ?[ap]\.?m))"
    r"(?: ?(?P<half>[ap])\.?m\.?)?"
    r"(?: ?(?P<offset>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?",
    re.IGNORECASE,
)


def aware(moment: datetime) -> datetime:
    """`moment` itself, if it knows its zone.

    Raises:
        ValueError: for a naive datetime: a fault of the program.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone is no moment: attach the zone where the time was read")
    return moment


def moment_at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when clocks in `zone` show `clock` on `day`.

    A time that comes twice, when clocks are set back, is the first of both.

    Raises:
        DateError: `time_skipped`, when clocks set forward jump over that time.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall:
        sentence = lazy("On that day, clocks in %(zone)s jump over %(time)s. Write another time.")
        raise DateError("time_skipped", sentence, zone=zone.key, time=f"{clock:%H:%M}")
    return moment


def parse_datetime(text: str, reader: Reader, zone: ZoneInfo | None = None) -> datetime:
    """The moment, in UTC, that `text` names: a date as `parse_date` reads it, then a time.

    The time is that of `zone`, or else of the reader's zone, unless the text ends with UTC, Z or an offset.

    Raises:
        DateError: with a code and a sentence, for everything that names no moment.
    """
    plain = re.sub(" +", " ", plain_text(text))
    match = _MOMENT.fullmatch(plain)
    if match is None:
        parse_date(text, reader)
        raise DateError("time_missing", lazy("Add the time, for example 17:00."))
    day, clock = parse_date(match["day"], reader), _clock(match)
    if match["offset"] is None:
        return moment_at(day, clock, zone or reader.zone)
    return datetime.combine(day, clock, _offset(match["offset"])).astimezone(UTC)


def _clock(match: re.Match[str]) -> time:
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0) if 1 <= hour <= 12 else 24
    try:
        return time(hour, minute, second)
    except ValueError:
        raise _no_such_time(match[0]) from None


def _offset(text: str) -> timezone:
    if not text.startswith(("+", "-")):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise _no_such_time(text)
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if text.startswith("-") else length)


def _no_such_time(text: str) -> DateError:
    return DateError("no_such_time", lazy("There is no such time as %(text)s."), text=text)
