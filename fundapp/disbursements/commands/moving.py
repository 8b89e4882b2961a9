"""The one place that changes the state of a payment order, and keeps each step it takes."""

from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.disbursements.models import PaymentOrder, PaymentStep
from fundapp.disbursements.rules.topics import ENDED, TOLD
from fundapp.disbursements.workflow import OUTSIDE, Action, State, after
from fundapp.outbox.commands import put

CARRIED = (State.AUTHORISED, *OUTSIDE)
"""While an order is here, the courier holds its payee."""


def move_order(
    session: Session, ctx: Context, found: PaymentOrder, action: Action, *, reason: str | None = None
) -> None:
    """Takes a locked order a step further, and has whoever must know told. `reason`: a code. At most four queries.

    Whoever calls it records what was done. Raises Conflict where this action leads nowhere from where it stands.
    """
    leads_to = after(found.state, action)
    if leads_to is None:
        raise Conflict(_("This payment is no longer where it was: look at it again."))
    taken = session.scalar(select(func.count()).where(PaymentStep.order_id == found.id)) or 0
    step = PaymentStep(
        id=uuid4(), order_id=found.id, position=taken, action=action.value, from_state=found.state,
        to_state=leads_to.value, at=ctx.now, by_id=ctx.actor.id if ctx.actor else None, reason=reason,
    )  # fmt: skip
    session.add(step)
    before = State(found.state)
    _move(found, leads_to)
    found.reason, found.state_since, found.updated_at = reason, ctx.now, ctx.now
    key = f"{found.id.hex}:{taken}"
    if leads_to in TOLD:
        put(session, ctx, TOLD[leads_to], key, [found.id])
    if before in CARRIED and leads_to not in CARRIED:
        put(session, ctx, ENDED, key, [found.id])


def _move(found: PaymentOrder, leads_to: State) -> None:
    found.state = leads_to.value
