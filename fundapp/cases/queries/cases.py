"""One case, by whoever may ask for it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fundapp.cases.models import Addition, CaseDraft, CaseMessage, EmergencyCase
from fundapp.cases.permissions import Visitor, may_work
from fundapp.cases.permissions.conflicts import refuse_conflicted
from fundapp.cases.queries.conflicts import grade_by
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.vault.models import Applicant, EpochKey, KeyGroup
from fundapp.vault.rules import Group


def case_by_reference(session: Session, ctx: Context, reference: str, *, declared: bool = True) -> EmergencyCase:
    """A case for an officer who has declared how they stand to it. One query.

    With `declared` False also for one who has not yet: for what opens nothing, and for what asks them. Raises NotFound,
    Undeclared, Recused.
    """
    require(may_work(ctx))
    wanted = select(EmergencyCase, grade_by(ctx)).where(EmergencyCase.reference == reference)
    found: EmergencyCase = _admitted(session.execute(wanted).first(), declared=declared)
    return found


def locked_case(session: Session, case_id: UUID) -> EmergencyCase:
    """A case that is nobody else's until the transaction ends. Raises NotFound. One query."""
    found = session.get(EmergencyCase, case_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def locked_by_reference(session: Session, ctx: Context, reference: str, *, declared: bool = True) -> EmergencyCase:
    """As `case_by_reference`; the case is nobody else's until the transaction ends. One query."""
    require(may_work(ctx))
    return _locked(session, ctx, select(EmergencyCase).where(EmergencyCase.reference == reference), declared=declared)


def locked_for_officer(session: Session, ctx: Context, case_id: UUID) -> EmergencyCase:
    """As `locked_by_reference`, by its id. One query."""
    require(may_work(ctx))
    return _locked(session, ctx, select(EmergencyCase).where(EmergencyCase.id == case_id), declared=True)


def lock_cases(session: Session, case_ids: Collection[UUID]) -> None:
    """Makes cases nobody else's until the transaction ends: all who lock several do it in the order of their ids.

    Otherwise two, who each hold what the other one waits for, would wait for each other. One query.
    """
    wanted = select(EmergencyCase.id).where(EmergencyCase.id.in_(case_ids)).order_by(EmergencyCase.id)
    session.execute(wanted.with_for_update()).all()


def refuse_unread(session: Session, ctx: Context, case_id: UUID) -> None:
    """Raises NotFound, Undeclared, Recused for whoever may not read a case: it is not locked. One query."""
    require(may_work(ctx))
    wanted = select(EmergencyCase.id, grade_by(ctx)).where(EmergencyCase.id == case_id)
    _admitted(session.execute(wanted).first(), declared=True)


def _locked(session: Session, ctx: Context, wanted: Select[Any], *, declared: bool) -> EmergencyCase:
    wanted = wanted.add_columns(grade_by(ctx)).with_for_update(of=EmergencyCase)
    row = session.execute(wanted, execution_options={"populate_existing": True}).first()
    found: EmergencyCase = _admitted(row, declared=declared)
    return found


def _admitted(row: Any, *, declared: bool) -> Any:
    """The first of a row whose second is the actor's own declaration."""
    if row is None:
        raise NotFound
    refuse_conflicted(row[1], declared=declared)
    return row[0]


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


def is_erased(session: Session, applicant_id: UUID) -> bool:
    """Whether what was sent under a code is erased: then the code leads to no case any more. One query.

    For whoever has just typed a code that opens no case.
    """
    wanted = select(Applicant.id).where(Applicant.id == applicant_id, Applicant.purge_at.is_(None))
    return session.scalar(wanted) is not None


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
