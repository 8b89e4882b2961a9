"""Tasks of a case: added, changed, done, opened again, given on by somebody who leaves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.cases.models import CaseTask, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.leaving import may_hand_over
from fundapp.cases.permissions.verification import may_plan
from fundapp.cases.queries.cases import case_by_reference, locked_by_reference
from fundapp.cases.queries.conflicts import recused_cases, recused_from
from fundapp.cases.queries.following import demand_reader, reads_case
from fundapp.cases.queries.tasks import locked_task
from fundapp.cases.queries.verification import noted_row
from fundapp.cases.rules.tasks import Task
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope

KIND = CaseTask.__tablename__
MOST_TASKS = 100
"""Of one case, done or not."""


def add_task(
    session: Session, ctx: Context, reference: str, task_id: UUID, given: Mapping[str, Any], note: Envelope | None
) -> CaseTask:
    """A new task of a case. `note`: its words, sealed for `task_id`. Sent twice, it is added once.

    Raises NotFound, Denied; Invalid at the field; Conflict where a case has as many tasks as it can.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_plan(ctx, found))
    demand_reader(session, ctx, found)
    if session.get(CaseTask, task_id) is not None:
        return noted_row(session, CaseTask, found.id, task_id)
    count = session.scalar(select(func.count()).where(CaseTask.case_id == found.id)) or 0
    if count >= MOST_TASKS:
        raise Conflict(_("A case has at most %(count)s tasks.", count=MOST_TASKS))
    _refuse_past(ctx, given["due_at"])
    task = _fresh(ctx, found.id, task_id, given["kind"])
    _write(session, task, given, note)
    task.entry_id = record(session, ctx, "case.task.added", KIND, task.id, _told(task))
    session.add(task)
    session.flush()
    return task


def begin_task(
    session: Session, ctx: Context, reference: str, kind: Task, due_at: datetime | None = None
) -> CaseTask | None:
    """A task that follows from a case by itself, for whoever looks after it. None where one waits already."""
    found = locked_by_reference(session, ctx, reference)
    require(may_plan(ctx, found))
    demand_reader(session, ctx, found)
    before = select(CaseTask.id).where(CaseTask.case_id == found.id, CaseTask.kind == kind.value)
    before = before.where(CaseTask.done_at.is_(None))
    if session.scalars(before).first() is not None:
        return None
    task = _fresh(ctx, found.id, uuid4(), kind)
    task.due_at, task.assignee_id = due_at, None
    task.entry_id = record(session, ctx, "case.task.added", KIND, task.id, _told(task))
    session.add(task)
    session.flush()
    return task


def leave_task(
    session: Session, ctx: Context, found: EmergencyCase, kind: Task, *, by_id: UUID, due_at: datetime | None
) -> CaseTask:
    """A task that follows from a decision, whoever took it: for whoever looks after the locked case."""
    task = CaseTask(
        id=uuid4(), case_id=found.id, by_id=by_id, at=ctx.now, note=None, kind=kind.value, due_at=due_at,
        assignee_id=None, done_at=None, done_by_id=None,
    )  # fmt: skip
    task.entry_id = record(session, ctx, "case.task.added", KIND, task.id, _told(task))
    session.add(task)
    return task


def change_task(
    session: Session,
    ctx: Context,
    reference: str,
    task_id: UUID,
    given: Mapping[str, Any],
    note: Envelope | None,
    *,
    expected_version: int,
) -> CaseTask:
    """Writes a task anew. Raises as `add_task`; EditConflict if somebody saved after `expected_version` was read."""
    found = case_by_reference(session, ctx, reference)
    require(may_plan(ctx, found))
    demand_reader(session, ctx, found)
    task = locked_task(session, found.id, task_id)
    if task.version != expected_version:
        raise EditConflict
    if given["due_at"] != task.due_at:
        _refuse_past(ctx, given["due_at"])
    task.kind = given["kind"]
    _write(session, task, given, note)
    task.entry_id = record(session, ctx, "case.task.changed", KIND, task.id, _told(task))
    session.flush()
    return task


def finish_task(session: Session, ctx: Context, reference: str, task_id: UUID) -> None:
    """Says that a task is done. Whoever comes second finds it done: that is no error."""
    require(may_work(ctx))
    found = case_by_reference(session, ctx, reference)
    demand_reader(session, ctx, found)
    task = locked_task(session, found.id, task_id)
    if task.done_at is not None:
        return
    task.done_at, task.done_by_id = ctx.now, _me(ctx)
    task.entry_id = record(session, ctx, "case.task.done", KIND, task.id, _told(task))
    session.flush()


def reopen_task(session: Session, ctx: Context, reference: str, task_id: UUID) -> None:
    """Says that a task is still to be done after all. Raises NotFound; Denied where the case is over."""
    found = case_by_reference(session, ctx, reference)
    require(may_plan(ctx, found))
    demand_reader(session, ctx, found)
    task = locked_task(session, found.id, task_id)
    if task.done_at is None:
        return
    task.done_at, task.done_by_id = None, None
    task.entry_id = record(session, ctx, "case.task.reopened", KIND, task.id, _told(task))
    session.flush()


def hand_over_tasks(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives the open tasks of somebody who leaves to their successor, and returns how many; none to who is no officer.

    Where the successor is recused, a task waits for whoever looks after the case. One entry for each: the log is
    compared with the rows, both ways.
    """
    require(may_hand_over(ctx))
    theirs = select(CaseTask).where(CaseTask.assignee_id == leaver_id, CaseTask.done_at.is_(None))
    tasks = session.scalars(theirs.order_by(CaseTask.id).with_for_update()).all()
    if not tasks or session.get(Membership, (successor_id, GroupCode.OFFICERS.value)) is None:
        return 0
    kept_from = recused_cases(session, successor_id)
    for task in tasks:
        task.assignee_id = None if task.case_id in kept_from else successor_id
        told = {"from": leaver_id.hex, "to": task.assignee_id.hex if task.assignee_id else ""}
        task.entry_id = record(session, ctx, "case.task.passed_on", KIND, task.id, told)
    session.flush()
    return len(tasks)


def _fresh(ctx: Context, case_id: UUID, task_id: UUID, kind: str) -> CaseTask:
    return CaseTask(
        id=task_id, case_id=case_id, by_id=_me(ctx), at=ctx.now, kind=str(kind), note=None, done_at=None,
        done_by_id=None,
    )  # fmt: skip


def _write(session: Session, task: CaseTask, given: Mapping[str, Any], note: Envelope | None) -> None:
    assignee_id = given["assignee_id"]
    if assignee_id is not None and session.get(Membership, (assignee_id, GroupCode.OFFICERS.value)) is None:
        raise Invalid({"assignee_id": [_("Only an officer can do this: nobody else can open the case.")]})
    if assignee_id is not None and assignee_id in recused_from(session, task.case_id):
        raise Invalid({"assignee_id": [_("This person is recused from the case.")]})
    if assignee_id is not None and not reads_case(session, assignee_id, task.case_id):
        raise Invalid({"assignee_id": [_("This person cannot read the case: it is kept to some officers.")]})
    task.due_at, task.assignee_id, task.note = given["due_at"], assignee_id, note


def _refuse_past(ctx: Context, due_at: datetime | None) -> None:
    if due_at is not None and due_at < ctx.now:
        raise Invalid({"due_at": [_("This moment has passed.")]})


def _told(task: CaseTask) -> dict[str, Any]:
    whose = task.assignee_id.hex if task.assignee_id else ""
    return {"case": task.case_id.hex, "kind": task.kind, "assignee": whose}


def _me(ctx: Context) -> UUID:
    if ctx.actor is None:
        raise NotSignedIn
    return ctx.actor.id
