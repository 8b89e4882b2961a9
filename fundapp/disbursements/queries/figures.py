"""Two figures for the first page: what is outside now, what was paid this month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.conflicts import not_recused
from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_see
from fundapp.disbursements.workflow import OUTSIDE, PAID
from fundapp.ledger.queries.transfers import day_begins


@dataclass(frozen=True)
class Sum:
    """How many payments, and what they come to, currency by currency."""

    count: int
    sums: Sequence[Money]


def outside_now(session: Session, ctx: Context) -> Sum:
    """What was handed over, and nobody has said yet what became of it. One query."""
    return _summed(session, ctx, PaymentOrder.state.in_([each.value for each in OUTSIDE]))


def paid_since(session: Session, ctx: Context, day: date) -> Sum:
    """What was confirmed as paid from the beginning of a day on, and stays paid. One query."""
    paid = PaymentOrder.state.in_([each.value for each in PAID])
    return _summed(session, ctx, paid, PaymentOrder.state_since >= day_begins(day, ctx.reader.zone))


def _summed(session: Session, ctx: Context, *which: ColumnElement[bool]) -> Sum:
    require(may_see(ctx))
    columns: Sequence[Any] = PaymentOrder.currency, func.count(), func.sum(PaymentOrder.amount)
    wanted = select(*columns).join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
    wanted = wanted.where(*which, not_recused(ctx)).group_by(PaymentOrder.currency).order_by(PaymentOrder.currency)
    rows = session.execute(wanted).all()
    return Sum(sum(row[1] for row in rows), [Money(int(row[2]), row[0]) for row in rows])
