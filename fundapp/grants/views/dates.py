"""Pages of the further dates of a call: kept, changed, taken out, planned back, moved along."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.dates import add_date, change_date, keep_plan, move_plan, remove_date
from fundapp.grants.forms import DateEditForm, DateForm, PlanForm
from fundapp.grants.models import Call, CallDeadline
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.calls import call
from fundapp.grants.queries.dates import call_date
from fundapp.grants.queries.reminders import follows
from fundapp.grants.rules.planning import next_submission, shifts_of, still_planned
from fundapp.grants.rules.plans import plan_back
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

blueprint = Blueprint("call_dates", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


def part(session: Session, ctx: Context, found: Call) -> Mapping[str, Any]:
    """For the page of a call: what would move along, whether there is something to plan for, whether I am reminded."""
    return {
        "shifts": shifts_of(found, ctx.now, ctx.today) if may_edit(ctx) else [],
        "plannable": next_submission(found, ctx.now),
        "reminded": follows(session, ctx, found.id) is not None,
        "rows_by_day": sorted(found.deadline_rows, key=lambda row: (row.due.ends, row.id)),
    }


@blueprint.route("/<uuid:call_id>/dates/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(call_id: UUID) -> Answer:
    """Keeps a further date of a call."""
    ctx = current_context()
    require(may_edit(ctx))
    host = call(db.session(), ctx, call_id)
    form = DateForm.showing({"zone": host.deadline_zone})
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, call_id, given)):
        flash(_("The date is kept."))
        return _back(call_id)
    return render_template("grants/date_form.html", form=form, call=host, found=None), form.http_status


@blueprint.route("/dates/<uuid:date_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(date_id: UUID) -> Answer:
    """Writes what is known of a date now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    found = call_date(db.session(), ctx, date_id)
    form = DateEditForm.editing(found)
    given = form.judge()
    if given and form.save(lambda seen: _change(ctx, date_id, given, seen), lambda: _again(ctx, date_id)):
        flash(_("The changes are saved."))
        return _back(found.call_id)
    found = call_date(db.session(), ctx, date_id)
    shown: dict[str, Any] = {
        "form": form, "found": found, "call": call(db.session(), ctx, found.call_id), "differences": form.differences,
    }  # fmt: skip
    return render_template("grants/date_form.html", **shown), form.http_status


@blueprint.route("/dates/<uuid:date_id>/remove", methods=["GET", "POST"])
def remove(date_id: UUID) -> Answer:
    """Takes a date out, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    found = call_date(db.session(), ctx, date_id)
    if request.method == "POST":
        with transaction() as session:
            call_id = remove_date(session, ctx, date_id)
        flash(_("The date is taken out."))
        return _back(call_id)
    host = call(db.session(), ctx, found.call_id)
    return render_template("grants/date_remove.html", found=found, call=host), 200


@blueprint.route("/<uuid:call_id>/plan", methods=["GET", "POST"])
@keeps_what_was_typed
def plan(call_id: UUID) -> Answer:
    """Proposes what must be done by when; keeps what somebody made of it."""
    ctx = current_context()
    require(may_edit(ctx))
    host = call(db.session(), ctx, call_id)
    target = next_submission(host, ctx.now)
    form = PlanForm(data=_proposed(host, target, ctx.today))
    given = form.judge()
    if given and form.keep(lambda: _plan(ctx, call_id, given, form.expected_version)):
        flash(_("The plan is kept."))
        return _back(call_id)
    form.version.data = str(host.version)
    replaced = still_planned(host.deadline_rows, ctx.today)
    return render_template("grants/plan.html", form=form, call=host, target=target, replaced=replaced), form.http_status


@blueprint.route("/<uuid:call_id>/plan/move", methods=["GET", "POST"])
def move(call_id: UUID) -> Answer:
    """Shows what would move along with a deadline that has moved; then does it."""
    ctx = current_context()
    require(may_edit(ctx))
    if request.method == "POST":
        _move(ctx, call_id, number_sent(request.form.get("version")))
        return _back(call_id)
    host = call(db.session(), ctx, call_id)
    shifts = shifts_of(host, ctx.now, ctx.today)
    return render_template("grants/plan_move.html", call=host, shifts=shifts), 200


def _proposed(host: Call, target: date | None, today: date) -> dict[str, Any]:
    """What is planned already, else what the usual plan proposes, as the reader writes it."""
    planned = {row.plan_step: row.day for row in still_planned(host.deadline_rows, today)}
    days = planned or (plan_back(target, today) if target else {})
    return {**PlanForm.schema().dump(days), "version": str(host.version)}


def _add(ctx: Context, call_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_date(session, ctx, call_id, given).id


def _change(ctx: Context, date_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_date(session, ctx, date_id, given, expected_version=version).id


def _plan(ctx: Context, call_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return keep_plan(session, ctx, call_id, given, expected_version=version).id


def _move(ctx: Context, call_id: UUID, version: int) -> None:
    try:
        with transaction() as session:
            move_plan(session, ctx, call_id, expected_version=version)
        flash(_("The planned dates have moved along."))
    except Conflict:
        flash(_("Somebody changed this call meanwhile. Look at it again, then decide."), "warning")


def _again(ctx: Context, date_id: UUID) -> CallDeadline:
    """The date as it stands now, not as this request has read it before."""
    db.session.remove()
    return call_date(db.session(), ctx, date_id)


def _back(call_id: UUID) -> AnyResponse:
    return redirect(url_for("calls.show", call_id=call_id, _anchor="deadline"), 303)
