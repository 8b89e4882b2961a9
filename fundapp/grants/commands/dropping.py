"""Tasks that nobody needs any more: their proposal is over, or two calls that asked the same are one."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.grants.models import CallTask, Opportunity
from fundapp.grants.queries.proposal_tasks import asked_twice, open_tasks
from fundapp.grants.workflow import State

OVER = (State.LOST, State.WITHDRAWN, State.NOT_TAKEN_UP)
"""In these states of an opportunity nobody has anything to prepare any more."""


def drop_tasks(found: Opportunity, session: Session, ctx: Context) -> int:
    """Closes what was still to do for a locked opportunity that is over, undone; returns how many. One query."""
    return _drop(open_tasks(session, found.id), session, ctx) if found.state in OVER else 0


def drop_twins(two: tuple[UUID, UUID], session: Session, ctx: Context) -> int:
    """Closes what is asked of the second of two calls and of the first as well; returns how many. One query."""
    return _drop(asked_twice(session, *two), session, ctx)


def _drop(tasks: Iterable[CallTask], session: Session, ctx: Context) -> int:
    """The log is checked row by row: each that is written has an entry of its own."""
    dropped = list(tasks)
    for each in dropped:
        each.done_on, each.dropped, each.updated_at = ctx.today, True, ctx.now
        each.entry_id = record(session, ctx, "call_task.dropped", CallTask.__tablename__, each.id)
    session.flush()
    return len(dropped)
