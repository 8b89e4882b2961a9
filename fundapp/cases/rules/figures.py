"""Clocks that have ended, gathered for medians: how long each ran, by clock and priority, month by month."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

MONTHS = 12
"""How many months that are over figures tell of, beside the one that runs."""


@dataclass(frozen=True)
class Ran:
    """Clocks that ended: how many seconds each ran, the shortest first, and how many of them ended late."""

    seconds: Sequence[int]
    late: int


Month = Mapping[tuple[str, str], Ran]
"""What ended in a month, by clock and priority."""


def gathered(rows: Iterable[tuple[str, str, int, bool]]) -> Month:
    """Of clocks that ended in one month: which clock, priority, seconds, whether late."""
    groups: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    for clock, priority, seconds, late in rows:
        groups.setdefault((clock, priority), []).append((seconds, late))
    # In eight bytes each: a year of a large fund stays in memory.
    return {
        group: Ran(array("q", sorted(seconds for seconds, _late in ran)), sum(late for _seconds, late in ran))
        for group, ran in groups.items()
    }


def count_of(month: Month) -> int:
    """How many clocks ended in it."""
    return sum(len(each.seconds) for each in month.values())


def ranked(parts: Sequence[Sequence[int]], rank: int) -> int:
    """The value at this place, counted from one, of all parts together, each of which is sorted. None may be empty.

    By halving between the least and the greatest value: so nothing long is sorted, or even copied, again.
    """
    low, high = min(each[0] for each in parts), max(each[-1] for each in parts)
    while low < high:
        middle = (low + high) // 2
        if sum(bisect_right(each, middle) for each in parts) >= rank:
            high = middle
        else:
            low = middle + 1
    return low


def months_until(moment: datetime) -> list[datetime]:
    """When each month began, as UTC has it, of MONTHS that were over at this moment, and the one that ran."""
    running = moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    numbers = (running.year * 12 + running.month - 1 - back for back in range(MONTHS, -1, -1))
    return [running.replace(year=number // 12, month=number % 12 + 1) for number in numbers]
