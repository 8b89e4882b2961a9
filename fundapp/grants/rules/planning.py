"""What is planned back on a call as it stands. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.plans import Planned, Shift, moved_along, uprooted
from fundapp.grants.rules.vocabulary import SUBMISSIONS


class Row(Planned, Protocol):
    """A further date of a call."""

    step: str

    @property
    def due(self) -> Due:
        """When it is over."""


class Dates(Protocol):
    """A call, as far as its dates go."""

    @property
    def deadline(self) -> Due | None:
        """The submission that decides."""

    @property
    def deadline_rows(self) -> Sequence[Row]:
        """Its further dates."""


Known = TypeVar("Known", bound=Planned)


def submissions(call: Dates) -> Iterator[Due]:
    """By when something must have been sent to the funder."""
    if call.deadline:
        yield call.deadline
    yield from (row.due for row in call.deadline_rows if row.step in SUBMISSIONS)


def next_submission(call: Dates, now: datetime) -> date | None:
    """The day of the next one; None where none is ahead."""
    ahead = [each for each in submissions(call) if each.ends >= now]
    return min(ahead, key=lambda each: each.ends).on if ahead else None


def still_planned(rows: Iterable[Known], today: date) -> list[Known]:
    """The dates that were planned back and have not passed."""
    return [row for row in rows if row.planned_for and row.day >= today]


def shifts_of(call: Dates, now: datetime, today: date) -> list[Shift]:
    """What would move along, because the submission for which it was planned stands on another day now."""
    target = next_submission(call, now)
    if target is None:
        return []
    return moved_along(uprooted(call.deadline_rows, (each.on for each in submissions(call)), today), target, today)
