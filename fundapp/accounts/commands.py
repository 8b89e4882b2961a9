"""Writes: one business verb each."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import SavedView
from fundapp.accounts.queries import SAVED_VIEWS_SHOWN, own_view
from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotSignedIn
from fundapp.core.i18n import _

on_broken(
    "uq_saved_view_owner_id_page_title",
    lambda: Invalid({"title": [_("You already keep a view of this list under that name.")]}),
)


def save_view(session: Session, ctx: Context, page: str, address: dict[str, Any], given: dict[str, Any]) -> SavedView:
    """Keeps the filter `address` of the list `page` under `given["title"]`."""
    if ctx.actor is None:
        raise NotSignedIn
    mine = (SavedView.owner_id == ctx.actor.id) & (SavedView.page == page)
    if (session.scalar(select(func.count()).where(mine)) or 0) >= SAVED_VIEWS_SHOWN:
        raise Conflict(_("You keep as many views of this list as can be shown. Please remove one first."))
    view_id = uuid4()
    view = SavedView(
        id=view_id,
        owner_id=ctx.actor.id,
        page=page,
        title=given["title"],
        address=address,
        shared=given["shared"] == "everybody",
        created_at=ctx.now,
        updated_at=ctx.now,
        entry_id=record(session, ctx, "saved_view.added", "saved_view", view_id, {"page": page}),
    )
    session.add(view)
    session.flush()
    return view


def remove_view(session: Session, ctx: Context, view_id: UUID) -> SavedView:
    """Removes a view of one's own; nothing that it listed is touched."""
    view = own_view(session, ctx, view_id)
    session.delete(view)
    record(session, ctx, "saved_view.removed", "saved_view", view_id, {"page": view.page})
    return view
