"""Who is kept out of a case: nobody who stepped back from it, or cannot read a restricted one, is told of it."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.cases.rules.conflicts import RECUSING, recuses
from fundapp.outbox.models import Recipient
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.rules import Kind, ReaderKind

People = frozenset[UUID]


def guarded() -> ColumnElement[bool]:
    """Cases from which somebody may be kept out: somebody stepped back once, or some persons alone read them. Few."""
    stepped = exists().where(Declaration.case_id == EmergencyCase.id, Declaration.grade.in_(RECUSING))
    return or_(EmergencyCase.restricted_since.is_not(None), stepped.correlate(EmergencyCase))


def people_outside(session: Session, case_ids: Collection[UUID]) -> Mapping[UUID, People]:
    """By case, who is kept out: whoever is recused, and of a restricted one all officers who cannot read it.

    Three queries; none of no cases.
    """
    if not case_ids:
        return {}
    recused, readers = _recused(session, case_ids), _readers(session, case_ids)
    members = select(Membership.person_id).where(Membership.group_code == GroupCode.OFFICERS)
    officers = frozenset(session.scalars(members))
    return {
        each: recused.get(each, frozenset()) | (officers - readers[each] if each in readers else frozenset())
        for each in case_ids
    }


def addresses_outside(session: Session, case_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """By case, every address of whoever is kept out. Four queries; none of no cases."""
    people = people_outside(session, case_ids)
    there = {each for out in people.values() for each in out}
    theirs: dict[UUID | None, set[UUID]] = {}
    if there:
        wanted = select(Recipient.owner_id, Recipient.id).where(Recipient.owner_id.in_(there))
        for owner_id, recipient_id in session.execute(wanted):
            theirs.setdefault(owner_id, set()).add(recipient_id)
    return {
        case_id: frozenset[UUID]().union(*(theirs.get(each, ()) for each in out)) for case_id, out in people.items()
    }


def _recused(session: Session, case_ids: Collection[UUID]) -> dict[UUID, People]:
    wanted = select(Declaration.case_id, Declaration.person_id, Declaration.grade)
    wanted = wanted.where(Declaration.case_id.in_(case_ids)).order_by(Declaration.at, Declaration.id)
    newest = {(row[0], row[1]): row[2] for row in session.execute(wanted)}
    found: dict[UUID, set[UUID]] = {}
    for (case_id, person_id), grade in newest.items():
        if recuses(grade):
            found.setdefault(case_id, set()).add(person_id)
    return {case_id: frozenset(people) for case_id, people in found.items()}


def _readers(session: Session, case_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who can read what happened, of those that are restricted."""
    narrative = (Compartment.subject_id == EmergencyCase.id) & (Compartment.kind == Kind.NARRATIVE.value)
    personal = (Wrap.compartment_id == Compartment.id) & (Wrap.reader_kind == ReaderKind.MEMBER.value)
    columns: Any = EmergencyCase.id, Wrap.reader_id
    wanted = select(*columns).outerjoin(Compartment, narrative).outerjoin(Wrap, personal)
    restricted = EmergencyCase.id.in_(case_ids), EmergencyCase.restricted_since.is_not(None)
    found: dict[UUID, set[UUID]] = {}
    for case_id, reader_id in session.execute(wanted.where(*restricted)):
        found.setdefault(case_id, set()).update({reader_id} if reader_id else ())
    return found
