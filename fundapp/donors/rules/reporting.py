"""The dates of reports that follow from a rhythm, as a list that somebody then edits. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fundapp.donors.rules.agreements import MOST_ROWS, ReportKind


@dataclass(frozen=True)
class Planned:
    """A report as the rhythm proposes it: the days that it covers, first and last, and when it is due."""

    kind: ReportKind
    covers_from: date
    covers_to: date
    due_on: date


def report_dates(begins_on: date, ends_on: date, every_months: int, days_after: int) -> list[Planned]:
    """One report for each `every_months` from the first day on, due so many days after its period; the last is final.

    A rest shorter than a period is a period of its own. At most MOST_ROWS.
    """
    spans = list(_spans(begins_on, ends_on, every_months))
    return [
        Planned(
            ReportKind.FINAL if at == len(spans) - 1 else ReportKind.BOTH,
            first,
            last,
            last + timedelta(days=days_after),
        )
        for at, (first, last) in enumerate(spans)
    ]


def _spans(begins_on: date, ends_on: date, every_months: int) -> Iterator[tuple[date, date]]:
    first, number = begins_on, 0
    while first <= ends_on and number < MOST_ROWS:
        number += 1
        following = months_after(begins_on, every_months * number)
        last = ends_on if number == MOST_ROWS else min(following - timedelta(days=1), ends_on)
        yield first, last
        first = following


def months_after(day: date, months: int) -> date:
    """The same day of another month; its last one, where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
