"""What was added to a case."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.cases.models import Addition
from fundapp.core.errors import NotFound


def addition_of(session: Session, case_id: UUID, addition_id: UUID) -> Addition:
    """One addition of a case. Raises NotFound. One query."""
    found = session.get(Addition, addition_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found
