"""To what somebody has keys of their own, and who could look after what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.permissions.assigning import Candidate
from fundapp.cases.queries.conflicts import recused_cases
from fundapp.cases.queries.questions import sits_on_cases
from fundapp.core.context import Context
from fundapp.core.errors import Denied
from fundapp.core.i18n import _
from fundapp.vault.models import Compartment, EpochKey, KeyGroup, Wrap
from fundapp.vault.rules import Group, Kind, ReaderKind


@dataclass(frozen=True)
class Personal:
    """A compartment of a case, or of an addition to it, that is wrapped to somebody in person."""

    case_id: UUID
    subject_id: UUID
    kind: Kind


def candidate_for(session: Session, person_id: UUID, case_ids: Collection[UUID]) -> Candidate:
    """What decides whether somebody could look after these cases. Four queries."""
    held = select(EpochKey.number).join(KeyGroup, KeyGroup.id == EpochKey.group_id)
    held = held.where(KeyGroup.code == Group.OFFICERS.value, EpochKey.holder_id == Person.id).correlate(Person)
    row: Any = session.execute(select(Person.name, held.exists()).where(Person.id == person_id)).first()
    name, opens = row or ("", False)
    reads = read_in_person(session, person_id, case_ids)
    return Candidate(name, bool(opens), recused_cases(session, person_id), reads, sits_on_cases(session, person_id))


def read_in_person(session: Session, person_id: UUID, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """To which of these cases somebody has a key of their own: to what happened. One query."""
    wanted = _wrapped_to(person_id).where(Compartment.kind == Kind.NARRATIVE.value)
    rows = session.execute(wanted.where(Compartment.subject_id.in_(case_ids)))
    return frozenset(row.subject_id for row in rows)


def demand_reader(session: Session, ctx: Context, found: EmergencyCase) -> None:
    """Raises Denied for whoever cannot read a restricted case: what they write in it would count. One query of those.

    Words need a key by themselves; codes and amounts do not.
    """
    if found.restricted_since is None:
        return
    if ctx.actor is None or found.id not in read_in_person(session, ctx.actor.id, [found.id]):
        raise Denied(_("This case is kept to some officers, and you are not among them: one of them decides."))


def reads_case(session: Session, person_id: UUID, case_id: UUID) -> bool:
    """Whether a case is open to all officers, or somebody has a key of their own to it. At most two queries."""
    since = session.scalar(select(EmergencyCase.restricted_since).where(EmergencyCase.id == case_id))
    return since is None or case_id in read_in_person(session, person_id, [case_id])


def personal_keys(session: Session, person_id: UUID) -> list[Personal]:
    """Everything of cases that is wrapped to somebody in person, case by case. One query."""
    case_id = func.coalesce(Addition.case_id, EmergencyCase.id)
    wanted = _wrapped_to(person_id).add_columns(case_id)
    wanted = wanted.outerjoin(Addition, Addition.id == Compartment.subject_id)
    wanted = wanted.outerjoin(EmergencyCase, EmergencyCase.id == Compartment.subject_id).where(case_id.is_not(None))
    rows = session.execute(wanted.order_by(case_id, Compartment.subject_id, Compartment.kind))
    return [Personal(found, subject_id, Kind(kind)) for subject_id, kind, found in rows]


def _wrapped_to(person_id: UUID) -> Select[Any]:
    theirs = Wrap.reader_kind == ReaderKind.MEMBER.value, Wrap.reader_id == person_id
    columns: Sequence[Any] = (Compartment.subject_id, Compartment.kind)
    wanted = select(*columns).join(Wrap, Wrap.compartment_id == Compartment.id)
    return wanted.where(*theirs, Compartment.shredded_at.is_(None))
