"""Payments that wait for too long, and accepted cases whose money does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.workflow import State as CaseState
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_see
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.overdue import (
    CLEARED_UP_WITHIN,
    HANDED_OVER_WITHIN,
    PAID_WITHIN,
    Occasion,
    expiring_by,
    ready_by,
    unanswered_since,
)
from fundapp.disbursements.workflow import OUTSIDE, State

MOST = 500
"""So many are told of at once: what is left comes with the next look."""


@dataclass(frozen=True)
class Overdue:
    """Something that waits for too long: an order, or a case where `order_id` is None. `reference`: of whichever it is.

    `since`: when what it waits for began.
    """

    occasion: Occasion
    case_id: UUID
    order_id: UUID | None
    reference: str
    since: datetime

    @property
    def subject_id(self) -> UUID:
        """What it is about."""
        return self.order_id or self.case_id


def conditions(now: datetime, today: date) -> Mapping[Occasion, ColumnElement[bool]]:
    """Which orders wait for too long, by occasion: for lists, and for what is told of them."""
    order = PaymentOrder
    handed = order.pay_on <= ready_by(today), order.state_since <= now - HANDED_OVER_WITHIN
    mobile = order.method == Method.MOBILE.value
    answered = or_(
        and_(mobile, order.state_since <= unanswered_since(now, Method.MOBILE)),
        and_(~mobile, order.state_since <= unanswered_since(now, Method.BANK)),
    )
    outside = order.state.in_([each.value for each in OUTSIDE])
    return {
        Occasion.NOT_HANDED_OVER: and_(order.state == State.AUTHORISED.value, *handed),
        Occasion.NO_ANSWER: and_(order.state == State.SENT.value, answered),
        Occasion.UNKNOWN: and_(order.state == State.UNKNOWN.value, order.state_since <= now - CLEARED_UP_WITHIN),
        Occasion.EXPIRES: and_(outside, order.expires_on.is_not(None), order.expires_on <= expiring_by(today)),
    }


def is_overdue(now: datetime, today: date) -> ColumnElement[bool]:
    """That an order waits for too long, whatever for."""
    return or_(*conditions(now, today).values())


def overdue_orders(session: Session, ctx: Context) -> Sequence[Overdue]:
    """What the actor may see that waits for too long, what has waited longest first. Two queries."""
    require(may_see(ctx))
    mine = not_recused(ctx)
    return _sorted([*_orders(session, ctx, mine), *_cases(session, ctx, mine)])


def overdue_for_all(session: Session, ctx: Context) -> Sequence[Overdue]:
    """All that waits for too long, for a job that has people told. Two queries."""
    return _sorted([*_orders(session, ctx), *_cases(session, ctx)])


def still_overdue(session: Session, ctx: Context, subject_id: UUID, occasion: Occasion) -> bool:
    """Whether an order or a case still waits for what it waited for. One query."""
    if occasion is Occasion.UNPAID:
        wanted: Select[Any] = select(EmergencyCase.id).where(_unpaid(ctx.now), EmergencyCase.id == subject_id)
    else:
        condition = conditions(ctx.now, ctx.today)[occasion]
        wanted = select(PaymentOrder.id).where(condition, PaymentOrder.id == subject_id)
    return session.scalar(wanted) is not None


def _orders(session: Session, ctx: Context, *which: ColumnElement[bool]) -> list[Overdue]:
    found = conditions(ctx.now, ctx.today)
    columns: Sequence[Any] = [
        PaymentOrder.case_id, PaymentOrder.id, PaymentOrder.reference, PaymentOrder.state_since,
        *(condition.label(each.value) for each, condition in found.items()),
    ]  # fmt: skip
    wanted = select(*columns).join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
    wanted = wanted.where(or_(*found.values()), *which).order_by(PaymentOrder.state_since, PaymentOrder.id).limit(MOST)
    rows = session.execute(wanted).all()
    return [Overdue(each, *row[:4]) for row in rows for each, holds in zip(found, row[4:], strict=True) if holds]


def _cases(session: Session, ctx: Context, *which: ColumnElement[bool]) -> list[Overdue]:
    columns: Sequence[Any] = EmergencyCase.id, EmergencyCase.reference, EmergencyCase.state_since
    wanted = select(*columns).where(_unpaid(ctx.now), *which)
    wanted = wanted.order_by(EmergencyCase.state_since, EmergencyCase.id).limit(MOST)
    return [Overdue(Occasion.UNPAID, row[0], None, row[1], row[2]) for row in session.execute(wanted)]


def _unpaid(now: datetime) -> ColumnElement[bool]:
    return and_(EmergencyCase.state == CaseState.PAYMENT.value, EmergencyCase.state_since <= now - PAID_WITHIN)


def _sorted(found: list[Overdue]) -> list[Overdue]:
    return sorted(found, key=lambda each: (each.since, each.subject_id, each.occasion))
