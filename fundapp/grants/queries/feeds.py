"""Reads of the addresses from which calendars fetch deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import actor_of, groups_of
from fundapp.core.context import Actor, Context
from fundapp.core.errors import NotFound
from fundapp.core.ports import Grants
from fundapp.core.verdicts import require
from fundapp.grants.models import CallFeed
from fundapp.grants.permissions import SEE, may_see
from fundapp.vault.keeping import token_hash


@dataclass(frozen=True)
class Fetched:
    """A calendar that a program asks for, and whose it is."""

    feed: CallFeed
    actor: Actor


def own_feeds(session: Session, ctx: Context) -> Sequence[CallFeed]:
    """The actor's own, the oldest first. One query."""
    require(may_see(ctx))
    if ctx.actor is None:
        return []
    wanted = select(CallFeed).where(CallFeed.person_id == ctx.actor.id)
    return session.scalars(wanted.order_by(CallFeed.created_at, CallFeed.id)).all()


def own_feed(session: Session, ctx: Context, feed_id: UUID) -> CallFeed:
    """One of the actor's own. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.get(CallFeed, feed_id)
    if found is None or ctx.actor is None or found.person_id != ctx.actor.id:
        raise NotFound
    return found


def count_feeds(session: Session, person_id: UUID) -> int:
    """How many somebody has; their row is nobody else's until the transaction ends, so that the number holds."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update()).all()
    return session.scalar(select(func.count()).select_from(CallFeed).where(CallFeed.person_id == person_id)) or 0


def fetched(session: Session, token: str, grants: Sequence[Grants]) -> Fetched:
    """The calendar behind a token. Two queries.

    Raises NotFound alike where there is none, where it was revoked, and where its person has left or may not see calls
    any more.
    """
    wanted = select(CallFeed, Person).join(Person, Person.id == CallFeed.person_id)
    row = session.execute(wanted.where(CallFeed.token_hash == token_hash(token), Person.state == "active")).first()
    if row is None:
        raise NotFound
    actor = actor_of(row[1], groups_of(session, row[1].id), grants)
    if not actor.may(SEE):
        raise NotFound
    return Fetched(row[0], actor)
