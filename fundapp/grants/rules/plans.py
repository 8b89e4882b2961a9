"""What must be done before something can be sent to a funder, planned back from that day. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from fundapp.core.i18n import lazy

SATURDAY = 5

WORDS: Mapping[str, Any] = {
    "decision": lazy("Decide whether we apply"),
    "partners": lazy("Partners and roles agreed"),
    "concept": lazy("Idea of the project on two pages"),
    "budget": lazy("First draft of the budget"),
    "review": lazy("Read by somebody who did not write it"),
    "signatures": lazy("Signatures and mandates collected"),
    "upload": lazy("Everything uploaded and sent"),
}
"""What must be done, in the order in which it is."""

Plan = Sequence[tuple[str, int]]
"""Codes of WORDS, each with the days that it comes before the deadline."""

WHOLE: Plan = (
    ("decision", 56), ("partners", 42), ("concept", 35), ("budget", 21), ("review", 14), ("signatures", 7),
    ("upload", 2),
)  # fmt: skip
BRIEF: Plan = (
    ("decision", 25), ("partners", 21), ("budget", 14), ("review", 7), ("signatures", 4), ("upload", 2),
)  # fmt: skip
HASTY: Plan = (("decision", 6), ("review", 3), ("upload", 1))
LAST_MOMENT: Plan = (("upload", 1),)

PLANS: Sequence[tuple[int, Plan]] = ((60, WHOLE), (28, BRIEF), (9, HASTY), (0, LAST_MOMENT))
"""Each plan with the days that must be left for it."""


class Planned(Protocol):
    """A date that was planned back from a submission."""

    planned_for: date | None

    @property
    def day(self) -> date:
        """Until when."""


Row = TypeVar("Row", bound=Planned)


@dataclass(frozen=True)
class Shift:
    """A planned date, and the day to which it would move along."""

    row: Any
    day: date


def working_day(day: date) -> date:
    """The day itself; the Friday before, where it is a Saturday or Sunday."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def plan_back(deadline: date, today: date) -> dict[str, date]:
    """What must be done by when, by code, for something that is sent on `deadline`: as much as there is time for.

    On working days from `today` on, before the deadline, in order. Public holidays are not known here.
    """
    left = (deadline - today).days
    plan = next((plan for least, plan in PLANS if left >= least), ())
    days = {code: working_day(deadline - timedelta(days=before)) for code, before in plan}
    return {code: day for code, day in days.items() if today <= day < deadline}


def uprooted(rows: Iterable[Row], submissions: Iterable[date], today: date) -> list[Row]:
    """The planned dates still ahead that lead to a day on which nothing is to be sent any more."""
    known = set(submissions)
    return [row for row in rows if row.planned_for and row.planned_for not in known and row.day >= today]


def moved_along(rows: Iterable[Row], deadline: date, today: date) -> list[Shift]:
    """Where each would stand if it came as long before `deadline` as it does before the day it was planned for.

    Never on a weekend, never in the past: where too little time is left, on the next working day from `today` on.
    """
    found = []
    for row in rows:
        if row.planned_for is not None:
            day = working_day(row.day + (deadline - row.planned_for))
            found.append(Shift(row, day if day >= today else _from(today)))
    return found


def _from(today: date) -> date:
    """Today, or the Monday after."""
    return today + timedelta(days=(7 - today.weekday()) % 7 if today.weekday() >= SATURDAY else 0)
