"""The one place that changes the state of a case, and keeps each step it takes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from fundapp.cases.commands.awards import FREES, free_money_of
from fundapp.cases.commands.counting import follow_step
from fundapp.cases.commands.stopping import heard_of
from fundapp.cases.models import CaseMove, CaseTiming, EmergencyCase
from fundapp.cases.queries.moves import moves_of
from fundapp.cases.rules.readings import Measured, due_at, readings
from fundapp.cases.rules.retention import BY_TWO, erase_at
from fundapp.cases.workflow import INTERRUPTIONS, Action, State, after
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _


def move_case(
    session: Session, ctx: Context, found: EmergencyCase, action: Action, *, reason: str | None = None
) -> None:
    """Takes a locked case a step further; its clocks and the day of its erasure follow. `reason`: a code. Two queries.

    Packages above hear of some steps (stopping.py). Where it ends before everything is paid, what is held for it is set
    free, by a few queries more; while money is under way it stays held until somebody knows what became of that. Where
    something is decided, or no longer stands, the counting follows (counting.py), by one query more, or two.

    Raises Conflict where this action leads nowhere from where it stands.
    """
    leads_to = after(found.state, action, found.resumes_in)
    if leads_to is None:
        raise Conflict(_("This case is no longer where it was: look at it again."))
    steps = moves_of(session, found.id)
    actor_id = ctx.actor.id if ctx.actor else None
    step = CaseMove(
        id=uuid4(), case_id=found.id, position=len(steps), action=action.value, from_state=found.state,
        to_state=leads_to.value, at=ctx.now, by_id=actor_id, reason=reason,
    )  # fmt: skip
    session.add(step)
    _move(found, action, leads_to)
    found.reason, found.state_since, found.updated_at = reason, ctx.now, ctx.now
    found.due_at = _due_at(found, [*steps, step])
    ended = (each for each in readings(measured(found), [*steps, step]) if each.ended_at == ctx.now)
    session.add_all(CaseTiming.of(found.id, found.priority, each) for each in ended)
    helped = any(each.to_state in BY_TWO for each in (*steps, step))
    found.erase_at = erase_at(found.state, ctx.now, helped=helped)
    heard_of(found, session, ctx, action)
    if action in FREES:
        free_money_of(found, FREES[action], session, ctx)
    follow_step(found, session, ctx, action)


def set_clock(session: Session, found: EmergencyCase) -> None:
    """Reads the clock of a case anew, after what it depends on has changed. One query."""
    found.due_at = _due_at(found, moves_of(session, found.id))


def measured(found: EmergencyCase) -> Measured:
    """What decides how long the clocks of a case run."""
    return Measured(found.received_at, found.channel, found.priority)


def _due_at(found: EmergencyCase, steps: Sequence[CaseMove]) -> datetime | None:
    """None for a case that joined another, where everything presses, and for one that is erased."""
    if found.joined_to_id is not None or found.erased_at is not None:
        return None
    return due_at(measured(found), steps, found.state)


def _move(found: EmergencyCase, action: Action, leads_to: State) -> None:
    found.resumes_in = found.state if action in INTERRUPTIONS else None
    found.state = leads_to.value
