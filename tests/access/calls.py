"""A call and what belongs to it."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from fundapp.grants.models import CallChange, CallClaim
from tests.grants.factories import CallFactory

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def known_call(session: Session) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    call_id, twin_id, claim_id, told_id, source_id = (uuid4() for _each in range(5))
    session.add_all([CallFactory.build(id=call_id), CallFactory.build(id=twin_id)])
    session.flush()
    session.add(
        CallClaim(
            id=claim_id, call_id=call_id, source_id=source_id, key="known", language="fr", facts={}, facts_hash="",
            payload="", payload_hash="", first_seen_at=LONG_AGO, last_seen_at=LONG_AGO,
        )
    )  # fmt: skip
    session.add(
        CallChange(
            id=told_id, call_id=call_id, field="title", before='"Avant"', after='"Après"', source_id=source_id,
            found_at=LONG_AGO, held_back=True, seen=False,
        )
    )  # fmt: skip
    session.commit()
    ids = {"call_id": call_id, "twin_id": twin_id, "claim_id": claim_id, "told_id": told_id}
    return {name: str(each) for name, each in ids.items()}
