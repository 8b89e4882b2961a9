"""What the pipeline may bring, and what it has brought: sums by the database, each currency on its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import Integer, cast, extract, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.donors.queries.coverage import how_many
from fundapp.grants.models import Opportunity
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.rates import euro_rates
from fundapp.grants.rules.pipeline import USUAL_CHANCES, Quarter, weighted
from fundapp.grants.workflow import LIVING, State
from fundapp.ledger.rules.rates import BASE, PEGGED, convert, factor

HOPED = func.coalesce(Opportunity.expected, Opportunity.requested)


@dataclass(frozen=True)
class Hope:
    """What opportunities come to in one currency: how many, all of it, and each part times its chance."""

    count: int
    whole: Money
    weighted: Money


@dataclass(frozen=True)
class Forecast:
    """`by_quarter` (None: nobody knows when; LATE: it should have come) and `by_state`, then by currency.

    `amountless`, `dayless`: how many are in no sum, and how many in no quarter.
    """

    by_quarter: Mapping[Quarter | None, Mapping[str, Hope]]
    by_state: Mapping[State, Mapping[str, Hope]]
    totals: Mapping[str, Hope]
    amountless: int
    dayless: int
    count: int


@dataclass(frozen=True)
class Total:
    """All currencies in euros, and the day of the oldest rate that this rests on; None where only fixed ones do."""

    whole: Money
    weighted: Money
    on: date | None


LATE = Quarter(0, 1)
"""Stands before all others: the answer was expected in a quarter that is over."""

Piece = tuple[Quarter | None, State, str, int, int, int]
"""Quarter, state, currency, chance in per cent, how many, minor units."""


def forecast(session: Session, ctx: Context) -> Forecast:
    """What is under way, by the quarter of the expected answer and by state. Two queries."""
    require(may_see(ctx))
    pieces = list(_pieces(session, ctx))
    lacking = select(func.count(), how_many(HOPED.is_(None)), how_many(Opportunity.answer_on.is_(None)))
    count, amountless, dayless = session.execute(lacking.where(Opportunity.state.in_(LIVING))).one()
    return Forecast(
        by_quarter=_grouped(pieces, lambda each: each[0]),
        by_state=_grouped(pieces, lambda each: each[1]),
        totals=_grouped(pieces, lambda _each: None).get(None, {}),
        amountless=int(amountless or 0),
        dayless=int(dayless or 0),
        count=count,
    )


def in_euros(session: Session, ctx: Context, hoped: Forecast) -> Total | None:
    """None where there is one currency alone, or one whose rate nobody knows. One query."""
    if len(hoped.totals) < 2:
        return None
    rates = euro_rates(session, hoped.totals, ctx.today)
    if set(rates) != set(hoped.totals):
        return None
    whole = likely = Money.zero(BASE)
    for currency, hope in hoped.totals.items():
        exact = factor(currency, BASE, ctx.today, lambda quote, _on: rates[quote])
        whole, likely = whole + convert(hope.whole, BASE, exact), likely + convert(hope.weighted, BASE, exact)
    days = [rate.on for currency, rate in rates.items() if currency != BASE and currency not in PEGGED]
    return Total(_rounded(whole), _rounded(likely), min(days, default=None))


def _rounded(total: Money) -> Money:
    """In whole units: what was converted to give an idea has no cents."""
    return Money.from_decimal(total.decimal.quantize(Decimal(1), ROUND_HALF_EVEN), total.currency)


def _pieces(session: Session, ctx: Context) -> Iterator[Piece]:
    """One for each quarter, state, currency and chance: small sums, multiplied exactly afterwards."""
    year, month = (cast(extract(part, Opportunity.answer_on), Integer) for part in ("year", "month"))
    key = (year, month, Opportunity.state, Opportunity.currency, Opportunity.chance)
    wanted = select(*key, func.count(), func.sum(HOPED)).where(Opportunity.state.in_(LIVING), HOPED.is_not(None))
    this = Quarter.of(ctx.today.year, ctx.today.month)
    for year_of, month_of, state, currency, chance, count, total in session.execute(wanted.group_by(*key)):
        quarter = Quarter.of(year_of, month_of) if year_of else None
        if quarter is not None and quarter < this:
            quarter = LATE
        yield (
            quarter,
            State(state),
            str(currency),
            USUAL_CHANCES[state] if chance is None else chance,
            count,
            int(total),
        )


def _grouped(pieces: Sequence[Piece], key: Any) -> dict[Any, dict[str, Hope]]:
    parts: dict[Any, dict[str, list[Piece]]] = {}
    for each in pieces:
        parts.setdefault(key(each), {}).setdefault(each[2], []).append(each)
    return {
        name: {currency: _hope(currency, those) for currency, those in sorted(by_currency.items())}
        for name, by_currency in parts.items()
    }


def _hope(currency: str, pieces: Sequence[Piece]) -> Hope:
    return Hope(
        sum(each[4] for each in pieces),
        Money(sum(each[5] for each in pieces), currency),
        Money(weighted((each[5], each[3]) for each in pieces), currency),
    )
