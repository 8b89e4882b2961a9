"""A case is stopped: its payments stop in the same instant, and what has left the house is called back."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.stopping import money_outside, when_erased, when_freed, when_resumed, when_stopped
from fundapp.cases.models import EmergencyCase
from fundapp.cases.workflow import Action as CaseAction
from fundapp.core.context import Context
from fundapp.disbursements.commands.ending import note_whole
from fundapp.disbursements.commands.moving import move_order
from fundapp.disbursements.commands.preparing import halted
from fundapp.disbursements.models import PayeeDigest, PaymentOrder, PaymentPayee
from fundapp.disbursements.queries.orders import orders_of_case, releases_of
from fundapp.disbursements.rules.topics import RECALL
from fundapp.disbursements.workflow import LIVE, OUTSIDE, Action, State
from fundapp.outbox.commands import put

KIND = PaymentOrder.__tablename__


@when_stopped
def stop_payments(found: EmergencyCase, session: Session, ctx: Context, action: CaseAction) -> None:
    """Of a suspended case what was signed must be signed anew, once or twice; of a withdrawn one it is called off.

    What was handed over raises a recall, for finance and for the officer of the case (situations 4 and 18).
    """
    for order in orders_of_case(session, found.id, [each.value for each in LIVE]):
        if order.state in OUTSIDE:
            _recall(order, session, ctx)
        elif action is CaseAction.WITHDRAW:
            move_order(session, ctx, order, Action.CANCEL, reason="withdrawn")
            order.entry_id = record(session, ctx, "payment.order.stopped", KIND, order.id, {"why": "withdrawn"})
        elif order.state == State.AUTHORISED or releases_of(session, order):
            told = {"why": "suspended", "voided": halted(order, session, ctx, "suspended")}
            order.entry_id = record(session, ctx, "payment.order.stopped", KIND, order.id, told)
    session.flush()


@when_resumed
def catch_up(found: EmergencyCase, session: Session, ctx: Context, _action: CaseAction) -> None:
    """All of it may have arrived while the case was suspended: then it is followed up from now on."""
    note_whole(found, session, ctx)


@when_freed
def go_on(found: EmergencyCase, session: Session, ctx: Context) -> None:
    """A part was paid and nothing more will be: that was all of it."""
    note_whole(found, session, ctx)


@when_erased
def forget_accounts(found: EmergencyCase, session: Session, _ctx: Context) -> None:
    """By which the account of a payee is known again: whoever has the group’s key could try numbers against it."""
    payees = select(PaymentPayee.id).where(PaymentPayee.case_id == found.id)
    session.execute(delete(PayeeDigest).where(PayeeDigest.payee_id.in_(payees)))


@money_outside
def is_outside(session: Session, case_id: UUID) -> bool:
    """Whether payments of a case are prepared or under way: what is held for them is not set free. One query."""
    wanted = select(PaymentOrder.id).where(PaymentOrder.case_id == case_id)
    outside = PaymentOrder.state.in_([each.value for each in LIVE])
    return session.scalars(wanted.where(outside).limit(1)).first() is not None


def _recall(order: PaymentOrder, session: Session, ctx: Context) -> None:
    if order.recall_since is not None:
        return
    order.recall_since = order.updated_at = ctx.now
    order.entry_id = record(session, ctx, "payment.recall.begun", KIND, order.id, {"state": order.state})
    put(session, ctx, RECALL, f"{order.id.hex}:{ctx.now.isoformat()}", [order.id])
