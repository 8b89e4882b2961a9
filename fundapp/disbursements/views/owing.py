"""What was awarded and accepted and is to be ordered: the list « to prepare »."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from fundapp.accounts.queries.own import saved_views
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.queries import owing as queries
from fundapp.disbursements.schemas.orders import OwedFilterSchema
from fundapp.disbursements.schemas.sheets import OWED_HEADERS, owed_cells
from fundapp.disbursements.views.frame import has_page, wordings

LIST = "to_prepare.index"

blueprint = Blueprint("to_prepare", __name__, url_prefix="/payments/to-prepare", template_folder="../templates")
blueprint.context_processor(wordings)


@blueprint.get("")
def index() -> str:
    """Awards that were accepted and of which something is to be ordered, the earliest first. At most eight queries."""
    ctx, session = current_context(), db.session()
    require(may_prepare(ctx))
    chosen = read_filter(OwedFilterSchema(), request.args)
    page = queries.owed_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "disbursements/orders/to_prepare.html",
        listing=listing,
        rows=queries.owed_rows(session, ctx, page.items),
        views=listing.links(saved_views(session, ctx, LIST)),
        now=ctx.now,
        preparing_url=preparing_url,
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The awards that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    require(may_prepare(ctx))
    wanted = read_filter(OwedFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("payments-to-prepare"),
        OWED_HEADERS,
        lambda session: (row for found in queries.owed_to_export(session, ctx, wanted) for row in owed_cells(found)),
    )


def preparing_url(case_id: UUID) -> str | None:
    """Where the payments of a case are prepared; None in an installation without those pages."""
    return url_for("preparing.start", case=case_id.hex) if has_page("preparing.start") else None
