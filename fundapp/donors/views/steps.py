"""Pages of what comes next with funders, and of who looks after them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.core.web.searching import searched
from fundapp.donors.commands.likeness import SCOPE
from fundapp.donors.commands.relations import finish_step, look_after, plan_step
from fundapp.donors.forms import DoneForm, RelationForm, StepForm
from fundapp.donors.models import Funder
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries import relations as queries
from fundapp.donors.queries.funders import funder
from fundapp.donors.schemas.relation_rows import STEP_HEADERS, step_row
from fundapp.donors.schemas.relations import StepFilterSchema
from fundapp.donors.views.frame import PREFIX, TEMPLATES, fundraisers, wordings

LIST = "funder_steps.index"
SOON = timedelta(days=7)
MOST = 20

blueprint = Blueprint("funder_steps", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/steps")
def index() -> str:
    """What comes next, as the address asks."""
    ctx, session = current_context(), db.session()
    listing, meant = searched(
        LIST,
        SCOPE,
        StepFilterSchema(),
        lambda wanted, mark: queries.steps_page(session, ctx, wanted, marks=page_marks(), mark=mark),
        queries.steps_found_by,
    )
    return render_template(
        "donors/steps.html",
        listing=listing,
        meant=meant,
        views=listing.links(saved_views(session, ctx, LIST)),
        names=person_names(session, {each.owner_id for each in listing.page.items}),
        today=ctx.today,
    )


@blueprint.get("/steps/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """What the address asks for, all of it, as a sheet."""
    ctx = current_context()
    wanted = read_filter(StepFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("next-steps"),
        STEP_HEADERS,
        lambda session: (step_row(each, names) for each in queries.steps_to_export(session, ctx, wanted)),
    )


@blueprint.route("/<uuid:funder_id>/steps/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(funder_id: UUID) -> Answer:
    """Says what comes next with a funder."""
    ctx = current_context()
    require(may_edit(ctx))
    host = funder(db.session(), ctx, funder_id)
    form = StepForm.showing({"owner_id": ctx.actor.id if ctx.actor else None})
    offer(form.owner_id, fundraisers().items())
    given = form.judge()
    if given and form.keep(lambda: _plan(ctx, funder_id, given)):
        flash(_("The step is planned."))
        return _back(funder_id)
    return render_template("donors/step_form.html", form=form, funder=host), form.http_status


@blueprint.route("/steps/<uuid:step_id>/done", methods=["GET", "POST"])
@keeps_what_was_typed
def done(step_id: UUID) -> Answer:
    """Says that a step is done, and what came of it."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.step(db.session(), ctx, step_id)
    form = DoneForm(data={"version": str(found.version)})
    given = form.judge()
    if given and form.keep(lambda: _finish(ctx, step_id, given, form.expected_version)):
        flash(_("The step is done."))
        return _back(found.funder_id)
    return render_template("donors/step_done.html", form=form, step=found), form.http_status


@blueprint.route("/<uuid:funder_id>/relation", methods=["GET", "POST"])
@keeps_what_was_typed
def relation(funder_id: UUID) -> Answer:
    """Says who looks after a funder, and how well the network knows them."""
    ctx = current_context()
    require(may_edit(ctx))
    form = RelationForm.editing(funder(db.session(), ctx, funder_id))
    offer(form.owner_id, fundraisers().items(), _("Nobody yet"))
    given = form.judge()
    if given and form.save(lambda version: _look_after(ctx, funder_id, given, version), lambda: _again(ctx, funder_id)):
        flash(_("The changes are saved."))
        return _back(funder_id)
    shown = {"form": form, "funder": funder(db.session(), ctx, funder_id), "differences": form.differences}
    return render_template("donors/relation_form.html", **shown), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """One's own next steps of the coming week, and those that are late. One query for fundraisers, none for others."""
    found = queries.own_steps(db.session(), ctx, ctx.today + SOON, MOST)
    return [
        ToDo(
            each.what,
            url_for("funder_steps.done", step_id=each.id),
            each.funder.short_name or each.funder.name,
            due=datetime.combine(each.due_on, time.max, ctx.reader.zone).astimezone(UTC),
        )
        for each in found
    ]


def _plan(ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return plan_step(session, ctx, funder_id, given).id


def _finish(ctx: Context, step_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return finish_step(session, ctx, step_id, given, expected_version=version).id


def _look_after(ctx: Context, funder_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return look_after(session, ctx, funder_id, given, expected_version=version).id


def _again(ctx: Context, funder_id: UUID) -> Funder:
    """The funder as it stands now, not as this request has read it before."""
    db.session.remove()
    return funder(db.session(), ctx, funder_id)


def _back(funder_id: UUID) -> AnyResponse:
    return redirect(url_for("funders.show", funder_id=funder_id, _anchor="known"), 303)
