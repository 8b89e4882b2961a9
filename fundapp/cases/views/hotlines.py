"""Pages of the numbers to call that stand at the top of the public page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.cases.commands.hotlines import add_hotline, change_hotline, remove_hotline
from fundapp.cases.forms.hotlines import HotlineForm
from fundapp.cases.models import Hotline
from fundapp.cases.permissions import may_work
from fundapp.cases.queries import hotlines as queries
from fundapp.cases.schemas.hotlines import HotlineFilterSchema
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.places import country_name
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

LIST = "hotlines.index"
HEADERS = (
    lazy("Country"),
    lazy("Who answers"),
    lazy("Number"),
    lazy("When somebody answers"),
    lazy("Last changed"),
)

blueprint = Blueprint("hotlines", __name__, url_prefix="/hotlines", template_folder="../templates")


@blueprint.get("")
def index() -> str:
    """The numbers that the address asks for. Three queries."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(HotlineFilterSchema(), request.args)
    page = queries.hotlines_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("cases/hotlines/list.html", listing=listing, views=views)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The numbers that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(HotlineFilterSchema(), request.args).values
    return send_sheet(
        sheet, _("hotlines"), HEADERS, lambda session: map(_row, queries.hotlines_to_export(session, ctx, wanted))
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Puts a number on the public page."""
    ctx = current_context()
    require(may_work(ctx))
    form = HotlineForm.showing({})
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, given)):
        flash(_("The number now stands on the public page."))
        return redirect(url_for(LIST))
    return render_template("cases/hotlines/edit.html", form=form, hotline=None), form.http_status


@blueprint.route("/<uuid:hotline_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(hotline_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is true of a number now; meets whoever saved in the meantime."""
    ctx = current_context()
    form = HotlineForm.editing(queries.hotline(db.session(), ctx, hotline_id))
    given = form.judge()
    if given and form.save(lambda version: _change(ctx, hotline_id, given, version), lambda: _again(ctx, hotline_id)):
        flash(_("The changes are saved. The public page shows them from now on."))
        return redirect(url_for(LIST))
    shown = {"hotline": queries.hotline(db.session(), ctx, hotline_id), "differences": form.differences}
    return render_template("cases/hotlines/edit.html", form=form, **shown), form.http_status


@blueprint.route("/<uuid:hotline_id>/remove", methods=["GET", "POST"])
def remove(hotline_id: UUID) -> str | AnyResponse:
    """Says what will go, then takes it away."""
    ctx = current_context()
    if request.method == "POST":
        with transaction() as session:
            remove_hotline(session, ctx, hotline_id)
        flash(_("The number no longer stands on the public page."))
        return redirect(url_for(LIST))
    return render_template("cases/hotlines/remove.html", hotline=queries.hotline(db.session(), ctx, hotline_id))


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_hotline(session, ctx, given).id


def _change(ctx: Context, hotline_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_hotline(session, ctx, hotline_id, given, expected_version=version).id


def _again(ctx: Context, hotline_id: UUID) -> Hotline:
    """The number as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.hotline(db.session(), ctx, hotline_id)


def _row(found: Hotline) -> list[Any]:
    """One cell for each of HEADERS."""
    country = country_name(current_reader(), found.country) if found.country else _("All countries")
    return [country, found.name, found.number, found.hours, found.updated_at]
