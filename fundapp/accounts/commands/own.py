"""What people keep for themselves: their views of lists, and where they are reached."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import SavedView
from fundapp.accounts.queries.own import SAVED_VIEWS_SHOWN, own_recipient, own_view
from fundapp.audit.commands import record
from fundapp.audit.minutes import minute
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotSignedIn
from fundapp.core.i18n import _
from fundapp.outbox.models import Recipient
from fundapp.outbox.notices import notify
from fundapp.outbox.wordings import WAITS

WISHES = ("channel", "address", "language", "rhythm", "quiet_from", "quiet_until", "zone")
DEFAULT_DIGEST_HOUR = 7
MOST_RECIPIENTS = 10

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


def add_recipient(session: Session, ctx: Context, given: Mapping[str, Any]) -> Recipient:
    """Has this person reached at one more address."""
    if ctx.actor is None:
        raise NotSignedIn
    reached = (Recipient.owner_id == ctx.actor.id) & Recipient.active
    if (session.scalar(select(func.count()).where(reached)) or 0) >= MOST_RECIPIENTS:
        raise Conflict(_("You are reached at as many addresses as anybody may be. Please stop one first."))
    found = Recipient(id=uuid4(), owner_id=ctx.actor.id, created_at=ctx.now, updated_at=ctx.now)
    _write_recipient(session, found, given)
    session.add(found)
    session.flush()
    record(session, ctx, "recipient.added", "recipient", found.id, {"channel": found.channel})
    return found


def change_recipient(
    session: Session, ctx: Context, recipient_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Recipient:
    """Changes an address of one's own, or its wishes; one that was stopped is taken up again.

    Raises EditConflict if somebody saved after `expected_version` was read.
    """
    found = own_recipient(session, ctx, recipient_id)
    if found.version != expected_version:
        raise EditConflict
    _write_recipient(session, found, given)
    changed = _changed(found)
    if changed:  # who saves without a change has changed nothing for others
        found.updated_at = ctx.now
        told = {"channel": found.channel, "fields": changed}
        record(session, ctx, "recipient.changed", "recipient", found.id, told)
    session.flush()
    return found


def silence_recipient(session: Session, ctx: Context, recipient_id: UUID) -> Recipient:
    """Has this person no longer reached at an address of theirs."""
    found = own_recipient(session, ctx, recipient_id)
    if found.active:
        found.active, found.updated_at = False, ctx.now
        record(session, ctx, "recipient.silenced", "recipient", found.id, {"channel": found.channel})
        session.flush()
    return found


def try_recipient(session: Session, ctx: Context, recipient_id: UUID) -> bool:
    """Sends a notice to an address of one's own at once; False where one left in this same minute already."""
    found = own_recipient(session, ctx, recipient_id)
    if not found.active:
        raise Conflict(_("You are not reached at this address any more."))
    if notify(session, ctx, WAITS, found.id, f"trial:{minute(ctx.now)}", urgent=True) is None:
        return False
    record(session, ctx, "recipient.tried", "recipient", found.id, {"channel": found.channel})
    return True


def _write_recipient(session: Session, found: Recipient, given: Mapping[str, Any]) -> None:
    _demand_new_address(session, found, given)
    for name in WISHES:
        setattr(found, name, given.get(name))
    found.digest_hour = DEFAULT_DIGEST_HOUR if given.get("digest_hour") is None else given["digest_hour"]
    found.active = True


def _demand_new_address(session: Session, found: Recipient, given: Mapping[str, Any]) -> None:
    """Raises Invalid where this person is reached at that address already: they would hear everything twice."""
    twin = select(Recipient.id).where(
        Recipient.owner_id == found.owner_id,
        Recipient.channel == given["channel"],
        Recipient.address == given["address"],
        Recipient.active,
        Recipient.id != found.id,
    )
    if session.scalar(twin.limit(1)) is not None:
        raise Invalid({"address": [_("You are already reached at this address.")]})


def _changed(found: Recipient) -> list[str]:
    """The names of the columns that differ from what is kept; what they say stays in the row."""
    return sorted(each.key for each in inspect(found).attrs if each.history.has_changes())
