"""The one place that changes the state of an opportunity, and keeps each step it takes."""

from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.grants.models import Opportunity, OpportunityMove
from fundapp.grants.workflow import Action, State, steps_from


def begun(found: Opportunity, session: Session, ctx: Context) -> None:
    """A new one is spotted."""
    _move(found, State.SPOTTED)
    session.add(_step(found, ctx, 0))


def moved(found: Opportunity, action: Action, session: Session, ctx: Context, note: str | None = None) -> None:
    """Takes a locked opportunity a step further. One query. Raises Conflict where this leads nowhere from here."""
    leads_to = steps_from(found.state, two_stage=found.two_stage).get(action)
    if leads_to is None:
        raise Conflict(_("Somebody has moved this opportunity meanwhile: look at it again."))
    last = session.scalar(select(func.max(OpportunityMove.number)).where(OpportunityMove.opportunity_id == found.id))
    before = found.state
    _move(found, leads_to)
    step = _step(found, ctx, (last or 0) + 1)
    step.before, step.action, step.note = before, action.value, note
    session.add(step)
    found.updated_at = ctx.now


def _step(found: Opportunity, ctx: Context, number: int) -> OpportunityMove:
    by_id = ctx.actor.id if ctx.actor else None
    return OpportunityMove(
        id=uuid4(), opportunity_id=found.id, number=number, after=found.state, at=ctx.now, by_id=by_id
    )


def _move(found: Opportunity, leads_to: State) -> None:
    found.state = leads_to.value
