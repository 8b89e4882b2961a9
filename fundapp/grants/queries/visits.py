"""Reads of visits, for the workers that make them and the pages that show them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.grants.models import CallSource, CallTrial, CallVisit, CallVisitPart
from fundapp.grants.permissions import may_edit, may_see
from fundapp.grants.rules.visits import VisitState

SHOWN = 30
"""So many of the latest visits stand on the page of a source."""


def sources_due(session: Session, now: datetime, most: int) -> Sequence[UUID]:
    """The sources whose time has come and which nobody visits, those that wait longest first. One query."""
    open_visit = exists().where(CallVisit.source_id == CallSource.id, CallVisit.state != VisitState.ENDED)
    due = select(CallSource.id).where(CallSource.active, CallSource.next_at <= now, ~open_visit)
    return session.scalars(due.order_by(CallSource.next_at, CallSource.id).limit(most)).all()


def visit_at(session: Session, visit_id: UUID, state: VisitState) -> CallVisit | None:
    """A visit with its source, locked, where it stands at this state; None where it has moved on. One query."""
    wanted = select(CallVisit).where(CallVisit.id == visit_id).options(joinedload(CallVisit.source, innerjoin=True))
    locked = wanted.with_for_update(of=CallVisit).execution_options(populate_existing=True)
    found = session.scalar(locked)
    return found if found is not None and found.state == state else None


def open_visit(session: Session, source_id: UUID, *, lock: bool = False) -> CallVisit | None:
    """The visit that is under way. One query."""
    wanted = select(CallVisit).where(CallVisit.source_id == source_id, CallVisit.state != VisitState.ENDED)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def next_part(session: Session, visit_id: UUID) -> CallVisitPart | None:
    """The first part of a visit that is not taken in yet. One query."""
    wanted = select(CallVisitPart).where(CallVisitPart.visit_id == visit_id)
    return session.scalar(wanted.order_by(CallVisitPart.number).limit(1))


def count_waiting(session: Session, visit_id: UUID) -> int:
    """How many calls of a visit wait in its parts. One query."""
    waiting = select(func.coalesce(func.sum(CallVisitPart.count), 0)).where(CallVisitPart.visit_id == visit_id)
    return int(session.scalar(waiting) or 0)


def visits_of(session: Session, ctx: Context, source_id: UUID) -> Sequence[CallVisit]:
    """The latest visits to a source, the newest first. One query."""
    require(may_see(ctx))
    wanted = select(CallVisit).where(CallVisit.source_id == source_id)
    return session.scalars(wanted.order_by(CallVisit.begun_at.desc(), CallVisit.id.desc()).limit(SHOWN)).all()


def trial(session: Session, ctx: Context, trial_id: UUID) -> CallTrial | None:
    """What somebody wishes to know of a source. One query."""
    require(may_edit(ctx))
    return session.get(CallTrial, trial_id)


def trial_to_resume(session: Session, ctx: Context, typed: str) -> CallTrial | None:
    """The trial of this id; None for what is no id, and where it is not kept any more. At most one query."""
    try:
        return trial(session, ctx, UUID(typed))
    except ValueError:
        return None
