"""A call and what belongs to it."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.grants.models import CallDeadline, CallFeed
from fundapp.vault.keeping import fresh_token, token_hash
from tests.fixtures.application import NOW
from tests.grants.factories import CallFactory


def known_call(session: Session, fundraiser_id: UUID) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    call_id, date_id = uuid4(), uuid4()
    session.add(CallFactory.build(id=call_id))
    session.flush()
    session.add(CallDeadline(id=date_id, call_id=call_id, step="questions", day=NOW.date()))
    session.commit()
    return {"call_id": str(call_id), "date_id": str(date_id), "call_feeds.fetch:token": _feed(session, fundraiser_id)}


def feed_of(session: Session, person_id: UUID, token: str) -> UUID:
    """A calendar of somebody's, kept, and its id."""
    made = CallFeed(
        id=uuid4(), person_id=person_id, token_hash=token_hash(token), name="Échéances", whose="followed",
        created_at=NOW, entry_id=uuid4(),
    )  # fmt: skip
    feed_id = made.id
    session.add(made)
    session.commit()
    return feed_id


def _feed(session: Session, fundraiser_id: UUID) -> str:
    """The token of a calendar of a fundraiser's."""
    token = fresh_token()
    feed_of(session, fundraiser_id, token)
    return token
