"""Figures of the pipeline: usual chances, weighted sums, quarters, sizes, shares. Pure and exact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any, Protocol

from fundapp.core.i18n import lazy
from fundapp.core.money.arithmetic import round_fraction
from fundapp.grants.workflow import State

USUAL_CHANCES: Mapping[str, int] = {
    State.SPOTTED: 5,
    State.QUALIFIED: 15,
    State.CONCEPT_NOTE: 20,
    State.FULL_PROPOSAL: 30,
    State.SUBMITTED: 40,
}
"""In per cent, where nobody has judged the one in hand: a convention, to be compared with the win rate later."""

ENOUGH = 5
"""Of fewer answers a share says nothing: then the numbers stand as they are."""

CARDS = 10
"""As many stand in a column of the board; the list has them all."""

LATE_ANSWER = timedelta(days=30)
"""A funder whose answer was expected so long ago is asked."""

UNTOUCHED = timedelta(days=14)
"""What was spotted and not looked at for so long is forgotten, unless somebody is reminded."""

_WHOLE = 100


def weighted(sums: Iterable[tuple[int, int]]) -> int:
    """Minor units: the sum of amounts, each times its chance in per cent, rounded half to even once, at the end."""
    total = sum(amount * chance for amount, chance in sums)
    return round_fraction(Fraction(total, _WHOLE), ROUND_HALF_EVEN)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; `number` counts from 1."""

    year: int
    number: int

    @classmethod
    def of(cls, year: int, month: int) -> "Quarter":
        """The quarter in which a month lies."""
        return cls(year, (month + 2) // 3)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)


BANDS_EUR = (10_000, 50_000, 250_000, 1_000_000)
"""Where one size of request ends and the next begins, in euros."""

BANDS: Mapping[str, Any] = {
    "0": lazy("under 10,000 euros"),
    "1": lazy("from 10,000 to 50,000 euros"),
    "2": lazy("from 50,000 to 250,000 euros"),
    "3": lazy("from 250,000 to 1,000,000 euros"),
    "4": lazy("1,000,000 euros and above"),
    "unknown": lazy("size unknown"),
}
"""Sizes of requests, at the rate of the day; unknown without an amount, or without a rate of its currency."""


@dataclass(frozen=True)
class Share:
    """How much of a whole; of less than `ENOUGH` answers there is no ratio, only the two numbers."""

    part: int
    whole: int
    answers: int

    @property
    def ratio(self) -> Decimal | None:
        """From 0 to 1; None where too few have answered, or there is nothing to divide by."""
        return Decimal(self.part) / self.whole if self.answers >= ENOUGH and self.whole else None


def median(counts: Mapping[int, int]) -> Decimal | None:
    """The middle of values that occur so often; between two middles, their mean. None of nothing."""
    total = sum(counts.values())
    if not total:
        return None
    low, high = (_at(counts, place) for place in ((total - 1) // 2, total // 2))
    return Decimal(low + high) / 2


def _at(counts: Mapping[int, int], place: int) -> int:
    """The value at a place, counted from 0, if all stood in order."""
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError


class Moved(Protocol):
    """A step of an opportunity."""

    after: Any
    at: Any


def stays(moves: Sequence[Moved], now: datetime) -> Sequence[timedelta]:
    """How long it stayed where each step had led, until the next one or until now."""
    ends = [each.at for each in moves[1:]] + [now]
    return [end - each.at for each, end in zip(moves, ends, strict=True)]
