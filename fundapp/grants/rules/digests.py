"""When somebody is told of new calls, and how many at once. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.core.i18n import lazy


class Every(StrEnum):
    """How often."""

    WEEKLY = "weekly"
    DAILY = "daily"


EVERY: Mapping[str, Any] = {
    Every.WEEKLY: lazy("Every Monday"),
    Every.DAILY: lazy("Every morning"),
}

HOUR = time(7)
"""On the clock of whoever is told."""

SETTLED = timedelta(minutes=10)
"""What is younger waits for the next time: a transaction that wrote something older may not have ended yet."""

MOST_DIGESTS, MOST_SHOWN, AT_ONCE = 20, 20, 100
"""Views of one person, calls that a message names, people looked up at once."""


def next_look(every: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The next morning, or the next Monday's, in UTC: always after `now`."""
    here = now.astimezone(zone)
    days = (7 - here.weekday()) % 7 if every == Every.WEEKLY else 0
    found = datetime.combine(here.date() + timedelta(days=days), HOUR, zone)
    if found <= now:
        step = 7 if every == Every.WEEKLY else 1
        found = datetime.combine(here.date() + timedelta(days=days + step), HOUR, zone)
    return found.astimezone(UTC)
