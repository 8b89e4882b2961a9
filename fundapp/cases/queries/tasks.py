"""Tasks of cases that wait for somebody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import members_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.models import CaseTask, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.outside import people_outside
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require

MOST_WAITING = 50
"""Tasks of one person that the first page names; the pages of the cases have them all."""


@dataclass(frozen=True)
class Waiting:
    """A task that is not done, of somebody: whoever was asked to do it, else whoever looks after the case."""

    reference: str
    priority: str
    kind: str
    due_at: datetime | None
    person_id: UUID


def tasks_waiting_for(session: Session, ctx: Context, people: Collection[UUID]) -> Sequence[Waiting]:
    """Open tasks of these people, what is due first at the top, but where the actor is recused. One query."""
    require(may_work(ctx))
    theirs = or_(
        CaseTask.assignee_id.in_(people), and_(CaseTask.assignee_id.is_(None), EmergencyCase.officer_id.in_(people))
    )
    wanted = (
        select(
            EmergencyCase.reference, EmergencyCase.priority, CaseTask.kind, CaseTask.due_at,
            CaseTask.assignee_id, EmergencyCase.officer_id,
        )
        .join(EmergencyCase, EmergencyCase.id == CaseTask.case_id)
        .where(CaseTask.done_at.is_(None), EmergencyCase.erased_at.is_(None), theirs, not_recused(ctx))
        .order_by(CaseTask.due_at.is_(None), CaseTask.due_at, CaseTask.at, CaseTask.id)
        .limit(MOST_WAITING)
    )  # fmt: skip
    return [Waiting(*row[:4], row.assignee_id or row.officer_id) for row in session.execute(wanted)]


@dataclass(frozen=True)
class Open:
    """A task of a case that is not done. `name`: whoever was asked to do it; None: whoever looks after the case."""

    kind: str
    due_at: datetime | None
    name: str | None


_OPEN = (
    select(CaseTask.kind, CaseTask.due_at, Person.name)
    .outerjoin(Person, Person.id == CaseTask.assignee_id)
    .where(CaseTask.case_id == bindparam("case_id"), CaseTask.done_at.is_(None))
    .order_by(CaseTask.due_at.is_(None), CaseTask.due_at, CaseTask.at, CaseTask.id)
    .limit(MOST_WAITING)
)


def open_tasks(session: Session, ctx: Context, case_id: UUID) -> Sequence[Open]:
    """What is left to do for a case, what is due first at the top. One query."""
    require(may_work(ctx))
    return [Open(*row) for row in session.execute(_OPEN, {"case_id": case_id})]


def locked_task(session: Session, case_id: UUID, task_id: UUID) -> CaseTask:
    """A task of a case that is nobody else's until the transaction ends. Raises NotFound. One query."""
    found = session.get(CaseTask, task_id, with_for_update=True, populate_existing=True)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def officers_for(session: Session, case_id: UUID) -> list[tuple[UUID, str]]:
    """Officers who could do something for a case, by name: who is kept out of it is not offered. Four queries."""
    outside = people_outside(session, [case_id])[case_id]
    return [(each.id, each.name) for each in members_of(session, GroupCode.OFFICERS) if each.id not in outside]
