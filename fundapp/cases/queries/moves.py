"""The steps that a case has taken."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseMove


def moves_of(session: Session, case_id: UUID) -> list[CaseMove]:
    """Every step of a case, the earliest first. One query."""
    return list(session.scalars(select(CaseMove).where(CaseMove.case_id == case_id).order_by(CaseMove.position)))
