"""Reads of digests: whose they are, and which calls are new since the last one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, distinct, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, contains_eager

from fundapp.accounts.models import SavedView
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.grants.models import Call, CallDigest
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.calls import SORTS, shown, with_funder
from fundapp.outbox.models import Recipient

PAGE = "calls.index"
"""The list of whose views there are digests."""

_USABLE = or_(SavedView.shared, SavedView.owner_id == CallDigest.person_id)
"""The person may still use the view."""


@dataclass(frozen=True)
class Window:
    """What a view shows, of the calls kept after `since` and up to `until`."""

    wanted: Mapping[str, Any]
    since: datetime
    until: datetime


def own_digests(session: Session, ctx: Context) -> Mapping[UUID, CallDigest]:
    """This person's digests, with their views, by the id of the view. One query."""
    require(may_see(ctx))
    if ctx.actor is None:
        return {}
    wanted = _with_views().where(CallDigest.person_id == ctx.actor.id)
    return {each.view_id: each for each in session.scalars(wanted.order_by(SavedView.title, CallDigest.id))}


def own_digest(session: Session, ctx: Context, digest_id: UUID) -> CallDigest:
    """One of this person's own, with its view. Raises NotFound otherwise. One query."""
    require(may_see(ctx))
    found = session.scalars(_with_views().where(CallDigest.id == digest_id)).first()
    if found is None or ctx.actor is None or found.person_id != ctx.actor.id:
        raise NotFound
    return found


def view_of_calls(session: Session, ctx: Context, view_id: UUID) -> SavedView:
    """A view of the list of calls that this person may use. Raises NotFound otherwise. One query."""
    require(may_see(ctx))
    view = session.get(SavedView, view_id)
    if view is None or ctx.actor is None or view.page != PAGE or not (view.shared or view.owner_id == ctx.actor.id):
        raise NotFound
    return view


def people_due(session: Session, now: datetime, after: UUID | None, most: int) -> Sequence[UUID]:
    """Whoever is to be told of something by now, in the order of their ids, from the one `after`. One query."""
    wanted = select(CallDigest.person_id).join(CallDigest.view).where(_USABLE, CallDigest.next_at <= now)
    if after is not None:
        wanted = wanted.where(CallDigest.person_id > after)
    return session.scalars(wanted.distinct().order_by(CallDigest.person_id).limit(most)).all()


def due_digests(session: Session, person_id: UUID, now: datetime) -> Sequence[CallDigest]:
    """What this person is to be told of by now; nobody else's until the transaction ends. One query."""
    wanted = _with_views().where(CallDigest.person_id == person_id, CallDigest.next_at <= now)
    return session.scalars(wanted.order_by(CallDigest.id).with_for_update(of=CallDigest)).all()


def reached_at(session: Session, person_id: UUID) -> Sequence[Recipient]:
    """The addresses at which somebody is reached. One query."""
    mine = select(Recipient).where(Recipient.owner_id == person_id, Recipient.active)
    return session.scalars(mine.order_by(Recipient.id)).all()


def count_new(session: Session, ctx: Context, windows: Sequence[Window]) -> Sequence[int]:
    """How many calls are new in each of these. One query."""
    require(may_see(ctx))
    if not windows:
        return []
    counts = [
        select(literal(place).label("place"), func.count().label("found")).select_from(_ids(ctx, each).subquery())
        for place, each in enumerate(windows)
    ]
    found = {row.place: row.found for row in session.execute(union_all(*counts))}
    return [found[place] for place in range(len(windows))]


def new_calls(session: Session, ctx: Context, windows: Sequence[Window], most: int) -> tuple[int, Sequence[Call]]:
    """How many calls are new in any of these, and the first of them by deadline. Two queries."""
    require(may_see(ctx))
    if not windows:
        return 0, []
    ids = union_all(*(_ids(ctx, each) for each in windows)).subquery()
    total = session.scalar(select(func.count(distinct(ids.c.id)))) or 0
    if not total:
        return 0, []
    found = with_funder(select(Call).where(Call.id.in_(select(ids.c.id))))
    return total, session.scalars(found.order_by(*SORTS["deadline"]).limit(most)).all()


def _ids(ctx: Context, window: Window) -> Select[Any]:
    """By the query of the list itself."""
    found = shown(ctx, window.wanted).where(Call.created_at > window.since, Call.created_at <= window.until)
    return found.with_only_columns(Call.id)


def _with_views() -> Select[CallDigest]:
    return select(CallDigest).join(CallDigest.view).where(_USABLE).options(contains_eager(CallDigest.view))
