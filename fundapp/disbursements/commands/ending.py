"""What follows from an outcome: the case goes on when all of it is paid, and what a stopped case held is set free."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.commands.counting import follow_money
from fundapp.cases.commands.follow_up import note_paid, plan_follow_ups
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.counting import envelopes_of
from fundapp.cases.workflow import State as CaseState
from fundapp.core.columns import Instant
from fundapp.core.context import Context
from fundapp.disbursements.models import PaymentOrder, PaymentStep
from fundapp.disbursements.queries.orders import withdrawn_awards
from fundapp.disbursements.workflow import LIVE, State
from fundapp.ledger.commands.awarding import free_awards
from fundapp.ledger.queries.accounts import unresolved

OWED = (CaseState.PAYMENT, CaseState.ACTIVE, CaseState.REPORTING, CaseState.SUSPENDED)
"""States of a case in which what was awarded is still to be paid; in any other, what came back is free again."""


def after_outcome(found: PaymentOrder, case: EmergencyCase, session: Session, ctx: Context) -> None:
    """Of an order that was just settled; its case is locked. At most eight queries more than what it brings about.

    Whoever has received a first instalment is asked how they are, however long the others take.
    """
    _free_withdrawn(case, session, ctx)
    if found.state == State.CONFIRMED and case.state == CaseState.PAYMENT:
        plan_follow_ups(case, session, ctx, _first_paid(session, ctx, case) or ctx.today)
    if found.state == State.CONFIRMED and case.state in OWED:
        note_whole(case, session, ctx)


def is_owed(found: PaymentOrder, case: EmergencyCase, session: Session) -> bool:
    """Whether what came back is still for this case; of an award that was withdrawn it is free again. One query."""
    return case.state in OWED and found.award_id not in withdrawn_awards(session, case.id)


def note_whole(case: EmergencyCase, session: Session, ctx: Context) -> None:
    """Has a locked case go on where something was paid for it, and nothing is held or ordered any more."""
    states = set(session.scalars(select(PaymentOrder.state).where(PaymentOrder.case_id == case.id)))
    if State.CONFIRMED in states and not states & set(LIVE) and not _is_held(session, case):
        note_paid(session, ctx, case.id, _first_paid(session, ctx, case))


def _first_paid(session: Session, ctx: Context, case: EmergencyCase) -> date | None:
    """On which day the first payment of a case was confirmed that stays so: what follows counts from then."""
    wanted = select(func.min(PaymentStep.at, type_=Instant()))
    wanted = wanted.join(PaymentOrder, PaymentOrder.id == PaymentStep.order_id)
    wanted = wanted.where(PaymentOrder.case_id == case.id, PaymentOrder.state == State.CONFIRMED.value)
    at = session.scalar(wanted.where(PaymentStep.to_state == State.CONFIRMED.value))
    return at.astimezone(ctx.reader.zone).date() if at else None


def _free_withdrawn(case: EmergencyCase, session: Session, ctx: Context) -> None:
    """What was still held of withdrawn awards is set free, of each once nothing of it is under way any more."""
    withdrawn = withdrawn_awards(session, case.id)
    if not withdrawn:
        return
    wanted = select(PaymentOrder.award_id).where(PaymentOrder.award_id.in_(withdrawn))
    live = set(session.scalars(wanted.where(PaymentOrder.state.in_([each.value for each in LIVE]))))
    before = envelopes_of(session, case.id)
    free_awards([each for each in withdrawn if each not in live], "withdrawn", session, ctx)
    follow_money(case, session, before)


def _is_held(session: Session, case: EmergencyCase) -> bool:
    awards = session.scalars(select(CaseAward.id).where(CaseAward.case_id == case.id)).all()
    return any(unresolved(session, each) for each in awards)
