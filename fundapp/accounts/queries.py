"""Reads."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import SavedView
from fundapp.core.context import Context
from fundapp.core.errors import NotFound

SAVED_VIEWS_SHOWN = 50


def saved_views(session: Session, ctx: Context, page: str) -> Sequence[SavedView]:
    """The views of a list that this person may use: first their own, then shared ones; by title. One query."""
    if ctx.actor is None:
        return []
    mine = SavedView.owner_id == ctx.actor.id
    statement = (
        select(SavedView)
        .where(SavedView.page == page, or_(mine, SavedView.shared))
        .order_by(mine.desc(), SavedView.title, SavedView.id)
        .limit(SAVED_VIEWS_SHOWN)
    )
    return session.scalars(statement).all()


def own_views(session: Session, ctx: Context) -> Sequence[SavedView]:
    """This person's views of all lists, by list and title. One query."""
    if ctx.actor is None:
        return []
    statement = select(SavedView).where(SavedView.owner_id == ctx.actor.id)
    return session.scalars(statement.order_by(SavedView.page, SavedView.title, SavedView.id)).all()


def own_view(session: Session, ctx: Context, view_id: UUID) -> SavedView:
    """A view that belongs to this person. Raises NotFound otherwise."""
    view = session.get(SavedView, view_id)
    if view is None or ctx.actor is None or view.owner_id != ctx.actor.id:
        raise NotFound
    return view
