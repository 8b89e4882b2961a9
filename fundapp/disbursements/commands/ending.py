"""What follows from an outcome: the case goes on when all of it is paid, and what a stopped case held is set free."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.commands.awards import free_money_of
from fundapp.cases.commands.follow_up import note_paid
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.workflow import State as CaseState
from fundapp.core.context import Context
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.workflow import PAID, State

OWED = (CaseState.PAYMENT, CaseState.ACTIVE, CaseState.REPORTING, CaseState.SUSPENDED)
"""States of a case in which what was awarded is still to be paid; in any other, what came back is free again."""


def after_outcome(found: PaymentOrder, case: EmergencyCase, session: Session, ctx: Context) -> None:
    """Of an order that was just settled; its case is locked. At most four queries more than what it brings about."""
    if case.state not in OWED:
        free_money_of(case, "withdrawn", session, ctx)
    elif found.state == State.CONFIRMED and _all_paid(session, case):
        note_paid(session, ctx, case.id)


def _all_paid(session: Session, case: EmergencyCase) -> bool:
    """Whether everything that was awarded to a case was paid."""
    paid = select(func.coalesce(func.sum(PaymentOrder.amount), 0)).where(PaymentOrder.case_id == case.id)
    paid = paid.where(PaymentOrder.state.in_([each.value for each in PAID]))
    awarded = select(func.coalesce(func.sum(CaseAward.amount), 0)).where(CaseAward.case_id == case.id)
    return bool(session.scalar(paid) == session.scalar(awarded))
