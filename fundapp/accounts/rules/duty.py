"""Absences and turns on call: how long they last, and where nobody is there."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from fundapp.core.dates import moment_at

LONGEST_SHIFT = timedelta(days=14)
"""Nobody is on call for longer at a stretch."""

FARTHEST = timedelta(days=366)
"""How far ahead a rota is made."""

LISTED = timedelta(days=28)
"""How much of a rota is shown at first."""

GAPS_SHOWN = timedelta(days=14)
"""How far ahead a rota's page tells where nobody is on call."""

GAPS_TOLD = timedelta(days=7)
"""How far ahead the home page of a group's members tells it."""

SOON = timedelta(hours=24)
"""How long before they are on call people find it on their home page."""

MORNING = time(8)
"""When somebody who was away is back."""


class Span(NamedTuple):
    """From one moment up to, but without, another."""

    begins_at: datetime
    ends_at: datetime


def tomorrow_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Tomorrow morning, as clocks in `zone` show it."""
    return _morning(now, zone, 1)


def monday_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The next Monday's morning, as clocks in `zone` show it; on a Monday, that in a week."""
    return _morning(now, zone, 7 - now.astimezone(zone).weekday())


def until_back(_now: datetime, _zone: ZoneInfo) -> None:
    """Until the person says that they are back: nobody knows when."""


ENDINGS: Mapping[str, Callable[[datetime, ZoneInfo], datetime | None]] = MappingProxyType(
    {"tomorrow": tomorrow_morning, "monday": monday_morning, "back": until_back}
)
"""Until when one is away with one tap, by code."""


def gaps(taken: Iterable[tuple[datetime, datetime]], since: datetime, until: datetime) -> list[Span]:
    """What is left of the time between two moments once all of `taken` is away, in order."""
    found, free_from = [], since
    for begins_at, ends_at in sorted(taken):
        if min(begins_at, until) > free_from:
            found.append(Span(free_from, min(begins_at, until)))
        free_from = max(free_from, ends_at)
    if free_from < until:
        found.append(Span(free_from, until))
    return found


def _morning(now: datetime, zone: ZoneInfo, days: int) -> datetime:
    return moment_at(now.astimezone(zone).date() + timedelta(days=days), MORNING, zone)
