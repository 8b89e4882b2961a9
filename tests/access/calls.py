"""A call and what belongs to it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.grants.models import CallChange, CallClaim
from tests.grants.factories import CallFactory
from tests.grants.pasting import pasted

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def known_call(session: Session) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    ids = {"call_id": uuid4(), "twin_id": uuid4()}
    capture = pasted(session.scalars(select(Person.id)).first() or uuid4())
    session.add_all([*(CallFactory.build(id=each) for each in ids.values()), capture])
    session.flush()
    ids |= {"capture_id": capture.id, **_told(session, ids["call_id"])}
    session.commit()
    return {name: str(each) for name, each in ids.items()}


def _told(session: Session, call_id: UUID) -> dict[str, UUID]:
    """What a source says of it, and a change that it told."""
    ids = {"claim_id": uuid4(), "told_id": uuid4()}
    source_id = uuid4()
    session.add(
        CallClaim(
            id=ids["claim_id"], call_id=call_id, source_id=source_id, key="known", language="fr", facts={},
            facts_hash="", payload="", payload_hash="", first_seen_at=LONG_AGO, last_seen_at=LONG_AGO,
        )
    )  # fmt: skip
    session.add(
        CallChange(
            id=ids["told_id"], call_id=call_id, field="title", before='"Avant"', after='"Après"', source_id=source_id,
            found_at=LONG_AGO, held_back=True, seen=False,
        )
    )  # fmt: skip
    return ids
