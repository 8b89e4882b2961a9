"""What cases ask of officers, for the first page: counts and coded rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseMessage, CodeRequest, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.listing import UNREAD
from fundapp.cases.rules.clocks import acknowledge_due
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.verdicts import require

MOST_ASKED = 50
"""Cases of one person that the first page names; the list has them all."""


@dataclass(frozen=True)
class Untaken:
    """Cases that nobody has taken: how many, until when the first of them must be, and since when it waits."""

    count: int
    due: datetime
    since: datetime


@dataclass(frozen=True)
class Mine:
    """A case that asks something of its officer. `unread`: kinds of the applicant's messages that nobody has opened."""

    reference: str
    officer_id: UUID | None
    state: str
    channel: str
    priority: str
    received_at: datetime
    erasure_asked_at: datetime | None
    unread: frozenset[str]


def untaken_cases(session: Session, ctx: Context) -> dict[bool, Untaken]:
    """Cases that nobody has taken: urgent ones under True, all others under False. One query."""
    require(may_work(ctx))
    urgent = EmergencyCase.priority == Priority.P1.value
    wanted = (
        select(urgent, EmergencyCase.channel, func.count(), func.min(EmergencyCase.received_at))
        .where(EmergencyCase.state == State.RECEIVED)
        .group_by(urgent, EmergencyCase.channel)
    )
    found: dict[bool, Untaken] = {}
    for is_urgent, channel, count, since in session.execute(wanted):
        one = Untaken(count, acknowledge_due(channel, since), since)
        before = found.get(bool(is_urgent))
        found[bool(is_urgent)] = one if before is None else _both(before, one)
    return found


def asking_cases(session: Session, ctx: Context, people: Collection[UUID]) -> Sequence[Mine]:
    """Open cases of these people that ask something: a message, an erasure, triage; also erasures that are nobody's.

    The longest waiting first. One query.
    """
    require(may_work(ctx))
    erasure = EmergencyCase.erasure_asked_at.is_not(None)
    theirs = EmergencyCase.officer_id.in_(people)
    asks = or_(
        and_(theirs, EmergencyCase.state.in_(OPEN), or_(UNREAD, EmergencyCase.state == State.TRIAGE)),
        and_(erasure, or_(theirs, EmergencyCase.officer_id.is_(None))),
    )
    columns: Sequence[Any] = (
        EmergencyCase.reference,
        EmergencyCase.officer_id,
        EmergencyCase.state,
        EmergencyCase.channel,
        EmergencyCase.priority,
        EmergencyCase.received_at,
        EmergencyCase.erasure_asked_at,
    )
    one_of = select(CaseMessage.id).where(CaseMessage.case_id == EmergencyCase.id, CaseMessage.person_id.is_(None))
    one_of = one_of.where(CaseMessage.read_at.is_(None))
    answered = one_of.where(CaseMessage.kind == "answer").exists()
    written = one_of.where(CaseMessage.kind != "answer").exists()
    wanted = select(*columns, answered, written).where(asks)
    wanted = wanted.order_by(EmergencyCase.received_at, EmergencyCase.id).limit(MOST_ASKED)
    return [
        Mine(*row[:7], frozenset(kind for kind, there in (("answer", row[7]), ("message", row[8])) if there))
        for row in session.execute(wanted)
    ]


def codes_asked_for(session: Session, ctx: Context) -> Sequence[str]:
    """References of cases whose lost code waits for a second officer: this one, who did not ask for it. One query."""
    require(may_work(ctx))
    wanted = select(EmergencyCase.reference).join(CodeRequest, CodeRequest.case_id == EmergencyCase.id)
    wanted = wanted.where(
        CodeRequest.ended_at.is_(None), CodeRequest.asked_by_id != (ctx.actor.id if ctx.actor else None)
    )
    return session.scalars(wanted.order_by(CodeRequest.asked_at, CodeRequest.id).limit(MOST_ASKED)).all()


def open_cases(session: Session, ctx: Context) -> tuple[int, datetime | None]:
    """How many cases are open, and since when the first waits that nobody has taken. One query."""
    require(may_work(ctx))
    waiting = func.min(EmergencyCase.received_at).filter(EmergencyCase.state == State.RECEIVED)
    count, since = session.execute(select(func.count(), waiting).where(EmergencyCase.state.in_(OPEN))).one()
    return count, since


def _both(one: Untaken, other: Untaken) -> Untaken:
    return Untaken(one.count + other.count, min(one.due, other.due), min(one.since, other.since))
