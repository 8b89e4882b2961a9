"""Pages of who speaks for a country."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.directory.commands.focal_points import end_focal_point, name_focal_point
from fundapp.directory.forms import EndForm, FocalPointForm, FocalPointMetForm
from fundapp.directory.models import PersonMet
from fundapp.directory.permissions import may_edit, may_meet
from fundapp.directory.queries import focal_points as queries
from fundapp.directory.queries.people import person_met
from fundapp.directory.schemas.people import FocalPointFilterSchema
from fundapp.directory.schemas.rows import FOCAL_POINT_HEADERS, focal_point_row
from fundapp.directory.views.frame import wordings

LIST = "focal_points.index"

blueprint = Blueprint("focal_points", __name__, url_prefix="/directory/focal-points", template_folder="../templates")
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("")
def index() -> str:
    """Who speaks for which country, as the address asks."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(FocalPointFilterSchema(), request.args)
    page = queries.focal_points_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("directory/focal_points.html", listing=listing, views=views)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """Whom the address asks for, all of them, as a sheet; people met stand in it without their names."""
    ctx = current_context()
    wanted = read_filter(FocalPointFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("focal-points"),
        FOCAL_POINT_HEADERS,
        lambda session: map(focal_point_row, queries.focal_points_to_export(session, ctx, wanted)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> Answer:
    """Says which member of staff speaks for a country."""
    ctx = current_context()
    require(may_edit(ctx))
    return _named(FocalPointForm.showing({"since": ctx.today}), None)


@blueprint.route("/new/<uuid:person_met_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def of_met(person_met_id: UUID) -> Answer:
    """Says for which country somebody met speaks: by officers alone, and their name is not needed for it."""
    ctx = current_context()
    require(may_meet(ctx))
    person = person_met(db.session(), ctx, person_met_id)
    house = str(person.organisation_id) if person.organisation_id else None
    usual = {"country": person.country, "since": ctx.today, "organisation": house}
    return _named(FocalPointMetForm.showing(usual), person)


@blueprint.route("/<uuid:focal_point_id>/end", methods=["GET", "POST"])
@keeps_what_was_typed
def end(focal_point_id: UUID) -> Answer:
    """Says until when somebody speaks for a country. The past stays in the list."""
    ctx = current_context()
    require(may_edit(ctx))
    form = EndForm.showing({"until": ctx.today})
    given = form.judge()
    if given and form.keep(lambda: _end(ctx, focal_point_id, given["until"])):
        flash(_("The last day is kept."))
        return redirect(url_for(LIST), 303)
    speaker = queries.focal_point(db.session(), ctx, focal_point_id)
    return render_template("directory/focal_point_end.html", form=form, speaker=speaker), form.http_status


def _named(form: SchemaForm, person: PersonMet | None) -> Answer:
    given = form.judge()
    if given and form.keep(lambda: _name(current_context(), given, person)):
        flash(_("The focal point is named."))
        return redirect(url_for(LIST), 303)
    return render_template("directory/focal_point_form.html", form=form, person=person), form.http_status


def _name(ctx: Context, given: Mapping[str, Any], person: PersonMet | None) -> UUID:
    person_met_id = person.id if person else None
    with transaction() as session:
        return name_focal_point(session, ctx, given, person_met_id).id


def _end(ctx: Context, focal_point_id: UUID, until: date) -> UUID:
    with transaction() as session:
        return end_focal_point(session, ctx, focal_point_id, until).id
