"""What follows from an outcome: the case goes on when all of it is paid, and what a stopped case held is set free."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.commands.awards import free_money_of
from fundapp.cases.commands.follow_up import note_paid
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.workflow import State as CaseState
from fundapp.core.context import Context
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.workflow import LIVE, State
from fundapp.ledger.queries.accounts import unresolved

OWED = (CaseState.PAYMENT, CaseState.ACTIVE, CaseState.REPORTING, CaseState.SUSPENDED)
"""States of a case in which what was awarded is still to be paid; in any other, what came back is free again."""


def after_outcome(found: PaymentOrder, case: EmergencyCase, session: Session, ctx: Context) -> None:
    """Of an order that was just settled; its case is locked. At most four queries more than what it brings about."""
    if case.state not in OWED:
        free_money_of(case, "withdrawn", session, ctx)
    elif found.state == State.CONFIRMED:
        note_whole(case, session, ctx)


def note_whole(case: EmergencyCase, session: Session, ctx: Context) -> None:
    """Has a locked case go on where something was paid for it, and nothing is held or ordered any more."""
    states = set(session.scalars(select(PaymentOrder.state).where(PaymentOrder.case_id == case.id)))
    if State.CONFIRMED in states and not states & set(LIVE) and not _is_held(session, case):
        note_paid(session, ctx, case.id)


def _is_held(session: Session, case: EmergencyCase) -> bool:
    awards = session.scalars(select(CaseAward.id).where(CaseAward.case_id == case.id)).all()
    return any(unresolved(session, each) for each in awards)
