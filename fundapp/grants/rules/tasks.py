"""To what tasks belong, which of them a list shows, and when an answer must be known. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class Subject(StrEnum):
    """To what a task belongs."""

    CALL = "call"
    OPPORTUNITY = "opportunity"


SUBJECTS: Mapping[str, Any] = {
    Subject.CALL: lazy("Calls for proposals"),
    Subject.OPPORTUNITY: lazy("Opportunities"),
}

A_WEEK = timedelta(days=7)
AHEAD = timedelta(days=3)
"""How long before the deadline an answer still helps."""

STANDINGS: Mapping[str, Any] = {
    "late": lazy("Late"),
    "done": lazy("Done"),
    "dropped": lazy("No longer needed"),
    "all": lazy("Still to do, or done"),
}
"""Which tasks a list shows; without an answer, those that are still to do."""

WHOSE: Mapping[str, Any] = {"all": lazy("Everybody’s")}
"""Without an answer, one's own."""


def due_day(today: date, deadline: date | None) -> date:
    """In a week, three days before the deadline where that is sooner; never before today."""
    week = today + A_WEEK
    return week if deadline is None else max(today, min(week, deadline - AHEAD))
