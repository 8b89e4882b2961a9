"""Pages of a published report as a donor's contact has it: what it says, files to keep, acknowledgement."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from fundapp.audit import verify
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.downloads import send_to_keep
from fundapp.donors.commands.report_receipts import acknowledge_report, note_download
from fundapp.donors.forms.portal import ReceiptForm
from fundapp.donors.permissions import may_read_portal
from fundapp.donors.queries import portal_reports as queries
from fundapp.donors.queries.portal import readable
from fundapp.donors.queries.report_downloads import my_downloads
from fundapp.donors.rules.portal import FileKind
from fundapp.donors.views.portal_frame import PREFIX, TEMPLATES, crumbs_of, wordings
from fundapp.donors.views.portal_papers import file_of, name_of

blueprint = Blueprint("portal_reports", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/reports/<uuid:published_id>")
def show(published_id: UUID) -> str:
    """A report as it was frozen, its other editions, its files, and whether one has acknowledged it. Six queries."""
    ctx, session = current_context(), db.session()
    found = queries.frozen(session, ctx, published_id)
    host = readable(session, ctx, found.report.agreement_id)
    return render_template(
        "donors/portal_report.html",
        found=found,
        data=found.data,
        agreement=host,
        editions=queries.editions_known(session, ctx, found),
        receipt=queries.my_receipt(session, ctx, published_id),
        downloads=my_downloads(session, ctx, published_id),
        crumbs=crumbs_of(host, (found.report.title, None)),
    )


@blueprint.get("/reports/<uuid:published_id>/file/<any(pdf, xlsx, json, proof):kind>")
def download(published_id: UUID, kind: str) -> Response:
    """A report to keep, once it is noted that it leaves."""
    ctx = current_context()
    found = queries.frozen(db.session(), ctx, published_id)
    made = file_of(found, FileKind(kind))
    with transaction() as session:
        note_download(session, ctx, published_id, FileKind(kind))
    return send_to_keep(iter([made]), name_of(found, FileKind(kind)), len(made))


@blueprint.get("/verify.py")
def verifier() -> Response:
    """The program with which anybody checks proofs."""
    require(may_read_portal(current_context()))
    program = Path(verify.__file__).read_bytes()
    return send_to_keep(iter([program]), "verify.py", len(program))


@blueprint.route("/reports/<uuid:published_id>/acknowledge", methods=["GET", "POST"])
@keeps_what_was_typed
def acknowledge(published_id: UUID) -> Answer:
    """Says once that a report was received."""
    ctx = current_context()
    found = queries.published(db.session(), ctx, published_id)
    form = ReceiptForm.showing({"received_on": ctx.today})
    given = form.judge()
    if given and form.keep(lambda: _acknowledge(ctx, published_id, given)):
        flash(_("Thank you: we know that you have received the report."), "good")
        return redirect(url_for("portal_reports.show", published_id=published_id), 303)
    host = readable(db.session(), ctx, found.report.agreement_id)
    back = url_for("portal_reports.show", published_id=published_id)
    heading = _("Acknowledge this report")
    return render_template(
        "donors/portal_receipt.html",
        form=form,
        found=queries.published(db.session(), ctx, published_id),
        back=back,
        heading=heading,
        crumbs=crumbs_of(host, (found.report.title, back), (heading, None)),
    ), form.http_status


def _acknowledge(ctx: Context, report_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return acknowledge_report(session, ctx, report_id, given).id
