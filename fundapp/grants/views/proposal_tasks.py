"""Pages of what is to be done for a proposal: the list, one in words, the usual ones planned back, and moved along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.dates import DateError, parse_date
from fundapp.core.errors import Conflict
from fundapp.core.forms import offer
from fundapp.core.i18n import _, ngettext
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.queries.owners import fundraiser_options
from fundapp.grants.commands.proposal_tasks import move_proposal_plan, plan_proposal, plan_proposal_task
from fundapp.grants.forms import ProposalTaskForm, TaskPlanForm
from fundapp.grants.models import CallTask, Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import proposal_tasks as queries
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.partners import partner_options
from fundapp.grants.rules import task_plan as rules
from fundapp.grants.rules.task_plan import Kind, Stage, mark_of, plan_tasks, shifts_of, stage_of
from fundapp.grants.rules.tasks import due_day
from fundapp.grants.views.fit_said import fit_wordings
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.pipeline_frame import pipeline_wordings

LIST = "call_proposal_tasks.index"

blueprint = Blueprint("call_proposal_tasks", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)
blueprint.context_processor(fit_wordings)
blueprint.context_processor(lambda: {"plan_words": rules})

Answer = tuple[str, int] | AnyResponse


@dataclass(frozen=True)
class Present:
    """What is being prepared now, and the day on which it is sent, where the call says so."""

    stage: Stage | None
    target: date | None


@blueprint.get("/opportunities/<uuid:opportunity_id>/tasks")
def index(opportunity_id: UUID) -> str:
    """What is to be done and what is done, who does it, and when. Five queries."""
    ctx, session = current_context(), db.session()
    found = opportunity(session, ctx, opportunity_id)
    tasks = queries.tasks_of_proposal(session, ctx, opportunity_id)
    present = _present(session, ctx, found)
    return render_template(
        "grants/proposal_tasks.html",
        opportunity=found,
        tasks=tasks,
        progress=queries.progress_of(session, ctx, opportunity_id, ctx.today),
        present=present,
        shifts=_shifts(present, [each for each, _name in tasks], ctx.today),
        today=ctx.today,
    )


@blueprint.route("/opportunities/<uuid:opportunity_id>/tasks/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(opportunity_id: UUID) -> Answer:
    """Says in words what is to be done."""
    ctx = current_context()
    require(may_edit(ctx))
    found = opportunity(db.session(), ctx, opportunity_id)
    due_on = due_day(ctx.today, _present(db.session(), ctx, found).target)
    form = ProposalTaskForm.showing({"owner_id": ctx.actor.id if ctx.actor else None, "due_on": due_on})
    offer_crew(form, found.id)
    given = form.judge()
    if given and form.keep(lambda: _plan(ctx, opportunity_id, given)):
        flash(_("The task is planned."))
        return _back(opportunity_id)
    return render_template("grants/proposal_task_form.html", form=form, opportunity=found, task=None), form.http_status


@blueprint.route("/opportunities/<uuid:opportunity_id>/tasks/plan", methods=["GET", "POST"])
@keeps_what_was_typed
def plan(opportunity_id: UUID) -> Answer:
    """Proposes the usual tasks, each with its day; makes those that somebody ticked."""
    ctx, session = current_context(), db.session()
    require(may_edit(ctx))
    found = opportunity(session, ctx, opportunity_id)
    present = _present(session, ctx, found)
    target = _asked_day(ctx) or present.target
    there = dict(_by_kind(queries.planned_tasks(session, found.id, present.stage))) if present.stage else {}
    form = TaskPlanForm.showing(_proposed(ctx, present.stage, target, there))
    _offer_owners(form)
    given = form.judge()
    made = form.keep(lambda: _plan_all(ctx, opportunity_id, given)) if given else None
    if made is not None:
        flash(ngettext("%(num)s task is planned.", "%(num)s tasks are planned.", made))
        return _back(opportunity_id)
    proposed = bool(plan_tasks(target, ctx.today)) if target else False
    shown = {"opportunity": found, "present": present, "target": target, "there": there, "proposed": proposed}
    return render_template("grants/task_plan.html", form=form, **shown), form.http_status


@blueprint.route("/opportunities/<uuid:opportunity_id>/tasks/move", methods=["GET", "POST"])
def move(opportunity_id: UUID) -> Answer:
    """Shows what would move along with a deadline that has moved, old day and new; then does it."""
    ctx, session = current_context(), db.session()
    require(may_edit(ctx))
    found = opportunity(session, ctx, opportunity_id)
    present = _present(session, ctx, found)
    if request.method == "POST":
        _move(ctx, opportunity_id, present.target, request.form.get("seen", ""))
        return _back(opportunity_id)
    shifts = _shifts(present, queries.open_tasks(session, found.id), ctx.today)
    shown = {"opportunity": found, "target": present.target, "shifts": shifts, "mark": mark_of(shifts)}
    return render_template("grants/task_plan_move.html", **shown), 200


def part(session: Session, ctx: Context, found: Opportunity) -> tuple[str, Mapping[str, Any]]:
    """What the page of an opportunity says of it: how far it is, and what comes next. Two queries."""
    progress = queries.progress_of(session, ctx, found.id, ctx.today)
    coming = queries.next_tasks(session, ctx, found.id) if progress.left else ()
    return "grants/opportunity_tasks.html", {
        "progress": progress,
        "coming": coming,
        "plan_words": rules,
        **fit_wordings(),
    }


def offer_crew(form: Any, opportunity_id: UUID) -> None:
    """Who of the group may do it, and which partner. Two queries."""
    session = db.session()
    offer(form.owner_id, [(UUID(key), name) for key, name in fundraiser_options(session)])
    offer(form.organisation_id, partner_options(session, opportunity_id), _("No partner"))


def _present(session: Session, ctx: Context, found: Opportunity) -> Present:
    """One query for the dates of the call, where something is still to be prepared."""
    stage = stage_of(found.state, two_stage=found.two_stage)
    if stage is None or found.call is None:
        return Present(stage, None)
    dates = queries.dates_of_call(session, found.call)
    due = rules.submission_of(dates, stage, two_stage=found.two_stage, now=ctx.now)
    return Present(stage, due.on if due else None)


def _shifts(present: Present, tasks: Sequence[CallTask], today: date) -> list[Any]:
    still = [each for each in tasks if each.done_on is None and each.planned_for]
    return shifts_of(still, present.stage, present.target, today) if present.target and present.stage else []


def _asked_day(ctx: Context) -> date | None:
    """The day that somebody typed into the page, where the call says none or another one counts."""
    try:
        return parse_date(request.values.get("planned_for", ""), ctx.reader)
    except DateError:
        return None


def _proposed(ctx: Context, stage: Stage | None, target: date | None, there: Mapping[str, Any]) -> dict[str, Any]:
    """What the usual plan proposes; whoever looks at the page does it, and somebody else reads it."""
    days = plan_tasks(target, ctx.today) if target else {}
    me = ctx.actor.id if ctx.actor else None
    reader = next((UUID(key) for key, _name in fundraiser_options(db.session()) if UUID(key) != me), None)
    ticked = [kind for kind in days if kind not in there and (stage != Stage.NOTE or kind not in rules.NOT_OF_A_NOTE)]
    owners = {f"owner_{kind}": reader if kind == Kind.PROOFREADING else me for kind in rules.BEFORE}
    return {"planned_for": target, "take": ticked, **{f"day_{kind}": day for kind, day in days.items()}, **owners}


def _by_kind(tasks: queries.Named) -> Sequence[tuple[str, tuple[CallTask, str]]]:
    return [(each.kind, (each, name)) for each, name in tasks if each.kind]


def _offer_owners(form: Any) -> None:
    crew = [(UUID(key), name) for key, name in fundraiser_options(db.session())]
    for kind in rules.BEFORE:
        offer(form[f"owner_{kind}"], crew)


def _plan(ctx: Context, opportunity_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return plan_proposal_task(session, ctx, opportunity_id, given).id


def _plan_all(ctx: Context, opportunity_id: UUID, given: Mapping[str, Any]) -> int:
    with transaction() as session:
        return len(plan_proposal(session, ctx, opportunity_id, given))


def _move(ctx: Context, opportunity_id: UUID, target: date | None, seen: str) -> None:
    try:
        with transaction() as session:
            moved = len(move_proposal_plan(session, ctx, opportunity_id, target, seen=seen))
        flash(ngettext("%(num)s task has moved along.", "%(num)s tasks have moved along.", moved))
    except Conflict:
        flash(_("Somebody changed the tasks or the deadline meanwhile. Look at them again, then decide."), "warning")


def _back(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for(LIST, opportunity_id=opportunity_id), 303)
