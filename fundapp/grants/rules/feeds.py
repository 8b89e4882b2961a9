"""Deadlines as a calendar that other programs read (RFC 5545). Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, timedelta
from enum import StrEnum
from typing import Any

from icalendar import Alarm, Calendar, Event

from fundapp.core.i18n import lazy
from fundapp.core.text import tidy
from fundapp.grants.rules.dates import Dated
from fundapp.grants.rules.saying import clocked

MOST = 5
"""Addresses that one person may have."""

MOST_EVENTS = 1_000
KEPT = timedelta(days=31)
"""How long a day that has passed stays in a calendar."""

MORNING = timedelta(hours=9)
"""When a day without a time is reminded of, on the day of the reminder."""

REFRESH = timedelta(hours=6)


class Whose(StrEnum):
    """Which calls a calendar holds."""

    FOLLOWED = "followed"
    MINE = "mine"
    OPEN = "open"


WHOSE: Mapping[str, Any] = {
    Whose.FOLLOWED: lazy("Calls that the group follows"),
    Whose.MINE: lazy("Calls for which I asked for reminders"),
    Whose.OPEN: lazy("Every call that is not set aside"),
}


def calendar(name: str, dates: Iterable[tuple[Dated, str]], leads: Sequence[int]) -> bytes:
    """A calendar called `name`, of dates each with the address of its page; `leads`: days before, for alarms."""
    made = Calendar()
    made.add("prodid", "-//Calendar//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    for naming in ("name", "x-wr-calname"):
        made.add(naming, _one_line(name))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", REFRESH)
    for each, url in dates:
        made.add_component(_event(each, url, leads))
    return bytes(made.to_ical())


def seal_of(*parts: object) -> str:
    """What changes whenever a calendar would: an entity tag made without making the calendar."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _event(each: Dated, url: str, leads: Sequence[int]) -> Event:
    event, moment = Event(), each.due.moment
    event.add("uid", str(each.id))
    event.add("dtstamp", each.updated_at.astimezone(UTC))
    event.add("last-modified", each.updated_at.astimezone(UTC))
    event.add("sequence", each.version)
    # A moment, in UTC: every calendar shows it on its own clock, and needs no table of zones for it.
    event.add("dtstart", each.due.on if moment is None else moment)
    summary = _summary(each)
    event.add("summary", summary)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    for lead in leads:
        event.add_component(_alarm(lead, summary, is_day=moment is None))
    return event


def _summary(each: Dated) -> str:
    """On one line: what is due of which call, and the time where it cannot stand in the calendar."""
    return _one_line(clocked(each.due, f"{each.what} – {each.title}"))


def _one_line(text: str) -> str:
    return " ".join(tidy(text).split())


def _alarm(lead: int, summary: str, *, is_day: bool) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", MORNING - timedelta(days=lead) if is_day else -timedelta(days=lead))
    return alarm
