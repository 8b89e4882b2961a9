"""A case as its page shows it: rows, never plain text, in few queries whatever its length."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Organisation, Person
from fundapp.audit.minutes import moment
from fundapp.audit.models import Alias, Entry, Staged
from fundapp.cases.models import (
    Addition,
    Assessment,
    CaseCount,
    CaseMessage,
    CaseTask,
    Declaration,
    EmergencyCase,
    Finding,
    FocalOpinion,
    FollowUp,
    NeedLine,
    Orientation,
    RefereeCheck,
    SafeguardingPlan,
    SeenEvidence,
    StoryConsent,
)
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.conflicts import refuse_conflicted
from fundapp.cases.queries.conflicts import MY_GRADE, me_of
from fundapp.cases.rules.sheets import Step
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.vault.models import Compartment, EpochKey, Wrap
from fundapp.vault.rules import Kind, ReaderKind, Subject

UNTOLD = ("case.digests_noted", "case.mailbox.read", "case.news.seen")
"""What happens of itself when somebody looks: no part of a case's history."""

PARTS: Sequence[Any] = (
    NeedLine, CaseMessage, Addition, Declaration, Assessment, RefereeCheck, SeenEvidence, FocalOpinion, Finding,
    CaseTask, SafeguardingPlan, Orientation, FollowUp, StoryConsent,
)  # fmt: skip
"""What a case is made of: its history tells of these too."""

MOST_TOLD = 100
"""Entries of a case's history that its page shows, the newest."""


@dataclass(frozen=True)
class Head:
    """A case with the names that belong to its ids: who took it, who of ours entered it, for which partner.

    `code_issued_by` read its code out; `code_heard_by` has heard since that its holder has one of their own. `count`:
    how far its counting has come; None where nothing was decided.
    """

    case: EmergencyCase
    officer: str | None
    entered_by: str | None
    partner: str | None
    code_issued_by: str | None
    code_heard_by: str | None
    count: CaseCount | None = None


@dataclass(frozen=True)
class Added:
    """An addition, and who made it; None for the applicant."""

    addition: Addition
    by: str | None


@dataclass(frozen=True)
class Standing:
    """What is sealed of a case and of some of its additions: compartments this person can read, by subject, and others.

    A shredded one counts as readable: opening says what it is. `shredded`: which these are. `waiting`: parts that could
    be opened, and were not asked for; `unasked`: the ids of subjects of which nothing else is there.
    """

    readable: dict[Subject, list[Kind]]
    closed: frozenset[Subject]
    kept_from_us: frozenset[Kind]
    additions: Sequence[Added]
    shredded: frozenset[tuple[UUID, Kind]] = frozenset()
    waiting: frozenset[Kind] = frozenset()
    unasked: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Told:
    """An entry of the audit log about a case. `who` is a person's id; None for the applicant and the system."""

    at: datetime
    action: str
    who: str | None


_officer, _entered, _issuer, _hearer = (aliased(Person) for _each in range(4))
_HEAD = (
    select(
        EmergencyCase, _officer.name, _entered.name, Organisation.name, _issuer.name, _hearer.name, CaseCount, MY_GRADE
    )
    .outerjoin(_officer, _officer.id == EmergencyCase.officer_id)
    .outerjoin(_entered, _entered.id == EmergencyCase.entered_by_id)
    .outerjoin(Organisation, Organisation.id == EmergencyCase.organisation_id)
    .outerjoin(_issuer, _issuer.id == EmergencyCase.code_issued_by_id)
    .outerjoin(_hearer, _hearer.id == EmergencyCase.code_heard_by_id)
    .outerjoin(CaseCount, CaseCount.case_id == EmergencyCase.id)
    .where(EmergencyCase.reference == bindparam("reference"))
)  # fmt: skip
"""What a case's page asks is built once: building these statements took longer than carrying them out."""


def head_of(session: Session, ctx: Context, reference: str, *, declared: bool = True) -> Head:
    """A case for an officer, with names. Raises as `case_by_reference`. One query."""
    require(may_work(ctx))
    found = session.execute(_HEAD, {"reference": reference, **me_of(ctx)}).first()
    if found is None:
        raise NotFound
    refuse_conflicted(found[7], declared=declared)
    return Head(*found[:7])


_CASE_ID = bindparam("case_id", type_=Uuid())


def _compartments() -> Select[Any]:
    """Compartments of a case and of the additions that are meant, and whether this person could open them."""
    me = bindparam("me", type_=Uuid())
    groups = select(EpochKey.group_id).where(EpochKey.holder_id == me)
    mine = (Wrap.reader_kind == ReaderKind.MEMBER.value) & (Wrap.reader_id == me)
    ours = (Wrap.reader_kind == ReaderKind.GROUP.value) & Wrap.reader_id.in_(groups)
    opens = select(Wrap.compartment_id).where(Wrap.compartment_id == Compartment.id, mine | ours).exists()
    rows: Sequence[Any] = (Compartment.subject_id, Compartment.kind, Compartment.shredded_at, opens)
    meant = Addition.id.in_(bindparam("shown", expanding=True)) | Addition.step.in_(bindparam("steps", expanding=True))
    # By their ids: of two conditions joined by “or”, one on each table, no database makes anything but a long search.
    added = select(Addition.id).where(Addition.case_id == _CASE_ID, meant).correlate(None)
    return (
        select(*rows, Addition, Person.name)
        .outerjoin(Addition, Addition.id == Compartment.subject_id)
        .outerjoin(Person, Person.id == Addition.person_id)
        .where(Compartment.subject_id.in_(union_all(select(_CASE_ID), added)))
        .order_by(Addition.made_at, Addition.id, Compartment.kind)
    )


_COMPARTMENTS = _compartments()


def _history() -> Select[Any]:
    parts = (select(each.id).where(each.case_id == _CASE_ID) for each in PARTS)
    subject_ids = union_all(select(_CASE_ID), *parts).subquery()
    ids = select(subject_ids.c[0])
    subject, who = aliased(Alias), aliased(Alias)
    acted = ~Entry.action.startswith("vault.") & Entry.action.not_in(UNTOLD)
    logged = (
        select(Entry.minute, Entry.action, Person.name, Entry.index.label("place"), literal(0).label("later"))
        .join(subject, subject.alias == Entry.subject)
        .outerjoin(who, who.alias == Entry.actor)
        .outerjoin(Person, Person.id == who.subject_id)
        .where(subject.subject_id.in_(ids), acted)
    )
    staged = (
        select(Staged.minute, Staged.action, Person.name, Staged.position, literal(1))
        .outerjoin(Person, Person.id == Staged.actor_id)
        .where(Staged.subject_id.in_(ids), ~Staged.action.startswith("vault."), Staged.action.not_in(UNTOLD))
    )
    both = union_all(logged, staged).subquery()
    newest = select(both.c.minute, both.c.action, both.c.name)
    return newest.order_by(both.c.later.desc(), both.c.place.desc()).limit(MOST_TOLD)


_HISTORY = _history()


def standing_of(
    session: Session, case: EmergencyCase, member_id: UUID, shown: Collection[UUID], steps: Collection[Step]
) -> Standing:
    """What of a case and its additions somebody could open: of those that are `shown`, and of all of these `steps`.

    The additions come the earliest first. One query.
    """
    asked = {"case_id": case.id, "me": member_id, "shown": list(shown), "steps": [each.value for each in steps]}
    readable: dict[Subject, list[Kind]] = {}
    closed, kept, gone, additions = set(), set(), set(), []
    for subject_id, kind, shredded_at, opened, addition, name in session.execute(_COMPARTMENTS, asked):
        subject = case.subject if subject_id == case.id else addition.subject
        if addition is not None:
            additions.append(Added(addition, name))
        if opened or shredded_at:
            readable.setdefault(subject, []).append(Kind(kind))
            gone.update([(subject.id, Kind(kind))] if shredded_at else [])
        elif subject_id == case.id:
            kept.add(Kind(kind))
        else:
            closed.add(subject)
    return Standing(readable, frozenset(closed), frozenset(kept), additions, frozenset(gone))


def history_of(session: Session, case_id: UUID) -> list[Told]:
    """What the audit log says of a case and its parts, the newest first; openings are left out. One query."""
    return [Told(moment(row.minute), row.action, row.name) for row in session.execute(_HISTORY, {"case_id": case_id})]
