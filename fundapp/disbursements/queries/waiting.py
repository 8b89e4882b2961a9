"""What waits for whom: signatures, handing over, clearing up, recalls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.outsiders import works_on_cases
from fundapp.cases.queries.questions import VERIFYING
from fundapp.cases.workflow import State as CaseState
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.rules.panels import Standing
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentOrder, PaymentRelease
from fundapp.disbursements.permissions import may_keep, may_release, may_see
from fundapp.disbursements.workflow import OUTSIDE, PAYABLE, State

MOST_SHOWN = 20

PRESSES_AFTER = timedelta(days=4)
"""So long after acceptance a case whose money is not paid presses: it was promised within five days."""


@dataclass(frozen=True)
class Late:
    """A case that was accepted days ago and is not paid. `reference` None: the actor does not work on cases."""

    case_id: UUID
    reference: str | None
    officer_id: UUID | None
    since: datetime


def payable() -> ColumnElement[bool]:
    """That money may leave for a case."""
    return and_(EmergencyCase.state.in_([each.value for each in PAYABLE]), EmergencyCase.erased_at.is_(None))


def is_due(ctx: Context) -> ColumnElement[bool]:
    """That an order was authorised and its day has come."""
    return and_(PaymentOrder.state == State.AUTHORISED.value, PaymentOrder.pay_on <= ctx.today)


def is_recalled() -> ColumnElement[bool]:
    """That the case of an order was stopped while that was under way."""
    outside = PaymentOrder.state.in_([each.value for each in OUTSIDE])
    return and_(PaymentOrder.recall_since.is_not(None), outside)


def waits_for_me(ctx: Context) -> ColumnElement[bool]:
    """That an order waits for a signature which the actor may give, as rules/signing.py has it; beside EmergencyCase.

    Whoever is recused is to be left out besides.
    """
    if ctx.actor is None or not may_release(ctx):
        return false()
    me, order = ctx.actor.id, PaymentOrder
    signature = aliased(PaymentRelease)
    counts = signature.order_id == order.id, signature.revision == order.revision
    signed = exists().where(*counts)
    mine = exists().where(*counts, signature.person_id == me)
    others = order.prepared_by_id != me
    mine_to_sign = order.state == State.PLANNED.value, payable(), ~mine, or_(others, and_(order.small, ~signed))
    return and_(*mine_to_sign, ~_decided(me), ~_stepped_back(me), _matter(EmergencyCase).not_in(_verified(me)))


def orders_for_me(session: Session, ctx: Context) -> Sequence[PaymentOrder]:
    """Orders that wait for the actor's signature, the earliest day first; at most MOST_SHOWN. One query."""
    require(may_release(ctx))
    wanted = _orders(ctx).where(waits_for_me(ctx)).order_by(PaymentOrder.pay_on, PaymentOrder.id)
    return session.scalars(wanted.limit(MOST_SHOWN)).all()


def due_orders(session: Session, ctx: Context) -> tuple[int, Any]:
    """How many orders are to be handed over, and the earliest of their days. One query."""
    require(may_keep(ctx))
    wanted = select(func.count(), func.min(PaymentOrder.pay_on)).select_from(PaymentOrder)
    wanted = wanted.join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
    count, first = session.execute(wanted.where(is_due(ctx), payable(), not_recused(ctx))).one()
    return count, first


def troubled_orders(session: Session, ctx: Context) -> Sequence[PaymentOrder]:
    """Orders of which nobody can say what became of them, and recalls; the oldest first, at most MOST_SHOWN.

    All of them for finance; an officer gets the recalls of their own cases. One query.
    """
    require(may_see(ctx))
    wanted, unknown = _orders(ctx), PaymentOrder.state == State.UNKNOWN.value
    if may_keep(ctx):
        wanted = wanted.where(or_(unknown, is_recalled()))
    else:
        me = ctx.actor.id if ctx.actor else None
        wanted = wanted.where(is_recalled(), EmergencyCase.officer_id == me)
    wanted = wanted.order_by(PaymentOrder.state_since, PaymentOrder.id)
    return session.scalars(wanted.limit(MOST_SHOWN)).all()


def late_cases(session: Session, ctx: Context) -> Sequence[Late]:
    """Cases that were accepted four days ago or more and are not paid, the oldest first. One query.

    All of them for finance; an officer gets their own, and those that nobody looks after.
    """
    require(may_see(ctx))
    columns = EmergencyCase.id, EmergencyCase.reference, EmergencyCase.officer_id, EmergencyCase.state_since
    since = EmergencyCase.state_since <= ctx.now - PRESSES_AFTER
    wanted = select(*columns).where(EmergencyCase.state == CaseState.PAYMENT.value, since, not_recused(ctx))
    if not may_keep(ctx):
        me = ctx.actor.id if ctx.actor else None
        wanted = wanted.where(or_(EmergencyCase.officer_id == me, EmergencyCase.officer_id.is_(None)))
    wanted = wanted.order_by(EmergencyCase.state_since, EmergencyCase.id).limit(MOST_SHOWN)
    named = works_on_cases(ctx)
    return [Late(row[0], row[1] if named else None, row[2], row[3]) for row in session.execute(wanted)]


def _orders(ctx: Context) -> Any:
    wanted = select(PaymentOrder).join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
    return wanted.where(not_recused(ctx))


def _matter(found: Any) -> ColumnElement[Any]:
    """By what cases of one matter are known: the one that the others joined."""
    return func.coalesce(found.joined_to_id, found.id)


def _verified(person_id: UUID) -> Any:
    """The matters that somebody verified."""
    case = aliased(EmergencyCase)
    parts = [select(each.case_id).where(each.by_id == person_id) for each in VERIFYING]
    return select(_matter(case)).where(case.id.in_(union_all(*parts)))


def _stepped_back(person_id: UUID) -> ColumnElement[bool]:
    """That somebody was recused in a round about the case of an order."""
    asked, seat = aliased(DecisionRound), aliased(Panellist)
    theirs = seat.round_id == asked.id, seat.person_id == person_id, seat.standing == Standing.RECUSED.value
    return exists().where(asked.subject_id == PaymentOrder.case_id, *theirs)


def _decided(person_id: UUID) -> ColumnElement[bool]:
    """That somebody voted when the award of an order was decided, or ratified."""
    award, asked = aliased(CaseAward), aliased(DecisionRound)
    about = or_(asked.id == award.round_id, asked.about_id == award.round_id)
    voted = CommitteeVote.round_id == asked.id, about, CommitteeVote.person_id == person_id
    return exists().where(award.id == PaymentOrder.award_id, *voted)
