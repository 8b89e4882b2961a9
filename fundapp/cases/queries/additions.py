"""What was added to a case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import Addition
from fundapp.cases.rules.sheets import Step
from fundapp.core.errors import NotFound


def addition_of(session: Session, case_id: UUID, addition_id: UUID) -> Addition:
    """One addition of a case. Raises NotFound. One query."""
    found = session.get(Addition, addition_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def sendings_of_files(session: Session, case_id: UUID, since: datetime) -> int:
    """How many sendings of files a case has had since then. One query."""
    mine = Addition.case_id == case_id, Addition.step == Step.FILES.value, Addition.made_at > since
    return session.scalar(select(func.count()).select_from(Addition).where(*mine)) or 0
