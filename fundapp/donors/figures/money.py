"""What came, went, is held and is left of an agreement's money."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from fundapp.donors.figures.about import About
from fundapp.donors.figures.parts import CASH, SPENT, Part, counted_as
from fundapp.donors.rules.report_data import Flow, MoneyData
from fundapp.ledger.models import Transfer
from fundapp.ledger.queries.transfers import is_posted

_Resolver = aliased(Transfer)


def money_of(session: Session, about: About) -> MoneyData:
    """The money of an agreement, from the books of its envelopes. Two queries."""
    flows = {part: Flow(period=0, total=0) for part in Part}
    columns = Transfer.movement, Transfer.reason
    wanted = select(*columns, in_period(about, Transfer.amount), func.sum(Transfer.amount))
    for movement, reason, period, total in session.execute(
        wanted.where(about.mine, is_posted()).group_by(*columns).order_by(*columns)
    ):
        part, sign = counted_as(movement, reason)
        add(flows[part], sign * int(period), sign * int(total))
    spent = summed(flows[part] for part in SPENT)
    held = session.scalar(select(func.sum(Transfer.amount)).where(about.mine, is_held(about)))
    return MoneyData(
        received=flows[Part.RECEIVED],
        refunded=flows[Part.REFUNDED],
        awards=flows[Part.AWARDS],
        fees=flows[Part.FEES],
        exchange=flows[Part.EXCHANGE],
        administration=flows[Part.ADMINISTRATION],
        spent=spent,
        held=int(held or 0),
        cash=sum(sign * flows[part]["total"] for part, sign in CASH.items()),
        strangers=about.strangers,
    )


def is_held(about: About) -> ColumnElement[bool]:
    """That a transfer held money at the end of the last day, whatever became of it since."""
    resolved = exists().where(_Resolver.resolves_id == Transfer.id, about.reached(_Resolver.at))
    return Transfer.pending & ~resolved


def in_period(about: About, amount: Any) -> ColumnElement[int]:
    """The sum of what is booked in the period."""
    return func.sum(case((about.booked(Transfer.at), amount), else_=0))


def add(flow: Flow, period: int, total: int) -> None:
    """Adds to both."""
    flow["period"] += period
    flow["total"] += total


def summed(flows: Iterable[Flow]) -> Flow:
    """Flows together."""
    whole = Flow(period=0, total=0)
    for each in flows:
        add(whole, each["period"], each["total"])
    return whole
