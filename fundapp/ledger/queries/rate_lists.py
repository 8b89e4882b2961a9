"""Rates as people look at them: the newest of each currency, however old, and those entered by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import NETWORK_CURRENCIES
from fundapp.core.verdicts import require
from fundapp.ledger.ecb import ecb_rate, ecb_until
from fundapp.ledger.models import ExchangeRate
from fundapp.ledger.permissions import may_see
from fundapp.ledger.rules.rates import BASE, MOST_AGE, PEGGED, Rate

_ORDER = (ExchangeRate.on.desc(), ExchangeRate.quote, ExchangeRate.id)


@dataclass(frozen=True)
class Newest:
    """The newest rate of a currency, None where none is known; `age` in days, `fixed` where a treaty says it."""

    currency: str
    rate: Rate | None
    age: int
    fixed: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether something can still be converted by it today."""
        return self.fixed or (self.rate is not None and self.age <= MOST_AGE.days)


def newest_rates(session: Session, ctx: Context) -> Sequence[Newest]:
    """What is known of each currency of the network but the euro, as of today. One query."""
    require(may_see(ctx))
    today = ctx.today
    typed = _typed(session, today)
    return [_newest(each, today, typed.get(each)) for each in NETWORK_CURRENCIES if each != BASE]


def last_rate(session: Session, currency: str, on: date) -> Rate | None:
    """The newest rate of a currency on or before a day, however old. One query."""
    typed = _typed(session, on, currency).get(currency)
    return _later(typed, _of_bank(currency, on))


def rates_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[ExchangeRate]:
    """One page of the rates that were entered by hand, the newest day first. Two queries."""
    require(may_see(ctx))
    return read_page(session, _matching(wanted), _ORDER, marks=marks, name="rates", mark=mark)


def rates_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[ExchangeRate]:
    """Every rate that was entered by hand and meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    statement = _matching(wanted).order_by(*_ORDER)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def entered_rate(session: Session, ctx: Context, rate_id: UUID) -> ExchangeRate:
    """A rate that was entered by hand. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.get(ExchangeRate, rate_id)
    if found is None:
        raise NotFound
    return found


def rate_without(session: Session, found: ExchangeRate) -> Rate | None:
    """Which rate would count on the day of this one, were it not there; None where none would. One query."""
    oldest, before = found.on - MOST_AGE, found.on - timedelta(days=1)
    known = _later(_typed(session, before, found.quote).get(found.quote), _of_bank(found.quote, found.on))
    return known if known is not None and known.on >= oldest else None


def _matching(wanted: Mapping[str, Any]) -> Select[ExchangeRate]:
    statement = select(ExchangeRate)
    return statement.where(ExchangeRate.quote == wanted["currency"]) if wanted.get("currency") else statement


def _typed(session: Session, until: date, currency: str | None = None) -> Mapping[str, Rate]:
    """The newest rate of each currency that was entered by hand for a day up to this one."""
    newest = select(ExchangeRate.quote, func.max(ExchangeRate.on).label("on")).where(ExchangeRate.on <= until)
    if currency:
        newest = newest.where(ExchangeRate.quote == currency)
    each = newest.group_by(ExchangeRate.quote).subquery()
    wanted = select(ExchangeRate).join(each, (each.c.quote == ExchangeRate.quote) & (each.c.on == ExchangeRate.on))
    return {row.quote: Rate(row.quote, row.value, row.on, row.source) for row in session.scalars(wanted)}


def _newest(currency: str, today: date, typed: Rate | None) -> Newest:
    if currency in PEGGED:
        return Newest(currency, Rate(currency, PEGGED[currency], today, "peg"), 0, fixed=True)
    found = _later(typed, _of_bank(currency, today))
    return Newest(currency, found, (today - found.on).days if found else 0)


def _of_bank(currency: str, on: date) -> Rate | None:
    last = ecb_until(currency)
    return ecb_rate(currency, min(on, last)) if last else None


def _later(typed: Rate | None, bank: Rate | None) -> Rate | None:
    """The newer of both; of the same day, the one entered by hand."""
    return max((each for each in (typed, bank) if each), key=lambda each: each.on, default=None)
