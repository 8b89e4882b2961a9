"""Counting decided cases: in which coarse words, when one is to be counted, and what its decision was. Pure data.

Security design, sections 1 and 5: figures count persons by rows of these words alone, which nothing links to a case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from fundapp.cases.rules.vocabulary import AGE_BANDS, PURPOSES, Names
from fundapp.cases.workflow import Action
from fundapp.core.i18n import lazy

UNSAID = "unsaid"
"""What nobody said, or nobody agreed to have counted."""

MOST_RELATIVES = 60


class Outcome(StrEnum):
    """What was decided of a case."""

    APPROVED = "approved"
    DECLINED = "declined"
    REFERRED = "referred"


class Counted(StrEnum):
    """How far the counting of a decided case has come."""

    TO_COUNT = "to_count"
    COUNTED = "counted"
    TO_RECOUNT = "to_recount"


OUTCOMES: Names = {
    Outcome.APPROVED: lazy("Help approved"),
    Outcome.DECLINED: lazy("Help declined"),
    Outcome.REFERRED: lazy("Sent on to another fund"),
}

COUNTS: Names = {
    Counted.TO_COUNT: lazy("Not counted yet"),
    Counted.COUNTED: lazy("Counted"),
    Counted.TO_RECOUNT: lazy("To be counted again"),
}

GENDERS: Names = {
    "woman": lazy("Woman"),
    "man": lazy("Man"),
    "other": lazy("Other, non-binary too"),
    UNSAID: lazy("Not said"),
}
"""Coarser than what somebody may say of themselves: two words that few choose are one."""

AGES: Names = {**AGE_BANDS, UNSAID: lazy("Not said")}
NEEDS: Names = {**PURPOSES, UNSAID: lazy("Not said")}

DECIDES: Mapping[Action, Outcome] = {
    Action.APPROVE: Outcome.APPROVED,
    Action.DECLINE: Outcome.DECLINED,
    Action.REFER: Outcome.REFERRED,
}
"""Steps that decide a case."""

UNDOES = frozenset({Action.REVISE, Action.APPEAL, Action.REOPEN, Action.LAPSE, Action.WITHDRAW})
"""Steps after which what was decided no longer stands, unless money of it was paid."""


class Step(Protocol):
    """A step of a case: the code of its action, and when it was taken."""

    action: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    """What was decided, and when."""

    outcome: Outcome
    at: datetime

    @property
    def quarter(self) -> date:
        """The first day of its quarter."""
        return quarter_of(self.at)

    @property
    def quarter_ends(self) -> date:
        """The last day of its quarter."""
        return next_quarter(self.quarter) - timedelta(days=1)


def decision_in(steps: Sequence[Step], *, funded: bool) -> Decision | None:
    """What stands decided after these steps, the earliest first; None where nothing does.

    `funded`: money is held for the case, or was paid. Without any, help is not counted as given; with some it is,
    whatever came after.
    """
    last: Decision | None = None
    helped: Decision | None = None
    for step in steps:
        action = Action(step.action)
        if action in DECIDES:
            last = Decision(DECIDES[action], step.at)
            helped = last if action == Action.APPROVE else helped
        elif action in UNDOES:
            last = None
    if funded and helped is not None:
        return helped
    return None if last is None or last.outcome is Outcome.APPROVED else last


def standing_after(before: str | None, action: Action, *, funded: bool) -> Counted | None:
    """How far the counting has come after a step of the case; None: there is nothing to count.

    What was counted is never simply dropped: only an officer with keys finds the row that counts it.
    """
    if action not in DECIDES and action not in UNDOES:
        return None if before is None else Counted(before)
    if before in (Counted.COUNTED, Counted.TO_RECOUNT):
        return Counted.TO_RECOUNT
    if action in DECIDES:
        return Counted.TO_COUNT
    return Counted.TO_COUNT if before is not None and funded else None


def coarse_gender(said: object) -> str:
    """What somebody said of their gender, in the words that are counted."""
    return {"woman": "woman", "man": "man", "non_binary": "other", "other": "other"}.get(str(said), UNSAID)


def coarse_age(said: object) -> str:
    """The age band that somebody gave."""
    return str(said) if said in AGE_BANDS else UNSAID


def quarter_of(day: date | datetime) -> date:
    """The first day of the quarter in which a day, or a moment as UTC has it, lies."""
    found = day.astimezone(UTC).date() if isinstance(day, datetime) else day
    return date(found.year, found.month - (found.month - 1) % 3, 1)


def next_quarter(quarter: date) -> date:
    """The first day of the quarter after this one."""
    return date(quarter.year + quarter.month // 10, (quarter.month + 2) % 12 + 1, 1)


def quarters_between(since: date, until: date) -> list[date]:
    """The quarters from that of one day to that of another, by their first days."""
    found, quarter = [], quarter_of(since)
    while quarter <= until:
        found.append(quarter)
        quarter = next_quarter(quarter)
    return found
