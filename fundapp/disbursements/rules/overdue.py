"""What of a payment waits for too long. Pure: limits, and what they come to on a day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import Method


class Occasion(StrEnum):
    """Why somebody must look at a payment."""

    NOT_HANDED_OVER = "not_handed_over"
    NO_ANSWER = "no_answer"
    UNKNOWN = "unknown"
    EXPIRES = "expires"
    """Nobody has collected it, and its code ends."""
    UNPAID = "unpaid"
    """Of a case: it was accepted, and not all of its money has been paid."""


WORDS: Mapping[Occasion, Any] = {
    Occasion.NOT_HANDED_OVER: lazy("Authorised, and not handed over for two days"),
    Occasion.NO_ANSWER: lazy("Sent, and nobody has said what became of it"),
    Occasion.UNKNOWN: lazy("For a day nobody has been able to say what became of it"),
    Occasion.EXPIRES: lazy("Not collected, and the code is about to expire"),
    Occasion.UNPAID: lazy("Accepted five days ago or more, and not paid yet"),
}

HANDED_OVER_WITHIN = timedelta(days=2)
"""From the day for which it was authorised."""

ANSWERED_WITHIN = 3
"""Working days of a bank, or of a person who pays."""

MOBILE_ANSWERED_WITHIN = timedelta(days=1)
"""Operators of mobile money answer within minutes."""

CLEARED_UP_WITHIN = timedelta(days=1)
EXPIRES_WITHIN = timedelta(days=2)
PAID_WITHIN = timedelta(days=5)
"""As the service promises (design, clocks)."""

SATURDAY = 5


def working_days_before(now: datetime, days: int) -> datetime:
    """The instant after which less than so many working days have passed: Saturdays and Sundays count for nothing.

    Feasts differ from country to country and are not known here: around them somebody is told a day early.
    """
    found = now
    while days > 0:
        found -= timedelta(days=1)
        days -= found.weekday() < SATURDAY
    return found


def unanswered_since(now: datetime, method: str) -> datetime:
    """What was sent by this method up to then, and not answered, waits for too long."""
    if method == Method.MOBILE:
        return now - MOBILE_ANSWERED_WITHIN
    return working_days_before(now, ANSWERED_WITHIN)


def ready_by(today: date) -> date:
    """What was authorised for this day or an earlier one, and not handed over, waits for too long."""
    return today - HANDED_OVER_WITHIN


def expiring_by(today: date) -> date:
    """What expires on this day or earlier, and was not collected, is to be looked at."""
    return today + EXPIRES_WITHIN
