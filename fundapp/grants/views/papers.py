"""Papers about calls."""

from dataclasses import replace
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, send_file

from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.reader import Reader, reading
from fundapp.core.web.circumstances import current_context
from fundapp.grants.one_page import one_page_pdf
from fundapp.grants.queries.calls import call
from fundapp.grants.queries.fit import fit_of
from fundapp.grants.views.frame import PREFIX, TEMPLATES

blueprint = Blueprint("call_papers", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)


@blueprint.get("/<uuid:call_id>/sheet-<any(fr, en):language>.pdf")
def sheet(call_id: UUID, language: str) -> Response:
    """The one-page sheet of a call, for the steering committee, in the language in which it is read there."""
    ctx = current_context()
    found = call(db.session(), ctx, call_id)
    fit = fit_of(db.session(), ctx, found)
    reader = Reader(language, ctx.reader.zone)
    with reading(reader):
        made = one_page_pdf(found, fit, replace(ctx, reader=reader))
        name = _("call-sheet")
    return send_file(
        BytesIO(made), mimetype="application/pdf", as_attachment=True, download_name=f"{name}-{ctx.today}.pdf"
    )
