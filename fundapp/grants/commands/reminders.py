"""What people wish to be reminded of, and that they were."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, NotSignedIn
from fundapp.core.verdicts import require
from fundapp.grants.models import CallFollower, CallReminder, CallWish
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.calls import call
from fundapp.grants.queries.reminders import follows, own_wish
from fundapp.grants.rules.dates import Dated

FOLLOWER = CallFollower.__tablename__
WISH = CallWish.__tablename__


def ask_reminders(session: Session, ctx: Context, call_id: UUID) -> None:
    """Has the actor reminded of a call's dates, whatever the group does with it; asked twice, nothing changes."""
    require(may_edit(ctx))
    person_id, host = _me(ctx), call(session, ctx, call_id)
    if follows(session, ctx, host.id) is None:
        made = CallFollower(id=uuid4(), call_id=host.id, person_id=person_id)
        made.entry_id = record(session, ctx, "call_follower.added", FOLLOWER, made.id)
        session.add(made)
        session.flush()


def drop_reminders(session: Session, ctx: Context, call_id: UUID) -> None:
    """The actor wishes no more reminders of their own of a call."""
    require(may_edit(ctx))
    found = follows(session, ctx, call(session, ctx, call_id).id)
    if found is not None:
        record(session, ctx, "call_follower.removed", FOLLOWER, found.id)
        session.delete(found)
        session.flush()


def choose_reminders(session: Session, ctx: Context, given: Mapping[str, Any], *, expected_version: int) -> CallWish:
    """Keeps when and of what the actor wishes to be reminded (see WishSchema). Raises EditConflict."""
    require(may_edit(ctx))
    found = own_wish(session, ctx)
    if expected_version != (found.version if found else 0):
        raise EditConflict
    found = found or CallWish(id=uuid4(), person_id=_me(ctx))
    found.leads, found.scope, found.named = given["leads"], given["scope"], given["says"] == "named"
    found.entry_id = record(session, ctx, "call_wish.chosen", WISH, found.id)
    session.add(found)
    session.flush()
    return found


def remember(session: Session, person_id: UUID, due: Sequence[tuple[Dated, int]], today: date) -> None:
    """That somebody was reminded of these dates: not again before the next time that they wish."""
    for each, lead in due:
        told = {"day": each.due.on, "lead": lead, "told_on": today}
        session.merge(CallReminder(person_id=person_id, subject_id=each.id, **told))
    session.flush()


def forget_passed(session: Session, before: date) -> None:
    """Of days that have passed nobody is reminded again."""
    session.execute(delete(CallReminder).where(CallReminder.day < before))


def _me(ctx: Context) -> UUID:
    if ctx.actor is None:
        raise NotSignedIn
    return ctx.actor.id
