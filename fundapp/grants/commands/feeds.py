"""Writes to the addresses from which calendars fetch deadlines."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotSignedIn
from fundapp.core.i18n import ngettext
from fundapp.core.verdicts import require
from fundapp.grants.models import CallFeed
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.feeds import count_feeds, own_feed
from fundapp.grants.rules.feeds import MOST
from fundapp.vault.keeping import token_hash

FEED = CallFeed.__tablename__
TOKEN_BYTES = 16


def make_feed(session: Session, ctx: Context, given: Mapping[str, Any]) -> str:
    """Makes an address of the actor's own (see FeedSchema); returns the token in it, which nobody can read again.

    Raises Conflict where they have as many as they may.
    """
    require(may_see(ctx))
    if ctx.actor is None:
        raise NotSignedIn
    if count_feeds(session, ctx.actor.id) >= MOST:
        raise Conflict(
            ngettext(
                "You have %(num)s address already: revoke one first.",
                "You have %(num)s addresses already: revoke one first.",
                MOST,
            )
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = CallFeed(
        id=uuid4(), person_id=ctx.actor.id, token_hash=token_hash(token), name=given["name"], whose=given["whose"],
        created_at=ctx.now,
    )  # fmt: skip
    made.entry_id = record(session, ctx, "call_feed.made", FEED, made.id, {"whose": made.whose})
    session.add(made)
    session.flush()
    return token


def revoke_feed(session: Session, ctx: Context, feed_id: UUID) -> None:
    """From now on nothing stands at the address. Raises NotFound."""
    found = own_feed(session, ctx, feed_id)
    record(session, ctx, "call_feed.removed", FEED, found.id)
    session.delete(found)
    session.flush()


def note_fetched(session: Session, feed_id: UUID, today: date) -> None:
    """That a calendar was fetched today: the day is all that is kept of it."""
    session.execute(update(CallFeed).where(CallFeed.id == feed_id).values(fetched_on=today))
