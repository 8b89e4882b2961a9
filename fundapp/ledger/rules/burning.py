"""How fast an envelope is used up, and until when it lasts at that pace. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

PACE_DAYS = 91
"""Over how many days the pace is measured: three months."""

FEWEST_DAYS = 30
"""A younger envelope is measured as if it were so old: one large award of its first week is no pace."""

MOST_MONTHS = 24
"""How far back the months go."""

LONGEST = timedelta(days=3650)
"""Nothing is foretold beyond ten years."""


@dataclass(frozen=True)
class Pace:
    """What was newly held or spent, in minor units, within the last `days`, without what had been spent before."""

    used: int
    days: int

    def lasts_until(self, left: int, today: date) -> date | None:
        """The day on which `left` would be used up; None where that is not in sight."""
        if self.used <= 0:
            return None
        days = left * self.days // self.used
        return today + timedelta(days=days) if days <= LONGEST.days else None

    def left_on(self, left: int, today: date, day: date) -> int:
        """What would be left of `left` on a day to come; never less than nothing."""
        return max(0, left - max(0, self.used) * (day - today).days // self.days)


@dataclass(frozen=True)
class Burning:
    """What was left at the end of each month, the last of them today, and the pace of the last three months."""

    months: Sequence[tuple[date, int]]
    pace: Pace


def pace_since(first: date | None, today: date) -> int:
    """How many days the pace is measured over, where the first transfer is of the day `first`."""
    age = (today - first).days + 1 if first else 0
    return min(PACE_DAYS, max(FEWEST_DAYS, age))


def month_beginnings(first: date, today: date) -> list[date]:
    """The first days of the months after the one of `first`, until today; no more than the last MOST_MONTHS."""
    found: list[date] = []
    month = first.replace(day=1)
    while (month := _next(month)) <= today:
        found.append(month)
    return found[-MOST_MONTHS:]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
