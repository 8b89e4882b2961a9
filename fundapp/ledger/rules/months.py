"""Months of the books: when they begin, end and may be closed, in the zone of the fund. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WAIT = timedelta(days=1)
"""After its end a month stays open for a day: whatever was being written then has been written by now."""

_NAME = re.compile(r"(20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])")


def month_named(name: str) -> date | None:
    """The first day of “2026-03”; None for what names no month."""
    found = _NAME.fullmatch(name)
    return date(int(found[1]), int(found[2]), 1) if found else None


def name_of(begins_on: date) -> str:
    """How addresses and files call a month: “2026-03”."""
    return f"{begins_on:%Y-%m}"


def month_of(moment: datetime, zone: ZoneInfo) -> date:
    """The first day of the month in which a moment is, in the zone of the fund."""
    return moment.astimezone(zone).date().replace(day=1)


def month_after(begins_on: date) -> date:
    """The first day of the next month."""
    return (begins_on.replace(day=28) + timedelta(days=4)).replace(day=1)


def beginning(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day, in UTC; a midnight that clocks jump over is the moment of the jump."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def bounds(begins_on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a month, and the first that is no longer in it."""
    return beginning(begins_on, zone), beginning(month_after(begins_on), zone)


def closable_from(begins_on: date, zone: ZoneInfo) -> datetime:
    """From when on a month may be closed."""
    return beginning(month_after(begins_on) + WAIT, zone)
