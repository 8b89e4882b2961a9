"""What cases ask of officers, for the first page: counts and coded rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import CaseMessage, CodeRequest, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.news import ADDED, UNREAD, WITHDRAWN, with_news
from fundapp.cases.rules.clocks import take_due
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.rules import Kind, ReaderKind

MOST_ASKED = 50
"""Cases of one person that the first page names; the list has them all."""

_each, _asked = aliased(EmergencyCase), aliased(EmergencyCase)

KINDS_OF_NEWS = ("answer", "message", "addition", "withdrawal")


@dataclass(frozen=True)
class Untaken:
    """Cases that nobody has taken: how many, until when the first of them must be, and since when it waits."""

    count: int
    due: datetime
    since: datetime


@dataclass(frozen=True)
class Mine:
    """A case that asks something of its officer, or of everybody.

    `news`: what nobody has looked at: answer, message, addition, withdrawal.
    """

    reference: str
    officer_id: UUID | None
    state: str
    priority: str
    due_at: datetime | None
    erasure_asked_at: datetime | None
    news: frozenset[str]


def untaken_cases(session: Session, ctx: Context) -> dict[bool, Untaken]:
    """Cases that nobody has taken: urgent ones under True, all others under False. One query.

    None from which the actor is recused.
    """
    require(may_work(ctx))
    wanted = (
        select(EmergencyCase.priority, EmergencyCase.channel, func.count(), func.min(EmergencyCase.received_at))
        .where(EmergencyCase.state == State.RECEIVED, EmergencyCase.joined_to_id.is_(None), not_recused(ctx))
        .group_by(EmergencyCase.priority, EmergencyCase.channel)
    )
    found: dict[bool, Untaken] = {}
    for priority, channel, count, since in session.execute(wanted):
        one, urgent = Untaken(count, take_due(channel, priority, since), since), priority == Priority.P1
        before = found.get(urgent)
        found[urgent] = one if before is None else _both(before, one)
    return found


def asking_cases(session: Session, ctx: Context, people: Collection[UUID]) -> Sequence[Mine]:
    """Cases of these people that ask something: what is new in them, an erasure, triage; and what is everybody's.

    That is what is new in cases that nobody took before they ended, or that are over: whoever took them may have left.
    So is an erasure that is asked for there, of whoever can read the case, and so may decide it.
    Their own first, urgent ones first, the longest waiting first. One query.
    """
    require(may_work(ctx))
    theirs = EmergencyCase.officer_id.in_(people)
    mine = select(_each.id).where(
        _each.officer_id.in_(people), _each.state == State.TRIAGE, _each.joined_to_id.is_(None)
    )
    # As case distinctions: with a plain “or”, SQLite goes through all cases that these people ever looked after.
    their_own = case((_each.officer_id.in_(people), 1), else_=0) == 1
    everybodys = case((or_(_each.officer_id.is_(None), _each.state.not_in(OPEN)), 1), else_=0) == 1
    erased = select(_asked.id).where(_asked.erasure_asked_at.is_not(None))
    erasure = select(_each.id).where(_each.id.in_(erased), or_(their_own, everybodys & _reads(ctx, _each)))
    # From what asks, which is little, to its cases: these may be hundreds of thousands.
    asks = EmergencyCase.id.in_(union_all(mine, erasure, with_news(people)))
    columns: Sequence[Any] = (
        EmergencyCase.reference,
        EmergencyCase.officer_id,
        EmergencyCase.state,
        EmergencyCase.priority,
        EmergencyCase.due_at,
        EmergencyCase.erasure_asked_at,
    )
    answers, others = UNREAD.where(CaseMessage.kind == "answer"), UNREAD.where(CaseMessage.kind != "answer")
    told = zip(KINDS_OF_NEWS, (answers, others, ADDED, WITHDRAWN), strict=True)
    news: Sequence[Any] = [there.label(kind) for kind, there in told]
    wanted = select(*columns, *news).where(asks, not_recused(ctx)).limit(MOST_ASKED)
    first = case((theirs, 0), else_=1), EmergencyCase.priority != Priority.P1
    wanted = wanted.order_by(*first, EmergencyCase.received_at, EmergencyCase.id)
    rows: Any = session.execute(wanted)
    return [
        Mine(*[*row[:6], frozenset(kind for kind, there in zip(KINDS_OF_NEWS, row[6:], strict=True) if there)])
        for row in rows
    ]


def codes_asked_for(session: Session, ctx: Context) -> Sequence[str]:
    """References of cases whose lost code waits for a second officer: this one, who did not ask for it. One query."""
    require(may_work(ctx))
    wanted = select(EmergencyCase.reference).join(CodeRequest, CodeRequest.case_id == EmergencyCase.id)
    wanted = wanted.where(
        CodeRequest.ended_at.is_(None),
        CodeRequest.asked_by_id != (ctx.actor.id if ctx.actor else None),
        not_recused(ctx),
    )
    return session.scalars(wanted.order_by(CodeRequest.asked_at, CodeRequest.id).limit(MOST_ASKED)).all()


def open_cases(session: Session, ctx: Context) -> tuple[int, datetime | None]:
    """How many cases are open and joined to no other, and since when the first waits for somebody. One query."""
    require(may_work(ctx))
    waiting = func.min(EmergencyCase.received_at).filter(EmergencyCase.state == State.RECEIVED)
    alone = EmergencyCase.state.in_(OPEN), EmergencyCase.joined_to_id.is_(None)
    count, since = session.execute(select(func.count(), waiting).where(*alone)).one()
    return count, since


def _reads(ctx: Context, found: Any) -> ColumnElement[bool]:
    """Whether a case is open to all officers, or wrapped to the actor in person: nobody else decides anything of it."""
    mine = Wrap.reader_kind == ReaderKind.MEMBER.value, Wrap.reader_id == (ctx.actor.id if ctx.actor else None)
    there = select(Wrap.compartment_id).join(Compartment, Compartment.id == Wrap.compartment_id)
    there = there.where(Compartment.subject_id == found.id, Compartment.kind == Kind.NARRATIVE.value, *mine)
    return or_(found.restricted_since.is_(None), there.exists())


def _both(one: Untaken, other: Untaken) -> Untaken:
    return Untaken(one.count + other.count, min(one.due, other.due), min(one.since, other.since))
