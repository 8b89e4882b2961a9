"""The monthly digest for the COPIL: when one is due, what it covers, which steps of its time still hold. Pure."""

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from fundapp.grants.workflow import Action, State

HOUR = time(7)
"""On the clock of the house, on the day of the month that administrators have set."""

MADE = "copil_digest.made"
"""The topic by which a worker hears that people are to be told of a new digest."""

AHEAD = timedelta(days=60)
TOLD_WITHIN = timedelta(days=14)
"""Who was away is told when they are back, unless it is older than that."""

MOST_TO_DECIDE, MOST_AHEAD, MOST_HAPPENED, MOST_NEW = 8, 10, 12, 5
MOST_RANKED = 25
"""Of the new calls, so many that look best are weighed against every member."""

TAKEN_UP = (State.QUALIFIED, State.CONCEPT_NOTE, State.FULL_PROPOSAL)
"""Decided, and not sent in full yet."""

TAKEN_BACK = "taken_back"
TOLD = (Action.WIN, Action.LOSE, Action.SUBMIT, Action.GO, Action.NO_GO, Action.WITHDRAW, TAKEN_BACK)
"""What a digest tells of, the weightiest first: what there is no room for is the least of it."""

_UNDONE: Mapping[tuple[str, str], tuple[Action, ...]] = {
    (State.QUALIFIED, Action.BACK): (Action.GO,),
    (State.SUBMITTED, Action.BACK): (Action.SUBMIT,),
    (State.WITHDRAWN, Action.REOPEN): (Action.GO, Action.SUBMIT, Action.WITHDRAW),
    (State.NOT_TAKEN_UP, Action.REOPEN): (Action.NO_GO,),
}
"""Which of these a step back takes out again."""


class Step(Protocol):
    """A step of an opportunity."""

    action: Any
    before: Any


Taken = TypeVar("Taken", bound=Step)


def last_end(now: datetime, zone: ZoneInfo, day: int) -> datetime:
    """Up to when the newest digest covers that is due by now, in UTC: midnight before it is made."""
    here = now.astimezone(zone)
    due = here.date().replace(day=day)
    if datetime.combine(due, HOUR, zone) > now:
        due = month_back(due)
    return midnight(due, zone)


def first_since(until: datetime, zone: ZoneInfo) -> datetime:
    """Since when the very first digest covers, in UTC: a month."""
    return midnight(month_back(until.astimezone(zone).date()), zone)


def month_back(day: date) -> date:
    """The same day a month earlier, or the last one where that month is shorter."""
    before = day.replace(day=1) - timedelta(days=1)
    return before.replace(day=min(day.day, monthrange(before.year, before.month)[1]))


def year_back(day: date) -> date:
    """The same day a year earlier; of a leap day, the one before."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins on a clock, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def holding(steps: Sequence[Taken]) -> list[tuple[str, Taken]]:
    """What is told of one opportunity's steps of some time, in their order: a code of TOLD, and the step.

    What was undone within that time is not told at all; what undoes something older, is told as taken back.
    """
    held: list[tuple[str, Taken]] = []
    for each in steps:
        undone = _UNDONE.get((each.before, each.action))
        if undone is None:
            held += [(each.action, each)] if each.action in TOLD else []
            continue
        left = [one for one in held if one[0] not in undone]
        held = left if len(left) < len(held) else [*held, (TAKEN_BACK, each)]
    return held


def fingerprint(facts: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the facts written as JSON in one way only."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
