"""Drafts, by whoever holds their code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseDraft
from fundapp.cases.permissions import Visitor
from fundapp.core.errors import NotFound


def locked_draft(session: Session, visitor: Visitor) -> CaseDraft:
    """A draft that is nobody else's until the transaction ends. Raises NotFound where there is none. One query."""
    wanted = select(CaseDraft).where(CaseDraft.applicant_id == visitor.applicant_id).with_for_update()
    found = session.scalars(wanted).first()
    if found is None:
        raise NotFound
    return found
