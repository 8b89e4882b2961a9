"""What somebody should look at in a budget before it is sent: told, never forbidden. Pure."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING
from enum import StrEnum
from fractions import Fraction

from fundapp.core.money import Money
from fundapp.core.money.arithmetic import round_fraction
from fundapp.grants.rules.budgets import USUAL_INDIRECT_BP, WHOLE_BP, Reckoning, Twin


class Doubt(StrEnum):
    """What a warning is about."""

    ABOVE_MOST = "above_most"
    BELOW_LEAST = "below_least"
    COFUNDING = "cofunding"
    INDIRECT = "indirect"
    NO_QUANTITY = "no_quantity"
    NO_COST = "no_cost"
    NO_LINE = "no_line"
    OTHER_AMOUNT = "other_amount"
    OTHER_CURRENCY = "other_currency"


@dataclass(frozen=True)
class Limits:
    """What the call demands. `cofunding_bp`: the least part of the total that others pay; None: nothing is known."""

    most: Money | None = None
    least: Money | None = None
    cofunding_bp: int | None = None
    indirect_bp: int | None = None


@dataclass(frozen=True)
class Plan:
    """What else is known of the request: the amount to ask for, its currency, and who takes part, by key and name."""

    requested: Money | None = None
    currency: str | None = None
    partners: Sequence[tuple[Hashable, str]] = ()


@dataclass(frozen=True)
class Warned:
    """A warning. `by`: how much too much or too little; `limit`, `limit_bp`: what was demanded; `names`: of what."""

    doubt: Doubt
    by: Money | None = None
    limit: Money | None = None
    limit_bp: int | None = None
    names: tuple[str, ...] = ()


def warnings_of(
    found: Reckoning, limits: Limits, plan: Plan, without: Sequence[tuple[Doubt, str]] = ()
) -> list[Warned]:
    """Everything that somebody should look at. `without`: lines that lack something, each with its description."""
    return [
        *_limits(found, limits), *_cofunding(found, limits), *_indirect(found, limits), *_lacking(without),
        *_partners(found, plan), *_plan(found, plan),
    ]  # fmt: skip


def missing_cofunding(found: Reckoning, demanded_bp: int) -> Money:
    """By how much others pay too little of the total as it stands; zero where it is enough. Rounded up."""
    needed = Fraction(found.total.funder.minor * demanded_bp, WHOLE_BP) - found.cofunding.funder.minor
    return Money(max(0, round_fraction(needed, ROUND_CEILING)), found.terms.currency)


def _limits(found: Reckoning, limits: Limits) -> Iterator[Warned]:
    asked = comparable(found.asked, limits.most)
    if asked and limits.most and asked > limits.most:
        yield Warned(Doubt.ABOVE_MOST, asked - limits.most, limits.most)
    asked = comparable(found.asked, limits.least)
    if asked and limits.least and asked < limits.least:
        yield Warned(Doubt.BELOW_LEAST, limits.least - asked, limits.least)


def comparable(amount: Twin, limit: Money | None) -> Money | None:
    """The side of an amount that is in the currency of a limit; None where neither is."""
    sides = (amount.funder, amount.local)
    return next((each for each in sides if limit and each.currency == limit.currency), None)


def _cofunding(found: Reckoning, limits: Limits) -> Iterator[Warned]:
    if limits.cofunding_bp and (missing := missing_cofunding(found, limits.cofunding_bp)):
        yield Warned(Doubt.COFUNDING, missing, limit_bp=limits.cofunding_bp)


def _indirect(found: Reckoning, limits: Limits) -> Iterator[Warned]:
    most = USUAL_INDIRECT_BP if limits.indirect_bp is None else limits.indirect_bp
    if found.terms.indirect_bp > most:
        yield Warned(Doubt.INDIRECT, limit_bp=most)


def _lacking(without: Sequence[tuple[Doubt, str]]) -> Iterator[Warned]:
    for doubt in (Doubt.NO_QUANTITY, Doubt.NO_COST):
        if names := tuple(name for each, name in without if each is doubt):
            yield Warned(doubt, names=names)


def _partners(found: Reckoning, plan: Plan) -> Iterator[Warned]:
    there = {each.organisation for each in found.items}
    names = tuple(name for key, name in plan.partners if key not in there)
    if names and found.items:
        yield Warned(Doubt.NO_LINE, names=names)


def _plan(found: Reckoning, plan: Plan) -> Iterator[Warned]:
    asked = found.asked.funder
    if plan.currency and plan.currency != found.terms.currency:
        yield Warned(Doubt.OTHER_CURRENCY, names=(found.terms.currency, plan.currency))
    elif asked and asked != plan.requested:
        yield Warned(Doubt.OTHER_AMOUNT, asked, plan.requested)
