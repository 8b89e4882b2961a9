"""The rhythm of a funder's rounds: what is known of a year, and the days that follow from it.

Of a day that nobody knows only the month counts, and so does 29 February where a year has none.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from fundapp.core.i18n import lazy

EVERY: Mapping[int, Any] = {
    1: lazy("Every year"),
    2: lazy("Every two years"),
    3: lazy("Every three years"),
    4: lazy("Every four years"),
    5: lazy("Every five years"),
}
"""How often a round comes, by the years from one to the next."""


AFTER_ALL = 32
"""In place of a closing day that nobody knows: after all days of its month."""


class Rhythm(Protocol):
    """What is kept of a round: at least one of the two months is known."""

    @property
    def opens_month(self) -> int | None:
        """From 1 to 12."""

    @property
    def opens_day(self) -> int | None:
        """None where only the month is known."""

    @property
    def closes_month(self) -> int | None:
        """From 1 to 12; the one after the new year where it is before the month of opening."""

    @property
    def closes_day(self) -> int | None:
        """None where only the month is known."""

    @property
    def every_years(self) -> int:
        """How many years from one round to the next."""

    @property
    def known_year(self) -> int | None:
        """A year in which a round ends; it counts only where there is none every year."""


@dataclass(frozen=True)
class When:
    """A day as it is stated, or a month of which nobody knows the day."""

    year: int
    month: int
    day: int | None

    @property
    def is_exact(self) -> bool:
        """Whether there is such a day, and it is known."""
        return self.day is not None and self.day <= self._longest

    @property
    def first(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month, min(self.day or 1, self._longest))

    @property
    def last(self) -> date:
        """The last day that it can mean."""
        return date(self.year, self.month, min(self.day or self._longest, self._longest))

    @property
    def _longest(self) -> int:
        return monthrange(self.year, self.month)[1]


@dataclass(frozen=True)
class Occurrence:
    """One round: when it opens and when it closes, of which at least one is known."""

    opens: When | None
    closes: When | None

    @property
    def end(self) -> When:
        """Its closing, or its opening where only that is known."""
        found = self.closes or self.opens
        assert found is not None  # or nothing would be kept of it
        return found

    @property
    def begins(self) -> date:
        """The first day that it touches, as far as is known."""
        return (self.opens or self.end).first

    @property
    def ends(self) -> date:
        """The last day that it can touch."""
        return self.end.last

    def is_open(self, day: date) -> bool:
        """Whether it is open on this day beyond doubt."""
        if self.opens is None or self.closes is None:
            return False
        return self.opens.last <= day <= self.closes.first


def last_day_ever(month: int) -> int:
    """The highest day that a month has in any year: 29 for February."""
    return monthrange(2000, month)[1]


def next_occurrence(rhythm: Rhythm, day: date) -> Occurrence:
    """The first round that is not over before this day."""
    years = range(day.year, day.year + rhythm.every_years + 1)
    rounds = (_in_year(rhythm, year) for year in years if _comes_in(rhythm, year))
    return next(each for each in rounds if each.ends >= day)


def occurrences(rhythm: Rhythm, since: date, until: date) -> Iterator[Occurrence]:
    """The rounds that may touch a day from `since` on and before `until`, in order."""
    for year in range(since.year, until.year + 2):
        if _comes_in(rhythm, year):
            found = _in_year(rhythm, year)
            if found.ends >= since and found.begins < until:
                yield found


def in_a_year(day: date) -> date:
    """The same day of the next year; 1 March for 29 February."""
    return date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _comes_in(rhythm: Rhythm, year: int) -> bool:
    return (year - (rhythm.known_year or 0)) % rhythm.every_years == 0


def _in_year(rhythm: Rhythm, year: int) -> Occurrence:
    """The round that ends in this year."""
    closes = When(year, rhythm.closes_month, rhythm.closes_day) if rhythm.closes_month else None
    opens = When(year, rhythm.opens_month, rhythm.opens_day) if rhythm.opens_month else None
    if opens and closes and (opens.month, opens.day or 1) > (closes.month, closes.day or AFTER_ALL):
        opens = When(year - 1, opens.month, opens.day)
    return Occurrence(opens, closes)
