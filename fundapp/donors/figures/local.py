"""Awards by the currency in which they were paid."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from fundapp.core.money.arithmetic import round_fraction
from fundapp.disbursements.queries.paid import came_from
from fundapp.donors.figures.about import About
from fundapp.donors.figures.money import add, in_period
from fundapp.donors.rules.report_data import Flow, LocalData
from fundapp.ledger.models import Transfer
from fundapp.ledger.queries.transfers import is_posted
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.rates import ROUNDING

PAID = (Movement.PAYMENT.value, Movement.SPENT_BEFORE.value)

paid_in: Any = func.coalesce(Transfer.other_currency, Transfer.currency)
"""The currency of a payment."""
paid_amount: Any = func.coalesce(Transfer.other_amount, Transfer.amount)


@dataclass(frozen=True)
class Returned:
    """A return: in the envelope's minor units, and in those of the currency in which it had been paid."""

    transfer: Any
    currency: str
    amount: int
    local: int
    in_period: bool


def local_of(session: Session, about: About) -> list[LocalData]:
    """Awards paid less returned, by the currency of the payment, in alphabetical order. Two queries.

    What came back counts against the currency in which it had gone, at the rate at which it was paid.
    """
    found: dict[str, LocalData] = {}
    sums = in_period(about, paid_amount), func.sum(paid_amount), in_period(about, Transfer.amount)
    wanted = select(paid_in, *sums, func.sum(Transfer.amount)).where(about.mine, is_payment()).group_by(paid_in)
    for currency, *amounts in session.execute(wanted):
        paid, paid_total, counted, counted_total = (int(each) for each in amounts)
        found[currency] = told = _nothing(currency)
        add(told["paid"], paid, paid_total)
        add(told["counted"], counted, counted_total)
    for each in returns_of(session, about):
        told = found.setdefault(each.currency, _nothing(each.currency))
        add(told["paid"], -each.local if each.in_period else 0, -each.local)
        add(told["counted"], -each.amount if each.in_period else 0, -each.amount)
    return [found[currency] for currency in sorted(found)]


def is_payment() -> ColumnElement[bool]:
    """That a transfer paid an award, or says that one was paid before."""
    return is_posted() & Transfer.movement.in_(PAID)


def returns_of(session: Session, about: About, *which: ColumnElement[bool]) -> list[Returned]:
    """What came back of an agreement's awards. One query."""
    origin = came_from(about.envelopes)
    wanted = select(Transfer.id, Transfer.at, Transfer.amount, Transfer.currency, origin.c.currency)
    wanted = wanted.add_columns(origin.c.other, origin.c.amount).outerjoin(origin, origin.c.id == Transfer.id)
    wanted = wanted.where(about.mine, Transfer.movement == Movement.RETURN.value, *which)
    return [_returned(row, about) for row in session.execute(wanted.order_by(Transfer.id))]


def _returned(row: Any, about: About) -> Returned:
    transfer_id, at, amount, currency, paid_currency, other, booked = row
    local = amount if paid_currency is None else round_fraction(Fraction(amount * int(other), int(booked)), ROUNDING)
    return Returned(transfer_id, paid_currency or currency, amount, local, about.is_booked(at))


def _nothing(currency: str) -> LocalData:
    return LocalData(currency=currency, paid=Flow(period=0, total=0), counted=Flow(period=0, total=0))
