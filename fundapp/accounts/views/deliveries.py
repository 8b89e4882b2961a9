"""The outbox's other list: notices and letters, to whom by handle, never by address, and never what they say."""

from flask import Blueprint, Response, render_template, request

from fundapp.accounts.export import DELIVERY_HEADERS, delivery_row
from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.schemas import DeliveryFilterSchema
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.outbox.queries import deliveries_page, deliveries_to_export, figures

LIST = "outbox.deliveries.index"

blueprint = Blueprint("deliveries", __name__, url_prefix="/deliveries")


@blueprint.get("")
def index() -> str:
    """The notices and letters that the address asks for. Four queries."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(DeliveryFilterSchema(), request.args)
    page = deliveries_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "accounts/outbox_deliveries.html",
        listing=listing,
        figures=figures(session, ctx),
        views=listing.links(saved_views(session, ctx, LIST)),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The notices and letters that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(DeliveryFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("deliveries"),
        DELIVERY_HEADERS,
        lambda session: map(delivery_row, deliveries_to_export(session, ctx, wanted)),
    )
