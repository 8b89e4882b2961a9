"""Pages of funders that may be one."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.donors.commands.merging import ask_again, say_distinct
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries import merging as queries
from fundapp.donors.rules.likeness import REASONS
from fundapp.donors.schemas.merging import PAIR_HEADERS, PairFilterSchema, pair_row
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings

LIST = "funder_duplicates.index"

blueprint = Blueprint("funder_duplicates", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("/duplicates")
def index() -> str:
    """The pairs that the address asks for."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(PairFilterSchema(), request.args)
    page = queries.pairs_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("donors/duplicates.html", listing=listing, views=views, reasons=REASONS)


@blueprint.get("/duplicates/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The pairs that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(PairFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("duplicates"),
        PAIR_HEADERS,
        lambda session: map(pair_row, queries.pairs_to_export(session, ctx, wanted)),
    )


@blueprint.post("/<uuid:funder_id>/distinct/<uuid:other_id>")
def say_two(funder_id: UUID, other_id: UUID) -> AnyResponse:
    """Somebody looked: these are two."""
    ctx = current_context()
    require(may_edit(ctx))
    with transaction() as session:
        say_distinct(session, ctx, funder_id, other_id)
    flash(_("Noted: these are two. You find them under “Said to be two”."))
    return redirect(url_for(LIST), 303)


@blueprint.post("/<uuid:funder_id>/distinct/<uuid:other_id>/undo")
def undo_two(funder_id: UUID, other_id: UUID) -> AnyResponse:
    """They may be one after all."""
    ctx = current_context()
    require(may_edit(ctx))
    with transaction() as session:
        ask_again(session, ctx, funder_id, other_id)
    flash(_("These two are compared again."))
    return redirect(url_for(LIST), 303)
