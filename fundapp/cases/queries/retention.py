"""Cases that will be erased: when, what keeps them, and what exactly would go. Coded rows, never plain text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Bundle, Session, aliased

from fundapp.accounts.models import Person
from fundapp.cases.models import (
    Addition,
    CaseMessage,
    CaseMove,
    EmergencyCase,
    ErasureProposal,
    NoticeWish,
    RetentionHold,
)
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.retention import Keeping
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.rules.retention import BY_TWO, SOON
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.vault.models import Compartment, Document, EpochKey, Wrap
from fundapp.vault.rules import Kind, ReaderKind

MOST_PROPOSED = 50
"""Proposals that the first page names."""

NOW, NEXT = "now", "soon"
"""In a filter: what is due already, and what is within the next thirty days."""


class Row(Protocol):
    """A case in the list. `held_until`: by the latest hold that stands; None where none does."""

    id: UUID
    reference: str
    state: str
    priority: str
    country: str | None
    purpose: str | None
    erase_at: datetime | None
    erasure_asked_at: datetime | None
    held_until: datetime | None


@dataclass(frozen=True)
class Tallies:
    """How many cases are due now, within thirty days, kept by a hold, asked for."""

    now: int
    soon: int
    held: int
    asked: int


@dataclass
class Contents:
    """What a case still holds: compartments by kind with how many there are, files, messages."""

    kinds: dict[Kind, int] = field(default_factory=dict)
    files: int = 0
    messages: int = 0
    final_at: datetime | None = None


@dataclass(frozen=True)
class Held:
    """A hold, who set it, and who lifted it."""

    hold: RetentionHold
    by: str
    lifted_by: str | None

    def stands(self, now: datetime) -> bool:
        """Whether it keeps the case."""
        return self.hold.lifted_at is None and self.hold.until > now


def standing(now: datetime) -> list[ColumnElement[bool]]:
    """Holds that keep their case at this moment."""
    return [RetentionHold.lifted_at.is_(None), RetentionHold.until > now]


def _held_until(now: datetime) -> Any:
    held = select(func.max(RetentionHold.until, type_=RetentionHold.until.type))
    return (
        held.where(RetentionHold.case_id == EmergencyCase.id, *standing(now)).correlate(EmergencyCase).scalar_subquery()
    )


def _is_held(now: datetime) -> ColumnElement[bool]:
    return exists().where(RetentionHold.case_id == EmergencyCase.id, *standing(now))


_WHEN = func.coalesce(EmergencyCase.erase_at, EmergencyCase.erasure_asked_at, type_=EmergencyCase.received_at.type)
ORDER = (_WHEN, EmergencyCase.id)
"""What is erased first comes first; what is asked for of an open case stands at the day on which it was asked."""


def retention_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Row]:
    """One page of the cases that will be erased and meet `wanted` (see RetentionFilterSchema). Two queries."""
    require(may_work(ctx))
    return read_page(session, _rows(ctx, wanted), ORDER, marks=marks, name="retention", mark=mark)


def retention_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every such case, in the list's order, read in chunks."""
    require(may_work(ctx))
    return iter(session.scalars(_rows(ctx, wanted).order_by(*ORDER), execution_options=IN_CHUNKS))


def tallies(session: Session, ctx: Context) -> Tallies:
    """How much will be erased. One query."""
    require(may_work(ctx))
    due = [EmergencyCase.erase_at <= ctx.now, EmergencyCase.erase_at <= ctx.now + SOON]
    free, held = ~_is_held(ctx.now), _is_held(ctx.now)
    asked = EmergencyCase.erasure_asked_at.is_not(None)
    counts = [func.count().filter(each) for each in (due[0] & free, due[1] & free, held, asked)]
    row: Any = session.execute(select(*counts).select_from(EmergencyCase).where(*_awaited(ctx))).one()
    return Tallies(*row)


def due_cases(session: Session, ctx: Context, limit: int) -> list[UUID]:
    """Cases whose time has come and that nothing keeps, and those of which an erasure was begun; the oldest first.

    The latter after an older backup was put back: their keys are gone, and their rows do not know it. None from which
    the actor is recused. One query.
    """
    begun = exists().where(
        Compartment.subject_id == EmergencyCase.id,
        Compartment.kind == Kind.IDENTITY.value,
        Compartment.shredded_at.is_not(None),
    )
    due = or_(and_(EmergencyCase.erase_at <= ctx.now, ~_is_held(ctx.now)), begun)
    theirs = [not_recused(ctx)] if ctx.actor else []
    wanted = select(EmergencyCase.id).where(EmergencyCase.erased_at.is_(None), due, *theirs)
    wanted = wanted.order_by(EmergencyCase.erase_at.is_(None), EmergencyCase.erase_at, EmergencyCase.id)
    return list(session.scalars(wanted.limit(limit)))


def contents_of(session: Session, case_ids: Collection[UUID]) -> dict[UUID, Contents]:
    """What each of these cases still holds. Two queries."""
    found = {case_id: Contents() for case_id in case_ids}
    for case_id, kind, count, files in session.execute(_held_in(case_ids)):
        there = found[case_id]
        there.kinds[Kind(kind)] = count
        there.files += files
    messages = select(CaseMessage.case_id, func.count()).where(CaseMessage.case_id.in_(case_ids))
    for case_id, count in session.execute(messages.group_by(CaseMessage.case_id)):
        found[case_id].messages = count
    return found


def _held_in(case_ids: Collection[UUID]) -> Any:
    owner = func.coalesce(Addition.case_id, NoticeWish.case_id, Compartment.subject_id, type_=Addition.case_id.type)
    count, files = func.count(Compartment.id.distinct()), func.count(Document.id)
    return (
        select(owner, Compartment.kind, count, files)
        .outerjoin(Addition, Addition.id == Compartment.subject_id)
        .outerjoin(NoticeWish, NoticeWish.id == Compartment.subject_id)
        .outerjoin(Document, Document.compartment_id == Compartment.id)
        .where(Compartment.shredded_at.is_(None), Compartment.subject_id.in_(subjects_of(case_ids)))
        .group_by(owner, Compartment.kind)
    )


def subjects_of(case_ids: Collection[UUID]) -> Any:
    """The ids of everything that compartments of these cases belong to: the cases, additions, wishes to be told."""
    cases = select(EmergencyCase.id).where(EmergencyCase.id.in_(case_ids))
    added = select(Addition.id).where(Addition.case_id.in_(case_ids))
    wishes = select(NoticeWish.id).where(NoticeWish.case_id.in_(case_ids))
    return cases.union_all(added, wishes)


def open_compartments_of(session: Session, case_id: UUID) -> dict[UUID, list[Kind]]:
    """The compartments of a case and of what was added to it that are not shredded, by subject. One query."""
    wanted = select(Compartment.subject_id, Compartment.kind).where(
        Compartment.subject_id.in_(subjects_of([case_id])), Compartment.shredded_at.is_(None)
    )
    found: dict[UUID, list[Kind]] = {}
    for subject_id, kind in session.execute(wanted.order_by(Compartment.subject_id, Compartment.kind)):
        found.setdefault(subject_id, []).append(Kind(kind))
    return found


def files_of(session: Session, case_id: UUID) -> int:
    """How many sealed files a case has. One query."""
    wanted = select(func.count(Document.id)).join(Compartment, Compartment.id == Document.compartment_id)
    return session.scalar(wanted.where(Compartment.subject_id.in_(subjects_of([case_id])))) or 0


def final_at_of(session: Session, case_id: UUID) -> datetime | None:
    """From when no copy of the keystore brings back anything of an erased case. One query."""
    wanted = select(func.max(Compartment.final_at, type_=Compartment.final_at.type))
    found: datetime | None = session.scalar(wanted.where(Compartment.subject_id.in_(subjects_of([case_id]))))
    return found


def holds_of(session: Session, case_id: UUID) -> list[Held]:
    """Every hold of a case, the newest first. One query."""
    by, lifter = aliased(Person), aliased(Person)
    wanted = (
        select(RetentionHold, by.name, lifter.name)
        .join(by, by.id == RetentionHold.by_id)
        .outerjoin(lifter, lifter.id == RetentionHold.lifted_by_id)
        .where(RetentionHold.case_id == case_id)
        .order_by(RetentionHold.at.desc(), RetentionHold.id)
    )
    return [Held(*row) for row in session.execute(wanted)]


def keeping_of(session: Session, ctx: Context, found: EmergencyCase) -> Keeping:
    """What decides whether a case may be erased. One query."""
    held = select(func.max(RetentionHold.until, type_=RetentionHold.until.type))
    held = held.where(RetentionHold.case_id == found.id, *standing(ctx.now))
    begun = exists().where(
        Compartment.subject_id == found.id,
        Compartment.kind == Kind.IDENTITY.value,
        Compartment.shredded_at.is_not(None),
    )
    proposed = ErasureProposal.case_id == EmergencyCase.id, ErasureProposal.ended_at.is_(None)
    helped = exists().where(CaseMove.case_id == found.id, CaseMove.to_state.in_(BY_TWO))
    wanted = select(ErasureProposal, held.scalar_subquery(), begun, _reads(ctx, found), helped)
    wanted = wanted.select_from(EmergencyCase).outerjoin(ErasureProposal, and_(*proposed))
    proposal, until, gone, reads, given = session.execute(wanted.where(EmergencyCase.id == found.id)).one()
    return Keeping(until, proposal, bool(gone), bool(reads), bool(given))


def _reads(ctx: Context, found: EmergencyCase) -> Any:
    """Whether the actor, or a group of theirs, has a key to what happened."""
    me = ctx.actor.id if ctx.actor else None
    groups = select(EpochKey.group_id).where(EpochKey.holder_id == me)
    mine = (Wrap.reader_kind == ReaderKind.MEMBER.value) & (Wrap.reader_id == me)
    ours = (Wrap.reader_kind == ReaderKind.GROUP.value) & Wrap.reader_id.in_(groups)
    there = Compartment.subject_id == found.id, Compartment.kind == Kind.NARRATIVE.value
    return select(Wrap.compartment_id).join(Compartment).where(*there, mine | ours).exists()


def proposed_erasures(session: Session, ctx: Context) -> Sequence[str]:
    """References of cases whose erasure waits for a second officer: this one, who did not propose it. One query."""
    require(may_work(ctx))
    wanted = select(EmergencyCase.reference).join(ErasureProposal, ErasureProposal.case_id == EmergencyCase.id)
    others = ErasureProposal.proposed_by_id != (ctx.actor.id if ctx.actor else None)
    wanted = wanted.where(ErasureProposal.ended_at.is_(None), others, not_recused(ctx))
    return session.scalars(wanted.order_by(ErasureProposal.proposed_at, ErasureProposal.id).limit(MOST_PROPOSED)).all()


def _awaited(ctx: Context) -> list[ColumnElement[bool]]:
    """What will be erased some day, but for what the actor is recused from."""
    there = or_(EmergencyCase.erase_at.is_not(None), EmergencyCase.erasure_asked_at.is_not(None))
    return [EmergencyCase.erased_at.is_(None), there, not_recused(ctx)]


def _rows(ctx: Context, wanted: Mapping[str, Any]) -> Select[Any]:
    row: Any = Bundle(
        "row", EmergencyCase.id, EmergencyCase.reference, EmergencyCase.state, EmergencyCase.priority,
        EmergencyCase.country, EmergencyCase.purpose, EmergencyCase.erase_at, EmergencyCase.erasure_asked_at,
        _held_until(ctx.now).label("held_until"),
    )  # fmt: skip
    return select(row).where(*_awaited(ctx), *_matching(ctx, wanted))


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    if wanted.get("due") == NOW:
        yield EmergencyCase.erase_at <= ctx.now
    elif wanted.get("due") == NEXT:
        yield EmergencyCase.erase_at <= ctx.now + SOON
    elif wanted.get("due"):
        yield from _in_month(ctx, wanted["due"])
    if wanted.get("kept") == "held":
        yield _is_held(ctx.now)
    elif wanted.get("kept") == "free":
        yield ~_is_held(ctx.now)
    if wanted.get("asked"):
        yield EmergencyCase.erasure_asked_at.is_not(None)


def _in_month(ctx: Context, month: str) -> Iterator[ColumnElement[bool]]:
    """`month`: "2027-01", as the clocks of the reader's zone have it."""
    year, number = (int(part) for part in month.split("-"))
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    begins, ends = (datetime(*each, 1, tzinfo=ctx.reader.zone).astimezone(UTC) for each in ((year, number), following))
    yield EmergencyCase.erase_at >= begins
    yield EmergencyCase.erase_at < ends
