"""Pages of what was asked of funders, and of what came of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.donors.commands.asks import correct_ask, record_ask, remove_ask
from fundapp.donors.forms import AskEditForm, AskForm
from fundapp.donors.models import FunderAsk
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries import asks as queries
from fundapp.donors.queries.funders import funder
from fundapp.donors.schemas.ask_rows import ASK_HEADERS, ask_row
from fundapp.donors.schemas.asks import AskFilterSchema
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings

LIST = "funder_asks.index"

blueprint = Blueprint("funder_asks", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/asks")
def index() -> str:
    """The requests that the address asks for, and what they come to."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(AskFilterSchema(), request.args)
    page = queries.asks_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "donors/asks.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        totals=queries.totals_of(session, ctx, chosen.values),
    )


@blueprint.get("/asks/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The requests that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(AskFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("requests"),
        ASK_HEADERS,
        lambda session: map(ask_row, queries.asks_to_export(session, ctx, wanted)),
    )


@blueprint.route("/<uuid:funder_id>/asks/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(funder_id: UUID) -> Answer:
    """Records what was asked of a funder."""
    ctx = current_context()
    require(may_edit(ctx))
    host = funder(db.session(), ctx, funder_id)
    form = AskForm.showing({"currency": host.currency, "outcome": "pending"})
    given = form.judge()
    if given and form.keep(lambda: _record(ctx, funder_id, given)):
        flash(_("The request is recorded."))
        return _back(funder_id)
    return render_template("donors/ask_form.html", form=form, funder=host, found=None), form.http_status


@blueprint.route("/asks/<uuid:ask_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(ask_id: UUID) -> Answer:
    """Writes what is known of a request now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    form = AskEditForm.editing(queries.ask(db.session(), ctx, ask_id))
    given = form.judge()
    host_id = None
    if given:
        host_id = form.save(lambda seen: _correct(ctx, ask_id, given, seen), lambda: _again(ctx, ask_id))
    if host_id:
        flash(_("The changes are saved."))
        return _back(host_id)
    found = queries.ask(db.session(), ctx, ask_id)
    shown: dict[str, Any] = {"form": form, "funder": found.funder, "found": found, "differences": form.differences}
    return render_template("donors/ask_form.html", **shown), form.http_status


@blueprint.route("/asks/<uuid:ask_id>/remove", methods=["GET", "POST"])
def remove(ask_id: UUID) -> Answer:
    """Takes a request out, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    if request.method == "POST":
        with transaction() as session:
            funder_id = remove_ask(session, ctx, ask_id)
        flash(_("The request is taken out."))
        return _back(funder_id)
    return render_template("donors/ask_remove.html", found=queries.ask(db.session(), ctx, ask_id)), 200


def _record(ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return record_ask(session, ctx, funder_id, given).id


def _correct(ctx: Context, ask_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    """The id of the funder."""
    with transaction() as session:
        return correct_ask(session, ctx, ask_id, given, expected_version=version).funder_id


def _again(ctx: Context, ask_id: UUID) -> FunderAsk:
    """The request as it stands now, not as this request of a browser has read it before."""
    db.session.remove()
    return queries.ask(db.session(), ctx, ask_id)


def _back(funder_id: UUID) -> AnyResponse:
    return redirect(url_for("funders.show", funder_id=funder_id, _anchor="asked"), 303)
