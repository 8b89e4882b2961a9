"""What people keep for themselves: their views of lists, and where they are reached."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, defer

from fundapp.accounts.models import SavedView
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.outbox.models import Delivery, Recipient

SAVED_VIEWS_SHOWN = 50
RECIPIENTS_SHOWN = 50
DELIVERIES_SHOWN = 5


_MINE = SavedView.owner_id == bindparam("me")
_VIEWS = (
    select(SavedView)
    .where(SavedView.page == bindparam("page"), or_(_MINE, SavedView.shared))
    .order_by(_MINE.desc(), SavedView.title, SavedView.id)
    .limit(SAVED_VIEWS_SHOWN)
)
"""Made once: every list asks it, and to make it takes longer than to ask it."""


def saved_views(session: Session, ctx: Context, page: str) -> Sequence[SavedView]:
    """The views of a list that this person may use: first their own, then shared ones; by title. One query."""
    if ctx.actor is None:
        return []
    return session.scalars(_VIEWS, {"me": ctx.actor.id, "page": page}).all()


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


def own_recipients(session: Session, ctx: Context) -> Sequence[Recipient]:
    """The addresses at which this person is reached, then those at which they are not any more. One query."""
    if ctx.actor is None:
        return []
    mine = select(Recipient).where(Recipient.owner_id == ctx.actor.id).limit(RECIPIENTS_SHOWN)
    return session.scalars(mine.order_by(Recipient.active.desc(), Recipient.created_at.desc(), Recipient.id)).all()


def own_recipient(session: Session, ctx: Context, recipient_id: UUID) -> Recipient:
    """An address of this person's own. Raises NotFound otherwise."""
    found = session.get(Recipient, recipient_id)
    if found is None or ctx.actor is None or found.owner_id != ctx.actor.id:
        raise NotFound
    return found


def own_deliveries(session: Session, ctx: Context, recipient_id: UUID) -> Sequence[Delivery]:
    """The last few notices and letters to an address of one's own, without what they say. Two queries."""
    own_recipient(session, ctx, recipient_id)
    newest = select(Delivery).where(Delivery.recipient_id == recipient_id).options(defer(Delivery.matter))
    newest = newest.order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(DELIVERIES_SHOWN)
    return session.scalars(newest).all()
