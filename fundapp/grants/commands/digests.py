"""Being told of new calls that a saved view shows, and being told no more."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.grants.models import CallDigest
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.digests import own_digest, own_digests, view_of_calls
from fundapp.grants.rules.digests import MOST_DIGESTS, next_look

DIGEST = CallDigest.__tablename__

on_broken("uq_call_digest_person_id_view_id", lambda: Conflict(_("You are told of this view’s new calls already.")))


def start_digest(session: Session, ctx: Context, view_id: UUID, given: Mapping[str, Any]) -> CallDigest:
    """Has this person told of the calls that a view shows from now on (see DigestSchema); or at another rhythm.

    Raises NotFound for a view that they may not use, Conflict where they have as many as anybody may.
    """
    require(may_see(ctx))
    if ctx.actor is None:
        raise NotSignedIn
    view, mine = view_of_calls(session, ctx, view_id), own_digests(session, ctx)
    found = mine.get(view.id)
    if found is None:
        if len(mine) >= MOST_DIGESTS:
            raise Conflict(_("You have as many digests as anybody may. Please stop one first."))
        found = CallDigest(id=uuid4(), view_id=view.id, person_id=ctx.actor.id, marked_at=ctx.now, created_at=ctx.now)
        session.add(found)
    found.every, found.next_at, found.updated_at = (
        given["every"],
        next_look(given["every"], ctx.now, ctx.reader.zone),
        ctx.now,
    )
    found.entry_id = record(session, ctx, "call_digest.started", DIGEST, found.id, {"every": given["every"]})
    session.flush()
    return found


def stop_digest(session: Session, ctx: Context, digest_id: UUID) -> UUID:
    """Has this person told no more; the view stays. Returns its id. Raises NotFound."""
    found = own_digest(session, ctx, digest_id)
    record(session, ctx, "call_digest.stopped", DIGEST, found.id)
    session.delete(found)
    return found.view_id
