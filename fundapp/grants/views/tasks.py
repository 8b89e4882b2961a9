"""Pages of what is to be found out or done: all of it, for calls and for proposals."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, members_of, person_names
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.grants.commands.tasks import change_call_task, finish_call_task, plan_call_task
from fundapp.grants.forms import CallTaskDoneForm, CallTaskEditForm, CallTaskForm, ProposalTaskEditForm
from fundapp.grants.models import CallTask
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import tasks as queries
from fundapp.grants.queries.calls import call
from fundapp.grants.queries.partners import partner_options
from fundapp.grants.rules.tasks import A_WEEK, due_day
from fundapp.grants.schemas.task_rows import HEADERS, task_row
from fundapp.grants.schemas.tasks import CallTaskFilterSchema
from fundapp.grants.views.fit_said import answer_at, fit_wordings, task_said
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

LIST = "call_tasks.index"
MOST = 20
DIRECTORY = "directory.edit"
"""The right to write what an organisation lacks."""

blueprint = Blueprint("call_tasks", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)
blueprint.context_processor(fit_wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/tasks")
def index() -> str:
    """What is to be found out and done, as the address asks: one's own first. Four queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(CallTaskFilterSchema(), request.args)
    page = queries.call_tasks_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "grants/tasks.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        names=person_names(session, {each.owner_id for each in page.items}),
        home_of=home_of,
        today=ctx.today,
    )


@blueprint.get("/tasks/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """What the address asks for, all of it, as a sheet."""
    ctx, wanted = current_context(), read_filter(CallTaskFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("call-tasks"),
        HEADERS,
        lambda session: (
            task_row(each, task_said(each), names) for each in queries.call_tasks_to_export(session, ctx, wanted)
        ),
    )


@blueprint.route("/<uuid:call_id>/tasks/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(call_id: UUID) -> Answer:
    """Says in words what is to be done for a call."""
    ctx = current_context()
    require(may_edit(ctx))
    host = call(db.session(), ctx, call_id)
    by_when = due_day(ctx.today, host.ends.astimezone(ctx.reader.zone).date() if host.ends else None)
    form = CallTaskForm.showing({"owner_id": ctx.actor.id if ctx.actor else None, "due_on": by_when})
    offer(form.owner_id, _crew())
    given = form.judge()
    if given and form.keep(lambda: _plan(ctx, call_id, given)):
        flash(_("The task is planned."))
        return redirect(url_for("call_fit.show", call_id=call_id), 303)
    return render_template("grants/task_form.html", form=form, call=host, task=None), form.http_status


@blueprint.route("/tasks/<uuid:call_task_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(call_task_id: UUID) -> Answer:
    """Says who does it now, and until when."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.call_task(db.session(), ctx, call_task_id)
    form = (ProposalTaskEditForm if found.opportunity_id else CallTaskEditForm).editing(found)
    offer(form.owner_id, _crew())
    if found.opportunity_id:
        offer(form.organisation_id, _partners(found, found.opportunity_id), _("No partner"))
    given = form.judge()
    if given and form.save(lambda seen: _change(ctx, call_task_id, given, seen), lambda: _again(ctx, call_task_id)):
        flash(_("The changes are saved."))
        return redirect(url_for(LIST) if found.call_id else home_of(found), 303)
    found = queries.call_task(db.session(), ctx, call_task_id)
    shown: dict[str, Any] = {"form": form, "task": found, "differences": form.differences}
    if found.opportunity_id:
        return render_template(
            "grants/proposal_task_form.html", **shown, opportunity=found.opportunity
        ), form.http_status
    return render_template("grants/task_form.html", **shown, call=found.call), form.http_status


@blueprint.route("/tasks/<uuid:call_task_id>/done", methods=["GET", "POST"])
@keeps_what_was_typed
def done(call_task_id: UUID) -> Answer:
    """Says that it is done, and what came of it; leads to the field that takes the answer."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.call_task(db.session(), ctx, call_task_id)
    form = CallTaskDoneForm(data={"version": str(found.version)})
    given = form.judge()
    if given and form.keep(lambda: _finish(ctx, call_task_id, given, form.expected_version)):
        flash(_("The task is done."))
        return redirect(home_of(found), 303)
    shown: dict[str, Any] = {"form": form, "task": found, "answer_at": answer_at(found), "home": home_of(found)}
    names = person_names(db.session(), {found.owner_id})
    may_answer = found.gate is None or found.organisation_id is None or ctx.may(DIRECTORY)
    return render_template("grants/task_done.html", **shown, names=names, may_answer=may_answer), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """One's own tasks of the coming week, and those that are late. One query for fundraisers, none for others."""
    found = queries.own_call_tasks(db.session(), ctx, ctx.today + A_WEEK, MOST)
    return [
        ToDo(
            task_said(each),
            url_for("call_tasks.done", call_task_id=each.id),
            each.title,
            due=datetime.combine(each.due_on, time.max, ctx.reader.zone).astimezone(UTC),
        )
        for each in found
    ]


def home_of(found: CallTask) -> str:
    """Where one sees for what it is done: the fit of its call, or the tasks of its proposal."""
    if found.opportunity_id:
        return url_for("call_proposal_tasks.index", opportunity_id=found.opportunity_id)
    return url_for("call_fit.show", call_id=found.call_id)


def _partners(found: CallTask, opportunity_id: UUID) -> list[tuple[UUID, str]]:
    """Those that take part, and whoever does it until now. One query."""
    offered = partner_options(db.session(), opportunity_id)
    host = found.organisation
    return offered if host is None or host.id in dict(offered) else [*offered, (host.id, host.name)]


def _crew() -> Sequence[tuple[UUID, str]]:
    """The fundraising group, by name. One query."""
    return [(each.id, each.name) for each in members_of(db.session(), GroupCode.FUNDRAISING)]


def _plan(ctx: Context, call_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return plan_call_task(session, ctx, call_id, given).id


def _change(ctx: Context, task_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_call_task(session, ctx, task_id, given, expected_version=version).id


def _finish(ctx: Context, task_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return finish_call_task(session, ctx, task_id, given, expected_version=version).id


def _again(ctx: Context, task_id: UUID) -> CallTask:
    """The task as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.call_task(db.session(), ctx, task_id)
