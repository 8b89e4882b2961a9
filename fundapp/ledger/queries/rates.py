"""Rates that are known: entered by hand, or the European Central Bank's."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.ledger.ecb import ecb_rate
from fundapp.ledger.models import ExchangeRate, FundEnvelope, Transfer
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.methods import RateMethod, average_rate, day_of_rate
from fundapp.ledger.rules.rates import MOST_AGE, NoRateError, Rate, Rates, factor


class Factor:
    """A conversion: minor units of the target for one of the source, the day of the rate, and who said so."""

    def __init__(self, exact: Fraction, on: date, source: str) -> None:
        self.exact, self.on, self.source = exact, on, source


def known_rates(session: Session) -> Rates:
    """What looks rates up: the newest on or before a day; of the same day, the one entered by hand. A query each."""

    def look(currency: str, on: date) -> Rate | None:
        typed = _typed(session, currency, on)
        bank = ecb_rate(currency, on)
        return max((each for each in (typed, bank) if each), key=lambda each: each.on, default=None)

    return look


def factor_for(session: Session, envelope: FundEnvelope, currency: str, on: date) -> Factor | None:
    """How an envelope converts an amount of a currency on a day, by its method; None where no rate is known."""
    if envelope.currency == currency:
        return Factor(Fraction(1), on, "identity")
    if envelope.rate_method == RateMethod.RECEIVED:
        average = average_rate(instalments_in(session, envelope, currency))
        if average is not None:
            return Factor(average, on, "instalments")
    day = day_of_rate(RateMethod(envelope.rate_method), on)
    used: list[Rate] = []

    def look(quote: str, asked: date) -> Rate | None:
        found = known_rates(session)(quote, asked)
        used.extend([found] if found else [])
        return found

    try:
        exact = factor(currency, envelope.currency, day, look)
    except NoRateError:
        return None
    if not used:
        return Factor(exact, day, "peg")
    return Factor(exact, min(each.on for each in used), "; ".join(sorted({each.source for each in used})))


def instalments_in(session: Session, envelope: FundEnvelope, currency: str) -> Sequence[tuple[int, int]]:
    """What arrived in an envelope and was changed: as the envelope has it, and as the bank. One query."""
    wanted = select(Transfer.amount, Transfer.other_amount).where(Transfer.envelope_id == envelope.id)
    wanted = wanted.where(Transfer.movement == Movement.INSTALMENT.value, Transfer.other_currency == currency)
    return [(int(ours), int(theirs or 0)) for ours, theirs in session.execute(wanted)]


def _typed(session: Session, currency: str, on: date) -> Rate | None:
    wanted = select(ExchangeRate).where(ExchangeRate.quote == currency, ExchangeRate.on <= on)
    wanted = wanted.where(ExchangeRate.on >= on - MOST_AGE).order_by(ExchangeRate.on.desc()).limit(1)
    found = session.scalars(wanted).first()
    return Rate(found.quote, found.value, found.on, found.source) if found else None
