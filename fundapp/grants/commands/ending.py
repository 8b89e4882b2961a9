"""How a visit moves on and ends, and what its source learns from that."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.models import CallSource, CallVisit, CallVisitPart
from fundapp.grants.queries.visits import open_visit
from fundapp.grants.rules.sources import next_visit
from fundapp.grants.rules.visits import Outcome, VisitState


def move_on(visit: CallVisit, ctx: Context) -> None:
    """The source has been asked; what it said is taken in from now on."""
    _move(visit, VisitState.TAKING)
    visit.beat_at = ctx.now


def end_visit(
    visit: CallVisit, outcome: Outcome, session: Session, ctx: Context, *, wait: timedelta | None = None
) -> None:
    """Ends a visit, and notes with its source when it is due again; `wait`: how long to stay away."""
    _end(visit, outcome, session, ctx)
    source = visit.source
    every = timedelta(hours=source.every_hours)
    if outcome == Outcome.FAILED:
        news = _failed(visit, ctx)
        news["next_at"] = next_visit(ctx.now, every, source.failures + 1, wait)
    else:
        news = _succeeded(visit, outcome, source, ctx)
        news["next_at"] = next_visit(ctx.now, every, 0)
    _note(source.id, news, session, ctx)


def stop_visit(source_id: UUID, session: Session, ctx: Context) -> None:
    """Gives up the visit that is under way, if there is one: its source was paused, changed or removed."""
    visit = open_visit(session, source_id, lock=True)
    if visit is not None:
        _end(visit, Outcome.STOPPED, session, ctx)


def _end(visit: CallVisit, outcome: Outcome, session: Session, ctx: Context) -> None:
    _move(visit, VisitState.ENDED)
    visit.outcome, visit.ended_at = outcome, ctx.now
    session.execute(delete(CallVisitPart).where(CallVisitPart.visit_id == visit.id))


def _failed(visit: CallVisit, ctx: Context) -> dict[str, Any]:
    return {
        "failures": CallSource.failures + 1,
        "failing_since": func.coalesce(CallSource.failing_since, ctx.now),
        "fault": visit.fault,
        "detail": visit.detail,
        **({"found_at": ctx.now} if visit.found else {}),
    }


def _succeeded(visit: CallVisit, outcome: Outcome, source: CallSource, ctx: Context) -> dict[str, Any]:
    news: dict[str, Any] = {
        "failures": 0, "failing_since": None, "fault": None, "detail": None, "succeeded_at": ctx.now,
    }  # fmt: skip
    unchanged = outcome == Outcome.UNCHANGED
    if not unchanged:
        news |= {"etag": visit.etag, "modified": visit.modified, "brought": visit.found}
    if visit.found or (unchanged and source.brought):
        news["found_at"] = ctx.now
    return news


def _note(source_id: UUID, news: dict[str, Any], session: Session, ctx: Context) -> None:
    """Without a new version: whoever edits the source meanwhile is in nobody's way."""
    statement = update(CallSource).where(CallSource.id == source_id).values(visited_at=ctx.now, **news)
    session.execute(statement, execution_options={"synchronize_session": False})


def _move(visit: CallVisit, leads_to: VisitState) -> None:
    visit.state = leads_to.value
