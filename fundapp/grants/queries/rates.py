"""Rates of exchange of several currencies at once, as the ledger knows them."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.ledger.ecb import ecb_rate
from fundapp.ledger.models import ExchangeRate
from fundapp.ledger.rules.rates import BASE, MOST_AGE, PEGGED, NoRateError, Rate, rate_of


def euro_rates(session: Session, currencies: Collection[str], on: date) -> Mapping[str, Rate]:
    """How many units of each of these one euro is on a day; those of which nobody knows are left out. One query."""
    floating = set(currencies) - {BASE, *PEGGED}
    typed = _typed(session, floating, on)

    def look(currency: str, asked: date) -> Rate | None:
        known = [each for each in (typed.get(currency), ecb_rate(currency, asked)) if each]
        return max(known, key=lambda each: each.on, default=None)

    found = {}
    for currency in currencies:
        try:
            found[currency] = rate_of(currency, on, look)
        except NoRateError:
            continue
    return found


def _typed(session: Session, currencies: Collection[str], on: date) -> Mapping[str, Rate]:
    """The newest that somebody entered."""
    if not currencies:
        return {}
    recent = select(ExchangeRate).where(ExchangeRate.quote.in_(currencies), ExchangeRate.on.between(on - MOST_AGE, on))
    rows = session.scalars(recent.order_by(ExchangeRate.on)).all()
    return {each.quote: Rate(each.quote, each.value, each.on, each.source) for each in rows}
