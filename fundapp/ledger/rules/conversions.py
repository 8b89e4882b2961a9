"""How a conversion reads: an exact factor as something one can type into a calculator. Pure."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from fundapp.core.money import Money, currency_decimals
from fundapp.ledger.rules.rates import convert

MOST_DECIMALS = 12
DOUBTFUL = Decimal("0.2")
"""A rate that is further than this from the last one known, as a part of it, is looked at a second time."""


@dataclass(frozen=True)
class Steps:
    """A factor of major units, times `times` and then divided by `by`; None where there is nothing to do."""

    times: Decimal | None
    by: Decimal | None


@dataclass(frozen=True)
class Conversion:
    """An amount, what it comes to at a rate, and what was booked. `factor`: minor units of ours for one of theirs."""

    source: Money
    factor: Fraction
    booked: Money

    @property
    def result(self) -> Money:
        """What the amount comes to, rounded half to even once."""
        return convert(self.source, self.booked.currency, self.factor)

    @property
    def is_exact(self) -> bool:
        """Whether nothing had to be rounded."""
        return (self.source.minor * self.factor).denominator == 1

    @property
    def is_as_booked(self) -> bool:
        """Whether what was booked is what the rate says; if not, it was held or shared out at another one."""
        return self.result == self.booked

    @property
    def steps(self) -> Steps:
        """How to reckon it in major units."""
        return steps_of(major(self.factor, self.source.currency, self.booked.currency))


def major(factor: Fraction, source: str, target: str) -> Fraction:
    """How many major units of the target one of the source is, from the factor of minor units."""
    return factor * Fraction(10) ** (currency_decimals(source) - currency_decimals(target))


def steps_of(factor: Fraction) -> Steps:
    """A factor in figures that end: as a product, as a quotient (1/655.957), or as both."""
    if (times := ending(factor)) is not None:
        return Steps(times, None)
    if (by := ending(1 / factor)) is not None:
        return Steps(None, by)
    return Steps(Decimal(factor.numerator), Decimal(factor.denominator))


def ending(value: Fraction) -> Decimal | None:
    """The decimal that a fraction is, without zeros that say nothing; None where it has no end, or only far away."""
    scaled = value * 10**MOST_DECIMALS
    if scaled.denominator != 1:
        return None
    with localcontext(prec=200):
        written = Decimal(scaled.numerator).scaleb(-MOST_DECIMALS).normalize()
        whole = written == written.to_integral_value()
        return written.quantize(Decimal(1)) if whole else written


def nearly(value: Fraction, decimals: int) -> Decimal:
    """A fraction to so many decimals, for a column of figures."""
    with localcontext(prec=200):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(Decimal(1).scaleb(-decimals))


def distance(known: Decimal, value: Decimal) -> Decimal:
    """How far a rate is from the last one known, as a part of that one."""
    with localcontext(prec=50):
        return abs(value - known) / known
