"""One payment order, by whoever may ask for it, and what belongs to it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseAward, CaseMove, EmergencyCase
from fundapp.cases.queries.cases import locked_case
from fundapp.cases.queries.conflicts import grade_by
from fundapp.cases.queries.outsiders import refuse_kept_out
from fundapp.cases.workflow import Action as CaseAction
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentOrder, PaymentPayee, PaymentRelease, PaymentStep
from fundapp.disbursements.permissions import may_see
from fundapp.disbursements.rules.references import is_reference
from fundapp.disbursements.workflow import VOID

AFRESH = {"populate_existing": True}


def order_by_reference(session: Session, ctx: Context, reference: str) -> PaymentOrder:
    """An order, for whoever sees payments and is not recused from its case. Raises NotFound, Recused, Undeclared.

    Officers have declared how they stand to a case before they see its payments. One query.
    """
    require(may_see(ctx))
    if not is_reference(reference):
        raise NotFound
    wanted = select(PaymentOrder, grade_by(ctx)).join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
    found: PaymentOrder = _admitted(ctx, session.execute(wanted.where(PaymentOrder.reference == reference)).first())
    return found


def payable_case(session: Session, ctx: Context, case_id: UUID) -> EmergencyCase:
    """A case whose payments are looked after, locked. Raises as `order_by_reference`. One query."""
    require(may_see(ctx))
    wanted = select(EmergencyCase, grade_by(ctx)).where(EmergencyCase.id == case_id).with_for_update(of=EmergencyCase)
    found: EmergencyCase = _admitted(ctx, session.execute(wanted, execution_options=AFRESH).first())
    return found


def refuse_recused(session: Session, ctx: Context, case_id: UUID) -> None:
    """Raises NotFound, Recused, Undeclared for whoever may not take part in the payments of a case. One query."""
    require(may_see(ctx))
    _admitted(
        ctx,
        session.execute(select(grade_by(ctx)).select_from(EmergencyCase).where(EmergencyCase.id == case_id)).first(),
    )


def locked_order(session: Session, order_id: UUID) -> tuple[PaymentOrder, EmergencyCase]:
    """An order and its case, nobody else's until the transaction ends. Raises NotFound. Three queries.

    The case first, always: whoever stops a case locks it before its orders, so neither waits for the other for ever.
    """
    case_id = session.scalar(select(PaymentOrder.case_id).where(PaymentOrder.id == order_id))
    if case_id is None:
        raise NotFound
    case = locked_case(session, case_id)
    found = session.get_one(PaymentOrder, order_id, with_for_update=True, populate_existing=True)
    return found, case


def orders_of_case(session: Session, case_id: UUID, states: Sequence[str] = ()) -> Sequence[PaymentOrder]:
    """The orders of a locked case, in the order in which everybody locks them; those in some states. One query."""
    wanted = select(PaymentOrder).where(PaymentOrder.case_id == case_id).order_by(PaymentOrder.id).with_for_update()
    wanted = wanted.where(PaymentOrder.state.in_(states)) if states else wanted
    return session.scalars(wanted, execution_options={"populate_existing": True}).all()


def steps_of(session: Session, order_id: UUID) -> Sequence[PaymentStep]:
    """What an order went through, the earliest first. One query."""
    wanted = select(PaymentStep).where(PaymentStep.order_id == order_id)
    return session.scalars(wanted.order_by(PaymentStep.position)).all()


def releases_of(session: Session, found: PaymentOrder) -> Sequence[PaymentRelease]:
    """The signatures that count: those of its newest revision, in order. One query."""
    wanted = select(PaymentRelease).where(PaymentRelease.order_id == found.id)
    wanted = wanted.where(PaymentRelease.revision == found.revision)
    return session.scalars(wanted.order_by(PaymentRelease.at, PaymentRelease.id)).all()


def payee_of(session: Session, case_id: UUID, payee_id: UUID) -> PaymentPayee:
    """A payee of a case. Raises NotFound. One query."""
    found = session.get(PaymentPayee, payee_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def promised_of(session: Session, award_id: UUID) -> int:
    """What of an award is paid or ordered to be, in its minor units. One query."""
    wanted = select(func.coalesce(func.sum(PaymentOrder.amount), 0)).where(PaymentOrder.award_id == award_id)
    return int(session.scalar(wanted.where(PaymentOrder.state.not_in([each.value for each in VOID]))) or 0)


def last_position(session: Session, award_id: UUID) -> int:
    """The number of the newest order of an award; 0 without any. One query."""
    wanted = select(func.coalesce(func.max(PaymentOrder.position), 0)).where(PaymentOrder.award_id == award_id)
    return int(session.scalar(wanted) or 0)


def withdrawn_awards(session: Session, case_id: UUID) -> Sequence[UUID]:
    """The awards of a case that were made before it was last withdrawn: nothing of them is owed any more. One query.

    Also where the case was taken up again since, and something else was awarded: that is another award.
    """
    last = select(func.max(CaseMove.at)).where(
        CaseMove.case_id == case_id, CaseMove.action == CaseAction.WITHDRAW.value
    )
    wanted = select(CaseAward.id).where(CaseAward.case_id == case_id, CaseAward.at <= last.scalar_subquery())
    return session.scalars(wanted.order_by(CaseAward.at, CaseAward.id)).all()


def award_of(session: Session, case_id: UUID, award_id: UUID) -> CaseAward:
    """An award of a case. Raises NotFound. One query."""
    found = session.get(CaseAward, award_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def _admitted(ctx: Context, row: Any) -> Any:
    """The first of a row whose last is what the actor has declared of the case."""
    if row is None:
        raise NotFound
    refuse_kept_out(ctx, row[-1])
    return row[0]
