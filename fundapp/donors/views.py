"""Pages of the funder map."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries import saved_views
from fundapp.core.database import db, transaction
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.donors import vocabulary
from fundapp.donors.commands import add_funder, update_funder
from fundapp.donors.export import HEADERS, row
from fundapp.donors.forms import FunderForm
from fundapp.donors.permissions import EDIT, must_edit
from fundapp.donors.queries import funder, funders_page, funders_to_export
from fundapp.donors.schemas import FunderFilterSchema

funders = Blueprint("funders", __name__, url_prefix="/funders", template_folder="templates")


@funders.context_processor
def wordings() -> dict[str, Any]:
    """What every page of the map may use: the words of coded values, and whether to offer changes."""
    return {"words": vocabulary, "may_edit": current_context().may(EDIT)}


@funders.get("")
def index() -> str:
    """The funders that the address asks for."""
    ctx = current_context()
    chosen = read_filter(FunderFilterSchema(), request.args)
    page = funders_page(db.session(), ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing("funders.index", chosen, page)
    return render_template(
        "donors/funders.html",
        listing=listing,
        views=listing.links(saved_views(db.session(), ctx, "funders.index")),
    )


@funders.get("/export.<any(csv, xlsx):kind>")
def export(kind: str) -> Response:
    """The funders that the address asks for, all of them, as a sheet."""
    chosen = read_filter(FunderFilterSchema(), request.args)
    found = funders_to_export(db.session(), current_context(), chosen.values)
    return send_sheet(kind, _("funders"), HEADERS, map(row, found))


@funders.get("/<uuid:funder_id>")
def show(funder_id: UUID) -> str:
    """What is known of one funder."""
    return render_template("donors/funder.html", funder=funder(db.session(), current_context(), funder_id))


@funders.route("/new", methods=["GET", "POST"])
def new() -> str | AnyResponse:
    """Puts a funder on the map."""
    ctx = current_context()
    must_edit(ctx)
    form = FunderForm.showing({"status": "active", "needs_registration": "unknown"})
    given = form.judge()
    if given:
        try:
            with transaction() as session:
                added = add_funder(session, ctx, given).id
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The funder is on the map."))
            return redirect(url_for("funders.show", funder_id=added))
    return render_template("donors/funder_form.html", form=form, funder=None)


@funders.route("/<uuid:funder_id>/edit", methods=["GET", "POST"])
def edit(funder_id: UUID) -> str | AnyResponse:
    """Writes what is known now; meets whoever saved in the meantime."""
    ctx = current_context()
    must_edit(ctx)
    found = funder(db.session(), ctx, funder_id)
    form = FunderForm.editing(found)
    given = form.judge()
    if given:
        try:
            with transaction() as session:
                update_funder(session, ctx, funder_id, given, expected_version=form.expected_version)
        except Invalid as error:
            form.refuse(error)
        except EditConflict:
            form.meet(found)
        else:
            flash(_("The changes are saved."))
            return redirect(url_for("funders.show", funder_id=funder_id))
    return render_template("donors/funder_form.html", form=form, funder=found)
