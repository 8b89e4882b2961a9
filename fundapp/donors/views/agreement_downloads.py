"""The list of who took published reports on an agreement home."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request

from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.donors.queries import report_downloads
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.rules import portal as words
from fundapp.donors.schemas.portal import DownloadFilterSchema
from fundapp.donors.schemas.portal_rows import DOWNLOADS, download_row
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, crumbs_of, wordings

LIST = "agreement_downloads.index"

blueprint = Blueprint("agreement_downloads", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)
blueprint.context_processor(lambda: {"told": words})


@blueprint.get("/<uuid:agreement_id>/downloads")
def index(agreement_id: UUID) -> str:
    """Who took which published report on an agreement home, and when. Five queries."""
    ctx, session = current_context(), db.session()
    found = agreement(session, ctx, agreement_id)
    chosen = read_filter(DownloadFilterSchema(), request.args)
    page = report_downloads.downloads_page(
        session, ctx, found.id, chosen.values, marks=page_marks(), mark=request.args.get("at")
    )
    return render_template(
        "donors/agreement_downloads.html",
        agreement=found,
        reception=report_downloads.receipts_of(session, ctx, found.id),
        listing=Listing(LIST, chosen, page, {"agreement_id": found.id}),
        crumbs=crumbs_of(found, _("Reports taken home")),
    )


@blueprint.get("/<uuid:agreement_id>/downloads/export.<any(csv, xlsx):sheet>")
def export(agreement_id: UUID, sheet: str) -> Response:
    """All that the address asks for, as a sheet."""
    ctx = current_context()
    found = agreement(db.session(), ctx, agreement_id)
    wanted = read_filter(DownloadFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("downloads"),
        DOWNLOADS,
        lambda session: map(download_row, report_downloads.downloads_to_export(session, ctx, found.id, wanted)),
    )
