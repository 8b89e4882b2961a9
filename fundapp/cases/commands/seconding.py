"""Two officers agree on what would weaken a case's protection: the one proposes, the other confirms."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.cases.models import SecondWord
from fundapp.cases.queries.seconding import ended_words
from fundapp.cases.rules.seconding import Matter


def first_word(
    case_id: UUID, matter: Matter, *, hold_id: UUID | None = None, by_id: UUID, at: datetime, session: Session
) -> SecondWord:
    """A proposal in place of whatever still stood of its matter; whoever makes it records and adds it. One query."""
    for each in ended_words(session, case_id, matter, hold_id):
        each.ended_at = at
    session.flush()
    return SecondWord(
        id=uuid4(), case_id=case_id, matter=matter.value, hold_id=hold_id, proposed_by_id=by_id, proposed_at=at,
        confirmed_by_id=None, ended_at=None,
    )  # fmt: skip
