"""What is to be done for a proposal: in words, or planned back from the day on which it is sent, and moved with it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.queries.owners import fundraiser_ids
from fundapp.grants.commands.tasks import TASK, demand_partner, hand_to
from fundapp.grants.models import CallTask, Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.queries.proposal_tasks import open_tasks, planned_tasks
from fundapp.grants.rules.plans import Shift
from fundapp.grants.rules.task_plan import Kind, mark_of, shifts_of, stage_of
from fundapp.grants.rules.tasks import Subject

Given = Mapping[str, Any]


def plan_proposal_task(session: Session, ctx: Context, opportunity_id: UUID, given: Given) -> CallTask:
    """Says in words what is to be done for a proposal (see NewProposalTaskSchema). Raises NotFound, Invalid."""
    require(may_edit(ctx))
    host = locked_opportunity(session, ctx, opportunity_id)
    made = _blank(ctx, host, what=given["what"], kind=given.get("kind"))
    hand_to(session, made, given)
    demand_partner(session, made, given.get("organisation_id"))
    made.entry_id = record(session, ctx, "call_task.planned", TASK, made.id)
    session.add(made)
    session.flush()
    return made


def leave_task(
    host: Opportunity, session: Session, ctx: Context, *, what: str, owner_id: UUID, due_on: date
) -> CallTask | None:
    """What a decision leaves to be done for a locked opportunity, whoever took it; None for who is not of the group."""
    if owner_id not in fundraiser_ids(session):
        return None
    made = _blank(ctx, host, what=what, owner_id=owner_id, due_on=due_on)
    made.entry_id = record(session, ctx, "call_task.planned", TASK, made.id)
    session.add(made)
    session.flush()
    return made


def plan_proposal(session: Session, ctx: Context, opportunity_id: UUID, given: Given) -> Sequence[CallTask]:
    """Makes the tasks of a plan that were ticked (see TaskPlanSchema); those that are planned already stay as they are.

    Raises NotFound; Conflict where nothing is to be prepared any more; Invalid at a day that has passed or comes after
    the submission, at somebody who is not of the group, and where whoever writes would read it too.
    """
    require(may_edit(ctx))
    host = locked_opportunity(session, ctx, opportunity_id)
    stage = stage_of(host.state, two_stage=host.two_stage)
    if stage is None:
        raise Conflict(_("Nothing has to be prepared for this opportunity any more."))
    there = {task.kind: task for task, _name in planned_tasks(session, host.id, stage)}
    wanted = [kind for kind in given["take"] if kind not in there]
    _refuse_misplaced(given, wanted, ctx.today, fundraiser_ids(session))
    _refuse_own_reader(given, wanted, there)
    made = [
        _blank(
            ctx, host, kind=kind, stage=stage.value, planned_for=given["planned_for"], due_on=given[f"day_{kind}"],
            owner_id=given[f"owner_{kind}"],
        )
        for kind in wanted
    ]  # fmt: skip
    for each in made:
        each.entry_id = record(session, ctx, "call_task.planned", TASK, each.id, {"kind": each.kind})
    session.add_all(made)
    session.flush()
    return made


def move_proposal_plan(
    session: Session, ctx: Context, opportunity_id: UUID, target: date | None, *, seen: str
) -> Sequence[Shift]:
    """Moves what is still to do of a plan along with its deadline; returns what has moved.

    `target`: the day of that deadline now, where one is known.
    `seen`: the mark of the days that somebody was shown (see `rules.task_plan.mark_of`). Raises NotFound; EditConflict
    where other tasks would move now than those.
    """
    require(may_edit(ctx))
    host = locked_opportunity(session, ctx, opportunity_id)
    stage = stage_of(host.state, two_stage=host.two_stage)
    shifts = shifts_of(open_tasks(session, host.id), stage, target, ctx.today) if stage and target else []
    if not shifts or mark_of(shifts) != seen:
        raise EditConflict
    for shift in shifts:
        shift.row.due_on, shift.row.planned_for, shift.row.updated_at = shift.day, target, ctx.now
        shift.row.entry_id = record(session, ctx, "call_task.moved", TASK, shift.row.id)
    session.flush()
    return shifts


def _blank(ctx: Context, host: Opportunity, **facts: Any) -> CallTask:
    return CallTask(
        id=uuid4(), subject=Subject.OPPORTUNITY.value, opportunity_id=host.id, created_at=ctx.now, updated_at=ctx.now,
        **facts,
    )  # fmt: skip


def _refuse_misplaced(given: Given, wanted: Sequence[str], today: date, crew: frozenset[UUID]) -> None:
    wrong = {}
    for kind in wanted:
        day = given[f"day_{kind}"]
        if not today <= day <= given["planned_for"]:
            wrong[f"day_{kind}"] = [_("Choose a day from today on, up to the day on which everything is sent.")]
        if given[f"owner_{kind}"] not in crew:
            wrong[f"owner_{kind}"] = [_("Choose somebody of the fundraising group.")]
    if wrong:
        raise Invalid(wrong)


def _refuse_own_reader(given: Given, wanted: Sequence[str], there: Mapping[str | None, CallTask]) -> None:
    """Who reads the proposal before it is sent has not written it."""
    if Kind.PROOFREADING in wanted:
        written = there.get(Kind.WRITING)
        writer = written.owner_id if written else given["owner_writing"] if Kind.WRITING in wanted else None
        if writer is not None and writer == given["owner_proofreading"]:
            raise Invalid({"owner_proofreading": [_("Choose somebody who does not write it.")]})
