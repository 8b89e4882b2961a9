"""Rates of exchange: exact, dated, and rounded once, half to even. Pure.

A rate says how many major units of the second currency one major unit of the first is. XAF and XOF stand at 655.957 to
the euro by treaty, whatever the day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from fundapp.core.money import Money, currency_decimals
from fundapp.core.money.arithmetic import round_fraction

PEG = Decimal("655.957")
PEGGED: Mapping[str, Decimal] = {"XAF": PEG, "XOF": PEG}
"""Francs to the euro, fixed by the monetary agreements of 1999."""

BASE = "EUR"
"""The currency through which all others are converted."""

ROUNDING = ROUND_HALF_EVEN

MOST_AGE = timedelta(days=31)
"""An older rate is none: somebody enters a newer one, with its source."""


@dataclass(frozen=True)
class Rate:
    """How many `quote` one euro was on a day, and who said so; `quote` is never the euro itself."""

    quote: str
    value: Decimal
    on: date
    source: str


class NoRateError(LookupError):
    """There is no rate for this currency on or before this day."""

    def __init__(self, currency: str, on: date) -> None:
        super().__init__(f"no rate for {currency} on {on}")
        self.currency, self.on = currency, on


Rates = Callable[[str, date], Rate | None]
"""The newest rate of a currency on or before a day."""


def rate_of(currency: str, on: date, known: Rates) -> Rate:
    """How many units of a currency one euro is. Raises NoRateError."""
    if currency == BASE:
        return Rate(BASE, Decimal(1), on, "identity")
    if currency in PEGGED:
        return Rate(currency, PEGGED[currency], on, "peg")
    found = known(currency, on)
    if found is None:
        raise NoRateError(currency, on)
    return found


def cross(source: Rate, target: Rate) -> Fraction:
    """How many major units of the target one of the source is, exactly."""
    return Fraction(target.value) / Fraction(source.value)


def factor(source: str, target: str, on: date, known: Rates) -> Fraction:
    """How many minor units of the target one minor unit of the source is on a day, exactly. Raises NoRateError."""
    if source == target:
        return Fraction(1)
    scale = Fraction(10) ** (currency_decimals(target) - currency_decimals(source))
    return cross(rate_of(source, on, known), rate_of(target, on, known)) * scale


def convert(amount: Money, target: str, factor: Fraction) -> Money:
    """An amount in another currency, in whole minor units, rounded half to even once. `factor` as of `factor()`."""
    return Money(round_fraction(amount.minor * factor, ROUNDING), target)


def written(factor: Fraction) -> str:
    """A factor as it is kept: exact."""
    return f"{factor.numerator}/{factor.denominator}"
