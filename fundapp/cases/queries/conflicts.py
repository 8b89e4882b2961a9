"""Who has declared what of a case, and who holds its keys. Rows, never plain text."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Person
from fundapp.cases.models import Addition, Declaration, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.conflicts import RECUSING, recuses
from fundapp.cases.rules.sheets import READERS
from fundapp.cases.workflow import OPEN, State
from fundapp.committee.models import DecisionRound
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.verdicts import require
from fundapp.vault.models import Compartment, EpochKey, KeyGroup, SealedSubject, Wrap
from fundapp.vault.preparing import Prepared
from fundapp.vault.queries import holders_of
from fundapp.vault.rules import Group, Kind, Reader, ReaderKind, Subject

MOST_GIVEN_BACK = 50
"""Cases without an officer that the first page names; the list has them all."""


@dataclass(frozen=True)
class Declared:
    """What somebody of ours said last of themselves and a case."""

    person_id: UUID
    name: str
    grade: str
    at: datetime

    @property
    def recused(self) -> bool:
        """Whether they are."""
        return recuses(self.grade)


@dataclass(frozen=True)
class Holding:
    """A compartment of a case or of an addition to it, and everybody who has a key to it."""

    subject: Subject
    kind: Kind
    readers: frozenset[Reader]

    @property
    def persons(self) -> frozenset[UUID]:
        """Those of them who are persons."""
        return frozenset(each.id for each in self.readers if each.kind == ReaderKind.MEMBER)


def grade_by(ctx: Context) -> ScalarSelect[str | None]:
    """What the actor said last of the case of a row: a column beside EmergencyCase."""
    return _grade(ctx.actor.id if ctx.actor else None)


def _grade(person_id: Any) -> ScalarSelect[str | None]:
    mine = Declaration.case_id == EmergencyCase.id, Declaration.person_id == person_id
    newest = select(Declaration.grade).where(*mine).order_by(Declaration.at.desc(), Declaration.id.desc()).limit(1)
    return newest.correlate(EmergencyCase).scalar_subquery()


def recused_from_row(ctx: Context, case_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """That the actor is recused from the case that a row of another table names. As `QuestionSource.hides`."""
    me = ctx.actor.id if ctx.actor else None
    mine = Declaration.case_id == case_id, Declaration.person_id == me
    newest = select(Declaration.grade).where(*mine).order_by(Declaration.at.desc(), Declaration.id.desc()).limit(1)
    return func.coalesce(newest.scalar_subquery(), "").in_([each.value for each in RECUSING])


def not_recused(ctx: Context) -> ColumnElement[bool]:
    """Cases from which the actor is not recused."""
    return _unless_recusing(grade_by(ctx))


def _unless_recusing(grade: ScalarSelect[str | None]) -> ColumnElement[bool]:
    return func.coalesce(grade, "").not_in([each.value for each in RECUSING])


ME: Any = bindparam("me", type_=Uuid())
"""Who acts, in a statement that is built once: to be carried out with `me_of`."""

MY_GRADE = _grade(ME)
"""As `grade_by`, of ME."""

NOT_MINE_TO_AVOID = _unless_recusing(MY_GRADE)
"""As `not_recused`, of ME."""


def me_of(ctx: Context) -> Mapping[str, UUID | None]:
    """The value of ME."""
    return {"me": ctx.actor.id if ctx.actor else None}


def recused_ids(ctx: Context) -> Select[UUID]:
    """The ids of the cases from which the actor is recused, for a case that is not a row's own."""
    me, newer = ctx.actor.id if ctx.actor else None, aliased(Declaration)
    later = or_(newer.at > Declaration.at, and_(newer.at == Declaration.at, newer.id > Declaration.id))
    superseded = exists().where(newer.case_id == Declaration.case_id, newer.person_id == me, later)
    mine = Declaration.person_id == me, Declaration.grade.in_([each.value for each in RECUSING])
    return select(Declaration.case_id).where(*mine, ~superseded)


def declarations_of(session: Session, case_id: UUID) -> list[Declared]:
    """What each person said last of a case, by name. One query."""
    wanted = select(Declaration.person_id, Person.name, Declaration.grade, Declaration.at)
    wanted = wanted.join(Person, Person.id == Declaration.person_id).where(Declaration.case_id == case_id)
    newest = {row[0]: Declared(*row) for row in session.execute(wanted.order_by(Declaration.at, Declaration.id))}
    return sorted(newest.values(), key=lambda each: (each.name, each.person_id))


def recused_from(session: Session, case_id: UUID) -> frozenset[UUID]:
    """Who is recused from a case. One query."""
    return frozenset(each.person_id for each in declarations_of(session, case_id) if each.recused)


def recused_cases(session: Session, person_id: UUID) -> frozenset[UUID]:
    """The cases from which somebody is recused. One query."""
    wanted = select(Declaration.case_id, Declaration.grade).where(Declaration.person_id == person_id)
    newest = {row[0]: row[1] for row in session.execute(wanted.order_by(Declaration.at, Declaration.id))}
    return frozenset(case_id for case_id, grade in newest.items() if recuses(grade))


Belonging = Callable[[UUID], Select[UUID]]
"""Selects, for a case, the subjects of sealed things that a package above keeps about it."""

_belonging: list[Belonging] = []


def belongs_to_case(selects: Belonging) -> Belonging:
    """Registers what else is sealed about a case: who reads it changes with the case."""
    _belonging.append(selects)
    return selects


def holdings_of(session: Session, case_id: UUID) -> list[Holding]:
    """The compartments of a case, of what belongs to it and of its rounds, each with its readers. One query.

    Not what is shredded, nor what the committee's panels say among themselves, which no officer reads.
    """
    added = select(Addition.id).where(Addition.case_id == case_id)
    others = [selects(case_id) for selects in _belonging]
    rounds = select(DecisionRound.id).where(DecisionRound.subject_id == case_id)
    wanted = (
        select(Compartment.subject_id, Compartment.kind, Wrap.reader_kind, Wrap.reader_id, SealedSubject.kind)
        .join(Wrap, Wrap.compartment_id == Compartment.id)
        .join(SealedSubject, SealedSubject.id == Compartment.subject_id)
        .where(Compartment.subject_id.in_(union_all(select(literal(case_id, Uuid())), added, rounds, *others)))
        .where(Compartment.shredded_at.is_(None), Compartment.kind != Kind.DISCUSSION.value)
        .order_by(Compartment.subject_id, Compartment.kind, Wrap.reader_id)
    )
    found: dict[tuple[Subject, Kind], set[Reader]] = {}
    for subject_id, kind, reader_kind, reader_id, table in session.execute(wanted):
        place = Subject(table, subject_id), Kind(kind)
        found.setdefault(place, set()).add(Reader(ReaderKind(reader_kind), reader_id))
    return [Holding(*place, frozenset(readers)) for place, readers in found.items()]


def key_officers(session: Session) -> Mapping[UUID, str]:
    """Who holds the officers' key, with their names, by name: whom a case can be wrapped to. One query."""
    wanted = select(Person.id, Person.name).join(EpochKey, EpochKey.holder_id == Person.id)
    wanted = wanted.join(KeyGroup, KeyGroup.id == EpochKey.group_id).where(KeyGroup.code == Group.OFFICERS.value)
    return {row[0]: row[1] for row in session.execute(wanted.order_by(Person.sort_name, Person.id))}


def persons_instead(
    session: Session, case_id: UUID, groups: Mapping[str, Reader], codes: Sequence[str]
) -> list[Reader]:
    """Whom something of a restricted case is sealed to in place of these groups.

    The officers' group gives way to those who can read what happened, another one to those of its members who can
    read where money would go; nobody who is recused, and no group: people come into a group later. Four queries.
    """
    recused = recused_from(session, case_id)
    members = set(_persons_of(session, case_id, Kind.NARRATIVE))
    paying = set(_persons_of(session, case_id, Kind.PAYMENT))
    for code in codes:
        if code != Group.OFFICERS and code in groups:
            members |= paying & set(holders_of(session, groups[code].id))
    return [Reader(ReaderKind.MEMBER, each) for each in sorted(members - recused)]


def restricted(session: Session, case_id: UUID) -> bool:
    """Whether a case is wrapped to persons. One query."""
    wanted = select(EmergencyCase.restricted_since).where(EmergencyCase.id == case_id)
    return session.scalar(wanted) is not None


def refuse_other_readers(session: Session, case_id: UUID, prepared: Prepared) -> None:
    """Raises EditConflict for something new in a case whose readers have changed since it was sealed to them.

    The case is nobody else's until the transaction ends. One query; some six of a restricted case.
    """
    found = session.get(EmergencyCase, case_id, with_for_update=True, populate_existing=True)
    sealed_to = {Reader(ReaderKind(each["reader_kind"]), each["reader_id"]) for each in prepared.wraps}
    if found is None or (found.restricted_since is None and all(each.kind == ReaderKind.GROUP for each in sealed_to)):
        return
    codes = {code for kind in prepared.opened for code in READERS[kind]}
    rows = session.execute(select(KeyGroup.code, KeyGroup.id).where(KeyGroup.code.in_(codes)))
    groups = {row[0]: Reader(ReaderKind.GROUP, row[1]) for row in rows}
    if found.restricted_since is None or sealed_to != set(persons_instead(session, case_id, groups, sorted(codes))):
        raise EditConflict


def given_back(session: Session, ctx: Context) -> Sequence[Any]:
    """Open cases that had an officer who stepped back: reference, priority, due_at. One query."""
    require(may_work(ctx))
    columns = EmergencyCase.reference, EmergencyCase.priority, EmergencyCase.due_at
    free = EmergencyCase.officer_id.is_(None), EmergencyCase.state.in_(OPEN), EmergencyCase.state != State.RECEIVED
    wanted = select(*columns).where(*free, EmergencyCase.joined_to_id.is_(None), not_recused(ctx))
    wanted = wanted.order_by(EmergencyCase.priority, EmergencyCase.received_at, EmergencyCase.id)
    return session.execute(wanted.limit(MOST_GIVEN_BACK)).all()


def _persons_of(session: Session, case_id: UUID, kind: Kind) -> Collection[UUID]:
    wanted = select(Wrap.reader_id).join(Compartment, Compartment.id == Wrap.compartment_id)
    wanted = wanted.where(Compartment.subject_id == case_id, Compartment.kind == kind.value)
    return session.scalars(wanted.where(Wrap.reader_kind == ReaderKind.MEMBER.value)).all()
