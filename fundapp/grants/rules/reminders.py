"""Who is reminded of which deadline, and when. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy
from fundapp.core.reader import Reader
from fundapp.grants.rules.dates import Dated

HOURS = range(7, 19)
"""At these hours of the house's day people are reminded."""

LEADS = (90, 60, 30, 14, 7, 1)
"""Days before a deadline at which one may be reminded."""

USUAL = (30, 14, 7, 1)
"""Those of whoever chose nothing."""


class Scope(StrEnum):
    """Of which deadlines somebody wishes to hear."""

    FOLLOWED = "followed"
    MINE = "mine"


SCOPES: Mapping[str, Any] = {
    Scope.FOLLOWED: lazy("Of every call that the group follows"),
    Scope.MINE: lazy("Only of calls for which I asked for reminders"),
}

MESSAGES: Mapping[str, Any] = {
    "neutral": lazy("Only that something waits"),
    "named": lazy("Titles and dates of the calls, by e-mail"),
}
"""What a reminder says."""


@dataclass(frozen=True)
class Wish:
    """What somebody wishes: days before, of which calls, and whether the message may name them."""

    leads: tuple[int, ...] = USUAL
    scope: str = Scope.FOLLOWED
    named: bool = False


@dataclass(frozen=True)
class Told:
    """Of which day somebody was last reminded, how many days before at most, and when."""

    day: date
    lead: int
    on: date


@dataclass(frozen=True)
class Reminding:
    """Somebody who is to be reminded on a day of theirs: of which dates, each with the days before it at most."""

    person_id: UUID
    reader: Reader
    today: date
    named: bool
    due: Sequence[tuple[Dated, int]]


def lead_of(days_left: int, leads: Collection[int]) -> int | None:
    """The reminder that is due with so many days left: the last one whose time has come; None before and after."""
    return min((lead for lead in leads if lead >= days_left), default=None) if days_left >= 0 else None


def is_wished(each: Dated, scope: str, mine: Collection[UUID]) -> bool:
    """Whether somebody hears of it; `mine`: the calls for which they asked for reminders."""
    return each.call_id in mine or (scope == Scope.FOLLOWED and each.followed)


def due_now(
    coming: Iterable[Dated], told: Mapping[UUID, Told], leads: Collection[int], today: date, days: Mapping[UUID, date]
) -> list[tuple[Dated, int]]:
    """Of what somebody should be reminded today, and at which lead. `days`: of each date, for whoever is reminded.

    What was told already for the same day is not told again before the next lead; a date that moved begins anew.
    """
    found = []
    for each in coming:
        lead = lead_of((days[each.id] - today).days, leads)
        before = told.get(each.id)
        if lead is not None and (before is None or before.day != each.due.on or before.lead > lead):
            found.append((each, lead))
    return found
