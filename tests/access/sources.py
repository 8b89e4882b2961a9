"""A source of calls and what belongs to it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.grants.models import CallSource, CallTrial


def known_source(session: Session, person_id: UUID) -> dict[str, str]:
    """The ids of a source and of a trial of it, kept, by the names of the arguments that take them."""
    source_id, trial_id, now = uuid4(), uuid4(), datetime.now(UTC)
    given = {"name": "Une source", "kind": "feed", "address": "https://example.org/feed/"}
    more = {"trust": "portal", "every_hours": 24, "columns": {}}
    session.add(CallSource(
        id=source_id, sort_name="une source", active=True, next_at=now, brought=0, failures=0, created_at=now,
        updated_at=now, entry_id=uuid4(), **given, **more,
    ))  # fmt: skip
    session.flush()
    typed = {**given, **more, "words": None, "language": None, "zone": None, "currency": None}
    session.add(CallTrial(id=trial_id, by_id=person_id, made_at=now, given=typed, page=1, shown=[], passed={}))
    session.commit()
    return {"source_id": str(source_id), "trial_id": str(trial_id)}
