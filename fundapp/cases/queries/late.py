"""Clocks and tasks that are due soon or have run out, and who answers for them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, Membership, Person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.models import CaseTask, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.outside import guarded
from fundapp.cases.rules.clocks import BEFORE, LATE, URGENCIES
from fundapp.cases.rules.escalation import STEPS, Pressing, Reached
from fundapp.cases.rules.readings import RUNNING
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.outbox.models import Recipient

TAKEN = (*(each for each in RUNNING if each != State.RECEIVED), State.INFO_REQUESTED)
"""States whose clocks remind people, and in which somebody must look again: for what nobody has taken alerts ring."""

LONGEST = max(BEFORE.values())

MOST_LATE = 50
"""Late cases of one officer that the first page names; the list has them all, at its top."""


@dataclass(frozen=True)
class Officer:
    """Where an officer is reached: from day to day, and on call; and who usually stands in for them."""

    everyday: UUID
    on_call: UUID
    addresses: frozenset[UUID]
    deputy_id: UUID | None

    def reached(self, urgency: Priority) -> Reached:
        """What is urgent goes where they are reached at any hour, all else where they read from day to day."""
        return Reached(self.on_call if urgency == Priority.P1 else self.everyday, self.addresses)


@dataclass(frozen=True)
class Crew:
    """Officers who can be told, by person; and who is away now, with whoever stands in for them."""

    officers: Mapping[UUID, Officer]
    away: Mapping[UUID, UUID | None]

    def own_steps(self, owner_id: UUID | None, urgency: Priority, outside: Collection[UUID] = ()) -> list[Reached]:
        """Where whoever looks after a case is told, then whoever stands in for them: those of both who are there.

        None of whom an address is among those `outside`: they are kept out of the case.
        """
        if owner_id is None:
            return []
        owner = self.officers.get(owner_id)
        deputy_id = self.away.get(owner_id) or (owner.deputy_id if owner else None)
        there = [each for each in (owner_id, deputy_id) if each in self.officers and each not in self.away]
        steps = [self.officers[each].reached(urgency) for each in there if each is not None]
        return [each for each in steps if each.addresses.isdisjoint(outside)]


@dataclass(frozen=True)
class Late:
    """A case whose clock has run out, or that has waited for an answer for too long, and who looks after it."""

    reference: str
    state: str
    priority: str
    due_at: datetime
    officer_id: UUID | None


def pressing_clocks(session: Session, now: datetime) -> list[Pressing]:
    """Clocks of taken cases that end soon or have run out, by officer and urgency. Three queries.

    Those by themselves of which not everybody may be told.
    """
    return [*(found for urgency in URGENCIES for found in _clocks(session, urgency, now)), *_clocks_apart(session, now)]


def pressing_tasks(session: Session, now: datetime) -> list[Pressing]:
    """The same of tasks: of whoever is to do them, else of whoever looks after the case. Three queries."""
    return [*(found for urgency in URGENCIES for found in _tasks(session, urgency, now)), *_tasks_apart(session, now)]


def crew(session: Session, now: datetime) -> Crew:
    """Officers with addresses, and who is away. Two queries."""
    wanted = (
        select(Person.id, Person.on_call_id, Person.deputy_id, Recipient.id.label("address"))
        .join(Recipient, Recipient.owner_id == Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.group_code == GroupCode.OFFICERS, Person.state == "active", Recipient.active)
        .order_by(Person.id, Recipient.created_at, Recipient.id)
    )
    rows: dict[UUID, list[Any]] = {}
    for row in session.execute(wanted):
        rows.setdefault(row.id, []).append(row)
    lasting = Absence.begins_at <= now, or_(Absence.ends_at.is_(None), Absence.ends_at > now)
    away = session.execute(select(Absence.person_id, Absence.deputy_id).where(*lasting).order_by(Absence.id))
    return Crew({each: _officer(theirs) for each, theirs in rows.items()}, {row[0]: row[1] for row in away})


def late_cases(session: Session, ctx: Context, people: Collection[UUID]) -> Sequence[Late]:
    """Cases of these people that are late and past triage, which the first page tells of anyway. One query."""
    require(may_work(ctx))
    columns: Sequence[Any] = (
        EmergencyCase.reference, EmergencyCase.state, EmergencyCase.priority, EmergencyCase.due_at,
        EmergencyCase.officer_id,
    )  # fmt: skip
    theirs = EmergencyCase.officer_id.in_(people), EmergencyCase.state != State.TRIAGE
    wanted = select(*columns).where(*_running(ctx.now), *theirs, not_recused(ctx))
    wanted = wanted.order_by(EmergencyCase.priority, EmergencyCase.due_at, EmergencyCase.id).limit(MOST_LATE)
    rows: Iterable[Any] = session.execute(wanted)
    return [Late(*row) for row in rows]


def late_of_others(session: Session, ctx: Context, people: Collection[UUID]) -> tuple[int, datetime | None]:
    """How many cases of colleagues are late, and since when the first is. One query."""
    require(may_work(ctx))
    others = EmergencyCase.officer_id.is_not(None), EmergencyCase.officer_id.not_in(people)
    wanted = select(func.count(), func.min(EmergencyCase.due_at)).select_from(EmergencyCase)
    row: Any = session.execute(wanted.where(*_running(ctx.now), *others, not_recused(ctx))).one()
    return row[0], row[1]


def _clocks(session: Session, urgency: Priority, now: datetime) -> list[Pressing]:
    due, before, every = EmergencyCase.due_at, BEFORE[urgency], LATE[urgency]
    late = [_newest(due, due <= now - step * every) for step in range(STEPS)]
    wanted = select(EmergencyCase.officer_id, _newest(due, due > now), *late)
    wanted = wanted.where(*_running(now + before), _is_of(urgency), ~guarded()).group_by(EmergencyCase.officer_id)
    return [
        Pressing(owner, urgency, _after(soon, -before), [_after(at, step * every) for step, at in enumerate(times)])
        for owner, soon, *times in session.execute(wanted)
    ]


def _tasks(session: Session, urgency: Priority, now: datetime) -> list[Pressing]:
    due, before = CaseTask.due_at, BEFORE[urgency]
    owner = func.coalesce(CaseTask.assignee_id, EmergencyCase.officer_id)
    wanted = select(owner, _newest(due, due > now), _newest(due, due <= now))
    wanted = wanted.join(EmergencyCase, EmergencyCase.id == CaseTask.case_id).group_by(owner)
    wanted = wanted.where(CaseTask.done_at.is_(None), due <= now + before, EmergencyCase.state.in_(OPEN))
    return [
        Pressing(owner_id, urgency, _latest(_after(soon, -before), ended))
        for owner_id, soon, ended in session.execute(wanted.where(_is_of(urgency), ~guarded()))
    ]


def _clocks_apart(session: Session, now: datetime) -> Iterator[Pressing]:
    columns: Sequence[Any] = (
        EmergencyCase.id, EmergencyCase.officer_id, EmergencyCase.priority, EmergencyCase.due_at,
    )  # fmt: skip
    wanted = select(*columns).where(*_running(now + LONGEST), guarded()).order_by(EmergencyCase.id)
    for case_id, owner_id, priority, due in session.execute(wanted):
        urgency = _urgency(priority)
        soon, every = due - BEFORE[urgency], LATE[urgency]
        climbed = [due + step * every for step in range(STEPS)]
        late = [each if each <= now else None for each in climbed]
        if soon <= now:
            yield Pressing(owner_id, urgency, soon if due > now else None, late, case_id)


def _tasks_apart(session: Session, now: datetime) -> Iterator[Pressing]:
    owner = func.coalesce(CaseTask.assignee_id, EmergencyCase.officer_id)
    columns: Sequence[Any] = EmergencyCase.id, owner, EmergencyCase.priority, CaseTask.due_at
    wanted = select(*columns)
    wanted = wanted.join(EmergencyCase, EmergencyCase.id == CaseTask.case_id).where(
        CaseTask.done_at.is_(None), CaseTask.due_at <= now + LONGEST, EmergencyCase.state.in_(OPEN), guarded()
    )
    for case_id, owner_id, priority, due in session.execute(wanted.order_by(CaseTask.id)):
        soon = due - BEFORE[_urgency(priority)]
        if soon <= now:
            yield Pressing(owner_id, _urgency(priority), soon if due > now else due, (), case_id)


def _urgency(priority: str) -> Priority:
    return Priority.P1 if priority == Priority.P1 else Priority.P2


def _running(until: datetime) -> tuple[ColumnElement[bool], ...]:
    return EmergencyCase.state.in_(TAKEN), EmergencyCase.due_at.is_not(None), EmergencyCase.due_at <= until


def _newest(column: Any, condition: ColumnElement[bool]) -> Any:
    return func.max(case((condition, column)))


def _is_of(urgency: Priority) -> ColumnElement[bool]:
    return EmergencyCase.priority == Priority.P1 if urgency == Priority.P1 else EmergencyCase.priority != Priority.P1


def _after(moment: datetime | None, span: timedelta) -> datetime | None:
    return None if moment is None else moment + span


def _latest(*moments: datetime | None) -> datetime | None:
    return max((each for each in moments if each is not None), default=None)


def _officer(rows: Sequence[Any]) -> Officer:
    """From the rows of one person, their oldest address first. Another than the one for duty is for every day."""
    addresses, chosen = [row.address for row in rows], rows[0].on_call_id
    everyday = next((each for each in addresses if each != chosen), addresses[0])
    on_call = chosen if chosen in addresses else addresses[0]
    return Officer(everyday, on_call, frozenset(addresses), rows[0].deputy_id)
