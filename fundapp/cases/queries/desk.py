"""Reads of whoever enters somebody else's case: what this person has just sent."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.rules.sheets import Step
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.vault.models import Applicant


def entered_before(session: Session, ctx: Context, locator: bytes) -> EmergencyCase:
    """The case that this person entered under the code of this locator. Raises NotFound. One query."""
    wanted = select(EmergencyCase).join(Applicant, Applicant.id == EmergencyCase.applicant_id)
    mine = EmergencyCase.entered_by_id == (ctx.actor.id if ctx.actor else None)
    found = session.scalars(wanted.where(Applicant.locator == locator, mine)).first()
    if found is None:
        raise NotFound
    return found


def has_files(session: Session, case_id: UUID) -> bool:
    """Whether files came with a case when it was entered. One query."""
    wanted = select(Addition.id).where(Addition.case_id == case_id, Addition.step == Step.FILES.value)
    return session.scalars(wanted.limit(1)).first() is not None
