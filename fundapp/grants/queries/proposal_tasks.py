"""Reads of what is to be done for a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Person
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.grants.models import Call, CallDeadline, CallTask
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.tasks import WHOLE
from fundapp.grants.rules.deadlines import Due

MOST = 200
"""How many of one proposal are shown at most."""

NEXT = 3
Named = Sequence[tuple[CallTask, str]]
"""Tasks, each with the name of whoever does it."""


@dataclass(frozen=True)
class Progress:
    """How far a proposal is; what is no longer needed counts nowhere."""

    whole: int
    done: int
    late: int

    @property
    def left(self) -> int:
        """How many are still to do."""
        return self.whole - self.done


def tasks_of_proposal(session: Session, ctx: Context, opportunity_id: UUID) -> Named:
    """What is to be done, by its day, then what is over, the latest first. One query."""
    require(may_see(ctx))
    ordered = _named(opportunity_id).order_by(
        CallTask.done_on.is_not(None), CallTask.done_on.desc(), CallTask.due_on, CallTask.id
    )
    return [(row[0], row[1]) for row in session.execute(ordered.limit(MOST))]


def next_tasks(session: Session, ctx: Context, opportunity_id: UUID) -> Named:
    """The most urgent ones of those still to do. One query."""
    require(may_see(ctx))
    ordered = _named(opportunity_id).where(CallTask.done_on.is_(None)).order_by(CallTask.due_on, CallTask.id)
    return [(row[0], row[1]) for row in session.execute(ordered.limit(NEXT))]


def progress_of(session: Session, ctx: Context, opportunity_id: UUID, today: date) -> Progress:
    """How many tasks there are, done, and late. One query."""
    require(may_see(ctx))
    still = CallTask.done_on.is_(None)
    counted = select(
        func.count(), func.count(CallTask.done_on), func.count().filter(still, CallTask.due_on < today)
    ).where(CallTask.opportunity_id == opportunity_id, CallTask.dropped.is_(False))
    return Progress(*session.execute(counted).one())


def open_tasks(session: Session, opportunity_id: UUID) -> Sequence[CallTask]:
    """What is still to do for a proposal. One query."""
    wanted = select(CallTask).where(CallTask.opportunity_id == opportunity_id, CallTask.done_on.is_(None))
    return session.scalars(wanted.options(*WHOLE).order_by(CallTask.due_on, CallTask.id)).all()


def count_open(session: Session, opportunity_id: UUID) -> int:
    """How many are still to do. One query."""
    wanted = select(func.count()).where(CallTask.opportunity_id == opportunity_id, CallTask.done_on.is_(None))
    return session.scalar(wanted) or 0


def planned_tasks(session: Session, opportunity_id: UUID, stage: str) -> Named:
    """The tasks of a stage's plan, done or not, without those that nobody needed. One query."""
    of_plan = CallTask.stage == stage, CallTask.planned_for.is_not(None), CallTask.dropped.is_(False)
    return [(row[0], row[1]) for row in session.execute(_named(opportunity_id).where(*of_plan))]


def dates_of_call(session: Session, found: Call) -> list[tuple[str, Due]]:
    """All dates of a call with their steps, that of its own deadline among them. One query."""
    wanted = select(CallDeadline.step, CallDeadline.day, CallDeadline.clock, CallDeadline.zone)
    rows = session.execute(wanted.where(CallDeadline.call_id == found.id)).all()
    further = [(row.step, Due(row.day, row.clock, row.zone)) for row in rows]
    return [(found.deadline_step, found.deadline), *further] if found.deadline else further


def asked_twice(session: Session, kept_id: UUID, absorbed_id: UUID) -> Sequence[CallTask]:
    """What somebody is finding out for one call while somebody finds it out for another. One query."""
    kept = aliased(CallTask)
    same = select(kept.id).where(
        kept.call_id == kept_id, kept.done_on.is_(None), kept.gate == CallTask.gate,
        kept.organisation_id.is_not_distinct_from(CallTask.organisation_id),
    )  # fmt: skip
    wanted = select(CallTask).where(CallTask.call_id == absorbed_id, CallTask.done_on.is_(None), same.exists())
    return session.scalars(wanted.order_by(CallTask.id)).all()


def _named(opportunity_id: UUID) -> Select[CallTask, str]:
    beside = select(CallTask, Person.name).join(Person, Person.id == CallTask.owner_id)
    return beside.where(CallTask.opportunity_id == opportunity_id).options(*WHOLE)
