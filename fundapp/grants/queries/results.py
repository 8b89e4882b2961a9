"""What was won of what was answered: by the database, in as many queries as there are ways to look at it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, extract, func, literal, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.money import Money, currency_decimals
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder
from fundapp.donors.queries.coverage import how_many
from fundapp.grants.models import CallTheme, Opportunity
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.rates import euro_rates
from fundapp.grants.rules.pipeline import BANDS, BANDS_EUR, Share, median
from fundapp.grants.workflow import ANSWERED, GRANTED
from fundapp.ledger.rules.rates import Rate

UNKNOWN = "unknown"
"""The key of those of which nobody knows it."""


@dataclass(frozen=True)
class Result:
    """Of those that were answered: how many were won, and by currency how much of what was asked, and what was got.

    `won`, `asked_won`: by number, and by the amounts that were asked for, where they are known.
    """

    won: Share
    asked_won: Mapping[str, Share]
    got: Sequence[Money]


@dataclass(frozen=True)
class Results:
    """All answers, and by year, kind of funder (a code), theme (a code) and size (a code of BANDS).

    `days`: the median of days from submission to answer, of all and by year.
    """

    whole: Result
    by_year: Mapping[int, Result]
    by_kind: Mapping[str, Result]
    by_theme: Mapping[str, Result]
    by_size: Mapping[str, Result]
    days: Decimal | None
    days_by_year: Mapping[int, Decimal | None]


def results(session: Session, ctx: Context) -> Results:
    """Six queries, of which one only where another currency than euros and francs was asked for."""
    require(may_see(ctx))
    year = cast(extract("year", Opportunity.answered_on), Integer)
    by_year = session.execute(_counted(year)).all()
    kind = func.coalesce(Funder.kind, UNKNOWN)
    by_kind = _counted(kind).outerjoin(Funder, Funder.id == Opportunity.funder_id)
    theme = func.coalesce(CallTheme.theme, UNKNOWN)
    by_theme = _counted(theme).outerjoin(CallTheme, CallTheme.call_id == Opportunity.call_id)
    rates = euro_rates(session, {row.currency for row in by_year if row.currency}, ctx.today)
    sizes = _by_key(session.execute(_counted(size_of(rates))))
    days = _days(session, year)
    return Results(
        whole=_result(by_year),
        by_year=dict(sorted(_by_key(by_year).items(), reverse=True)),
        by_kind=_by_key(session.execute(by_kind)),
        by_theme=_by_key(session.execute(by_theme)),
        by_size={code: sizes[code] for code in BANDS if code in sizes},
        days=median(_together(days.values())),
        days_by_year={each: median(counts) for each, counts in days.items()},
    )


def size_of(rates: Mapping[str, Rate]) -> ColumnElement[str]:
    """The code of BANDS that a request falls into, in SQL."""
    cases = [
        (
            (Opportunity.currency == currency) & (Opportunity.requested < first_above(limit, currency, rate)),
            literal(str(number)),
        )
        for currency, rate in sorted(rates.items())
        for number, limit in enumerate(BANDS_EUR)
    ]
    largest = (
        Opportunity.currency.in_(sorted(rates)) & Opportunity.requested.is_not(None),
        literal(str(len(BANDS_EUR))),
    )
    return case(*cases, largest, else_=literal(UNKNOWN))


def first_above(euros: int, currency: str, rate: Rate) -> int:
    """The least amount, in minor units, that is worth so many euros or more."""
    minor: int = 10 ** currency_decimals(currency)
    return ceil(Fraction(rate.value) * euros * minor)


def _counted(key: ColumnElement[Any]) -> Select[Any]:
    won = Opportunity.state.in_(GRANTED)
    asked = Opportunity.requested
    wanted = select(
        key.label("key"), Opportunity.currency, func.count().label("answered"), how_many(won).label("won"),
        how_many(asked.is_not(None)).label("known"), func.sum(asked).label("asked"),
        func.sum(case((won, asked))).label("asked_won"), func.sum(Opportunity.awarded).label("got"),
    )  # fmt: skip
    return wanted.where(Opportunity.state.in_(ANSWERED)).group_by("key", Opportunity.currency)


def _by_key(rows: Iterable[Any]) -> dict[Any, Result]:
    parts: dict[Any, list[Any]] = {}
    for row in rows:
        parts.setdefault(row.key, []).append(row)
    return {key: _result(those) for key, those in sorted(parts.items())}


def _result(rows: Sequence[Any]) -> Result:
    answered, won = sum(row.answered for row in rows), sum(row.won for row in rows)
    shares: dict[str, list[int]] = {}
    got: dict[str, int] = {}
    for row in rows:
        if row.asked is not None:
            sums = shares.setdefault(row.currency, [0, 0, 0])
            for place, figure in enumerate((row.asked_won or 0, row.asked, row.known)):
                sums[place] += int(figure)
        if row.got is not None:
            got[row.currency] = got.get(row.currency, 0) + int(row.got)
    return Result(
        won=Share(int(won), answered, answered),
        asked_won={currency: Share(*sums) for currency, sums in sorted(shares.items())},
        got=[Money(minor, currency) for currency, minor in sorted(got.items())],
    )


def _days(session: Session, year: ColumnElement[int]) -> Mapping[int, Mapping[int, int]]:
    """By the year of the answer, how often it took so many days."""
    wanted = select(year, Opportunity.days_waited, func.count()).where(Opportunity.days_waited.is_not(None))
    found: dict[int, dict[int, int]] = {}
    for of_year, days, count in session.execute(wanted.group_by(year, Opportunity.days_waited)):
        found.setdefault(of_year, {})[int(days or 0)] = count
    return found


def _together(counts: Iterable[Mapping[int, int]]) -> Mapping[int, int]:
    whole: dict[int, int] = {}
    for each in counts:
        for value, count in each.items():
            whole[value] = whole.get(value, 0) + count
    return whole
