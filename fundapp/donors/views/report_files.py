"""The files of a report: PDF, workbook and data. Of a published one, made of the bytes that were frozen.

They are made in the request, as minutes and packs are: a paper is bounded (paper.money.MOST_ROWS), and set in some
tenths of a second.
"""

import json
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from typing import IO, Any, cast
from uuid import UUID

from flask import Blueprint, Response, send_file

from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.downloads import attachment
from fundapp.core.web.exports import XLSX
from fundapp.donors.commands.report_receipts import note_download
from fundapp.donors.paper.contents import report_paper
from fundapp.donors.paper.pdf import report_pdf
from fundapp.donors.paper.xlsx import report_xlsx
from fundapp.donors.queries.report_content import NEEDS, content_of
from fundapp.donors.queries.reports import report, snapshot_of
from fundapp.donors.rules.portal import FileKind
from fundapp.donors.rules.report_data import ReportData, canonical
from fundapp.donors.views.agreement_frame import PREFIX
from fundapp.donors.workflow.reports import OUT, State

ONE = "/<uuid:agreement_id>/reports/<uuid:report_id>"
KINDS = {"pdf": "application/pdf", "xlsx": XLSX, "json": "application/json"}

blueprint = Blueprint("report_papers", __name__, url_prefix=PREFIX)


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """What `donors/report_paper.html` asks for."""
    return {"report_paper": report_paper}


@blueprint.get(f"{ONE}/report.pdf")
def pdf(agreement_id: UUID, report_id: UUID) -> Response:
    """The report as PDF. At most nine queries, as for the others."""
    return _file("pdf", agreement_id, report_id)


@blueprint.get(f"{ONE}/report.xlsx")
def xlsx(agreement_id: UUID, report_id: UUID) -> Response:
    """The report as a workbook."""
    return _file("xlsx", agreement_id, report_id)


@blueprint.get(f"{ONE}/report.json")
def data(agreement_id: UUID, report_id: UUID) -> Response:
    """The report as data: the very bytes that were published."""
    return _file("json", agreement_id, report_id)


def send_report(kind: str, text: str, *, draft: bool = False) -> Response:
    """A file (of KINDS) of a report, given as canonical JSON, to keep; it names the digest of what it is made of.

    Whoever calls it has judged who asks.
    """
    told = cast(ReportData, json.loads(text))
    content = _made(kind, text, told, draft=draft)
    answer = send_file(content, mimetype=KINDS[kind])
    answer.headers["Content-Disposition"] = attachment(_name(kind, told, draft=draft))
    answer.headers["Cache-Control"] = "no-store"
    if kind == "json":
        digest = sha256(text.encode())
        answer.set_etag(digest.hexdigest())
        answer.headers["Content-Digest"] = f"sha-256=:{b64encode(digest.digest()).decode()}:"
    return answer


def _made(kind: str, text: str, told: ReportData, *, draft: bool) -> IO[bytes]:
    if kind == "pdf":
        return BytesIO(report_pdf(told, draft=draft))
    return report_xlsx(told, draft=draft) if kind == "xlsx" else BytesIO(text.encode())


def _name(kind: str, told: ReportData, *, draft: bool) -> str:
    head, cover = told["head"], told["cover"]
    facts = {"code": head["code"], "until": cover["covers_to"], "edition": cover["edition"]}
    if draft:
        return _("draft-report-%(code)s-%(until)s-edition-%(edition)s", **facts) + f".{kind}"
    return _("report-%(code)s-%(until)s-edition-%(edition)s", **facts) + f".{kind}"


def _file(kind: str, agreement_id: UUID, report_id: UUID) -> Response:
    """Raises NotFound, also for one that was given up or belongs to another agreement; Conflict without figures."""
    ctx, session = current_context(), db.session()
    found = report(session, ctx, report_id, *NEEDS)
    if found.agreement_id != agreement_id or found.state == State.ABANDONED:
        raise NotFound
    if found.state in OUT:
        frozen = snapshot_of(session, ctx, report_id).data
        with transaction() as writing:
            note_download(writing, ctx, report_id, FileKind(kind))
        return send_report(kind, frozen)
    return send_report(kind, canonical(content_of(found)), draft=True)
