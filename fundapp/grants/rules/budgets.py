"""What the lines of a budget come to in two currencies: exact, and so that the sheet adds up on paper. Pure.

A line is reckoned exactly and rounded half to even once per currency: in the currency of its unit cost, and converted
from the exact amount (never from the rounded one). Every total and subtotal is a sum of rounded lines, so that whoever
adds up what is printed finds what is printed. What falls into each year is shared out of the line's rounded amount in
proportion to its quantities (largest remainder), so that years add up too. Indirect costs are reckoned on a total and
rounded once per currency.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from fundapp.core.money import Money, currency_decimals
from fundapp.core.money.arithmetic import round_fraction
from fundapp.ledger.rules.rates import ROUNDING

MOST_LINES = 300
MOST_PERIODS = 5
HUNDREDTHS = 100
WHOLE_BP = 10_000
USUAL_INDIRECT_BP = 700
"""The flat rate of the EU's external action: at most 7 % of the eligible direct costs."""


class Source(StrEnum):
    """Who pays a line."""

    FUNDER = "funder"
    OWN = "own"
    OTHER = "other"


class IndirectBase(StrEnum):
    """The costs on which indirect costs are reckoned: all direct ones, or those that the funder is asked to pay."""

    DIRECT = "direct"
    ASKED = "asked"


@dataclass(frozen=True)
class Twin:
    """The same amount in the funder's currency and in the local one, each rounded by itself."""

    funder: Money
    local: Money

    def __add__(self, other: "Twin") -> "Twin":
        return Twin(self.funder + other.funder, self.local + other.local)

    def __bool__(self) -> bool:
        return bool(self.funder or self.local)


@dataclass(frozen=True)
class Terms:
    """How a budget is reckoned. `rate`: how many units of the local currency one unit of the funder's is."""

    currency: str
    local: str
    rate: Decimal
    periods: int = 1
    indirect_bp: int = 0
    indirect_on: str = IndirectBase.DIRECT

    @property
    def factor(self) -> Fraction:
        """Minor units of the local currency for one minor unit of the funder's, exactly."""
        scale = Fraction(10) ** (currency_decimals(self.local) - currency_decimals(self.currency))
        return Fraction(self.rate) * scale

    @property
    def nothing(self) -> Twin:
        """Zero, twice."""
        return Twin(Money.zero(self.currency), Money.zero(self.local))


@dataclass(frozen=True)
class Item:
    """A line as it is reckoned. `cost` of one unit; `quantities` in hundredths, year by year, None: not said.

    `heading`: its code, and the folded words of one's own. `organisation` and `payer` are what subtotals are made by,
    whatever they are.
    """

    key: Hashable
    heading: tuple[str, str | None]
    cost: Money | None
    quantities: tuple[int | None, ...]
    source: Source = Source.FUNDER
    payer: Hashable = Source.FUNDER
    organisation: Hashable = None

    @property
    def quantity(self) -> int | None:
        """In hundredths, over all years; None where nobody has said any."""
        said = [each for each in self.quantities if each is not None]
        return sum(said) if said else None


def line_amount(item: Item, terms: Terms) -> Twin:
    """What a line comes to; nothing where its cost or quantity is not said."""
    if item.cost is None or not item.quantity:
        return terms.nothing
    exact = Fraction(item.cost.minor * item.quantity, HUNDREDTHS)
    if item.cost.currency == terms.currency:
        return _twin(exact, exact * terms.factor, terms)
    return _twin(exact / terms.factor, exact, terms)


def yearly(item: Item, terms: Terms) -> list[Twin]:
    """A line's amount, year by year: they add up to it."""
    whole, weights = line_amount(item, terms), [each or 0 for each in item.quantities]
    if not any(weights):
        return [terms.nothing for _year in weights]
    shares = zip(whole.funder.allocate(weights), whole.local.allocate(weights), strict=True)
    return [Twin(theirs, ours) for theirs, ours in shares]


def _twin(theirs: Fraction, ours: Fraction, terms: Terms) -> Twin:
    return Twin(
        Money(round_fraction(theirs, ROUNDING), terms.currency), Money(round_fraction(ours, ROUNDING), terms.local)
    )


Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Reckoning:
    """A budget, reckoned. All amounts are sums of rounded lines; see the module."""

    terms: Terms
    items: Sequence[Item]

    @cached_property
    def amounts(self) -> Mapping[Hashable, Twin]:
        """What each line comes to, by its key."""
        return {each.key: line_amount(each, self.terms) for each in self.items}

    @cached_property
    def direct(self) -> Twin:
        """All lines."""
        return self._sum(self.items)

    @cached_property
    def asked_directly(self) -> Twin:
        """The lines that the funder is asked to pay."""
        return self._sum(each for each in self.items if each.source == Source.FUNDER)

    @cached_property
    def base(self) -> Twin:
        """What indirect costs are reckoned on."""
        return self.asked_directly if self.terms.indirect_on == IndirectBase.ASKED else self.direct

    @cached_property
    def indirect(self) -> Twin:
        """Indirect costs, rounded once per currency. The funder is asked for them."""
        part = Fraction(self.terms.indirect_bp, WHOLE_BP)
        return _twin(self.base.funder.minor * part, self.base.local.minor * part, self.terms)

    @cached_property
    def total(self) -> Twin:
        """Direct and indirect costs."""
        return self.direct + self.indirect

    @cached_property
    def asked(self) -> Twin:
        """What the funder is asked for."""
        return self.asked_directly + self.indirect

    @cached_property
    def cofunding(self) -> Twin:
        """What others than the funder pay."""
        return self._sum(each for each in self.items if each.source != Source.FUNDER)

    @property
    def cofunding_share(self) -> Fraction | None:
        """The part of the total that others pay, as funders count it; None of an empty budget."""
        return share_of(self.cofunding, self.total)

    def by(self, key: Callable[[Item], Key]) -> dict[Key, Twin]:
        """Subtotals of the lines, in the order in which their keys first come."""
        found: dict[Key, Twin] = {}
        for each in self.items:
            found[key(each)] = found.get(key(each), self.terms.nothing) + self.amounts[each.key]
        return found

    @cached_property
    def by_year(self) -> list[Twin]:
        """Direct costs, year by year."""
        years = [self.terms.nothing] * self.terms.periods
        for each in self.items:
            for place, amount in enumerate(yearly(each, self.terms)[: self.terms.periods]):
                years[place] += amount
        return years

    @cached_property
    def by_payer(self) -> dict[Hashable, Twin]:
        """Who pays how much of the total: the funder first, with the indirect costs."""
        others = {payer: amount for payer, amount in self.by(lambda each: each.payer).items() if payer != Source.FUNDER}
        return {Source.FUNDER: self.asked, **others}

    def _sum(self, items: Iterable[Item]) -> Twin:
        return sum((self.amounts[each.key] for each in items), self.terms.nothing)


def share_of(part: Twin, whole: Twin) -> Fraction | None:
    """A part of a whole, in the funder's currency; None of nothing."""
    return Fraction(part.funder.minor, whole.funder.minor) if whole.funder else None
