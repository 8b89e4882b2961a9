"""Reads of what sources say of a call, and what they have changed their minds about."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.grants.models import Call, CallChange, CallClaim
from fundapp.grants.permissions import may_see
from fundapp.grants.rules.changes import FLAGGED
from fundapp.grants.rules.vocabulary import Standing

MOST_CHANGES = 40
"""How many of the latest changes stand on a call's page."""

_MOVED = (CallChange.moved.is_not(None), Call.standing == Standing.FOLLOWED)


def claims_of(session: Session, ctx: Context, call_id: UUID) -> Sequence[CallClaim]:
    """What sources say of one call, in the order in which they came. One query."""
    require(may_see(ctx))
    wanted = select(CallClaim).where(CallClaim.call_id == call_id)
    return session.scalars(wanted.order_by(CallClaim.first_seen_at, CallClaim.language, CallClaim.id)).all()


def changes_of(session: Session, ctx: Context, call_id: UUID) -> Sequence[CallChange]:
    """What sources have changed of one call, the latest first. One query."""
    require(may_see(ctx))
    wanted = select(CallChange).where(CallChange.call_id == call_id)
    return session.scalars(wanted.order_by(CallChange.found_at.desc(), CallChange.id).limit(MOST_CHANGES)).all()


def moved_lately(session: Session, ctx: Context, call_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Of which of these the deadline has moved lately, and where to (see `rules.changes.Moved`). One query."""
    require(may_see(ctx))
    wanted = select(CallChange.call_id, CallChange.moved).where(
        CallChange.call_id.in_(call_ids), CallChange.moved.is_not(None), ~CallChange.held_back,
        CallChange.found_at >= ctx.now - FLAGGED,
    )  # fmt: skip
    return {row.call_id: row.moved for row in session.execute(wanted.order_by(CallChange.found_at, CallChange.id))}


def count_moved(session: Session, ctx: Context) -> int:
    """Followed calls whose deadline has moved lately and nobody has taken note. One query."""
    require(may_see(ctx))
    wanted = select(func.count(CallChange.call_id.distinct())).join(Call, Call.id == CallChange.call_id)
    wanted = wanted.where(*_MOVED, ~CallChange.seen, CallChange.found_at >= ctx.now - FLAGGED)
    return session.scalar(wanted) or 0


def untold(session: Session, now: datetime) -> Sequence[UUID]:
    """Changes by which deadlines of followed calls have moved lately, and of which nobody was told. One query.

    Whoever begins to follow a call hears nothing of what moved long ago and stands out nowhere any more.
    """
    wanted = select(CallChange.id).join(Call, Call.id == CallChange.call_id)
    lately = CallChange.found_at >= now - FLAGGED
    return session.scalars(wanted.where(*_MOVED, CallChange.told_at.is_(None), lately)).all()


def last_told(session: Session) -> datetime | None:
    """When people were last told that deadlines have moved. One query."""
    return session.scalar(select(func.max(CallChange.told_at)).where(CallChange.moved.is_not(None)))
