"""One case, by whoever may ask for it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import Addition, CaseDraft, CaseMessage, EmergencyCase
from fundapp.cases.permissions import Visitor, may_work
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.vault.models import EpochKey, KeyGroup
from fundapp.vault.rules import Group


def case_by_reference(session: Session, ctx: Context, reference: str) -> EmergencyCase:
    """A case for an officer. Raises NotFound. One query."""
    require(may_work(ctx))
    found = session.scalars(select(EmergencyCase).where(EmergencyCase.reference == reference)).first()
    if found is None:
        raise NotFound
    return found


def locked_case(session: Session, case_id: UUID) -> EmergencyCase:
    """A case that is nobody else's until the transaction ends. Raises NotFound. One query."""
    found = session.get(EmergencyCase, case_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def locked_by_reference(session: Session, ctx: Context, reference: str) -> EmergencyCase:
    """As `locked_case`, for an officer. Raises NotFound. One query."""
    require(may_work(ctx))
    wanted = select(EmergencyCase).where(EmergencyCase.reference == reference).with_for_update()
    found = session.scalars(wanted, execution_options={"populate_existing": True}).first()
    if found is None:
        raise NotFound
    return found


def opens_cases(session: Session, ctx: Context) -> bool:
    """Whether the actor was admitted to the officers' key: else they can open nothing of any case. One query."""
    held = select(EpochKey.number).join(KeyGroup, KeyGroup.id == EpochKey.group_id)
    held = held.where(
        KeyGroup.code == Group.OFFICERS.value, EpochKey.holder_id == (ctx.actor.id if ctx.actor else None)
    )
    return session.scalar(held) is not None


def case_of(session: Session, visitor: Visitor) -> EmergencyCase | None:
    """The case of whoever holds a code; None where it was never sent. One query."""
    wanted = select(EmergencyCase).where(EmergencyCase.applicant_id == visitor.applicant_id)
    return session.scalars(wanted).first()


def draft_of(session: Session, visitor: Visitor) -> CaseDraft | None:
    """What somebody has written and not sent. One query."""
    return session.scalars(select(CaseDraft).where(CaseDraft.applicant_id == visitor.applicant_id)).first()


def additions_of(session: Session, case_id: UUID) -> list[Addition]:
    """What was added to a case, the earliest first. One query."""
    wanted = select(Addition).where(Addition.case_id == case_id).order_by(Addition.made_at, Addition.id)
    return list(session.scalars(wanted))


def messages_of(session: Session, case_id: UUID) -> list[CaseMessage]:
    """The mailbox of a case, the earliest first. One query."""
    wanted = select(CaseMessage).where(CaseMessage.case_id == case_id).order_by(CaseMessage.sent_at, CaseMessage.id)
    return list(session.scalars(wanted))
