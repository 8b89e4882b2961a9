"""Pages of what was sent: the record as a paper, its files, the list to check them by, and what comes later."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.formats import file_size
from fundapp.core.forms import number_sent, offer
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.downloads import attachment, send_to_keep
from fundapp.core.web.exports import send_sheet
from fundapp.grants.commands.submissions import (
    complete_submission,
    may_be_taken_back,
    note_submission_fetched,
    take_back_note,
)
from fundapp.grants.filing import packed
from fundapp.grants.forms import CompletionForm
from fundapp.grants.models import Submission, SubmissionPaper
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import submissions as queries
from fundapp.grants.queries.documents import whole_files
from fundapp.grants.rules.documents import FULL, KINDS, LARGEST_PACK
from fundapp.grants.rules.submissions import CHECK_LIST, check_list
from fundapp.grants.views.document_frame import Answer, document_wordings, store
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.versions import folder_name

blueprint = Blueprint("call_submissions", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(document_wordings)

HEADERS = (
    lazy("Number"), lazy("Name of the file"), lazy("Document"), lazy("What it is"), lazy("Version"),
    lazy("Size in bytes"), lazy("SHA-256 as kept"), lazy("SHA-256 as it came"),
)  # fmt: skip


@blueprint.get("/submissions/<uuid:submission_id>")
def show(submission_id: UUID) -> str:
    """What was sent, when, how and by whom; made to be printed. Three queries."""
    ctx, session = current_context(), db.session()
    found = queries.submission(session, ctx, submission_id)
    by_ids = {each for each in (found.recorded_by_id, found.taken_back_by_id) if each}
    in_force = found.taken_back_at is None
    said = found.opportunity.submitted_on if in_force and found.stage == FULL else None
    return render_template(
        "grants/submission.html",
        submission=found,
        opportunity=found.opportunity,
        papers=queries.papers_of(session, ctx, submission_id),
        names=person_names(session, by_ids),
        another_day=said if said != found.sent_on else None,
        may_take_back=may_be_taken_back(found),
        now=ctx.now,
    )


@blueprint.get("/submissions/<uuid:submission_id>/sha256.<any(txt, csv):kind>")
def digests(submission_id: UUID, kind: str) -> Response:
    """The SHA-256 of what was sent: as `sha256sum -c` reads it, or as a sheet."""
    ctx = current_context()
    papers = queries.papers_of(db.session(), ctx, queries.submission(db.session(), ctx, submission_id).id)
    if kind == "csv":
        return send_sheet(kind, _("sent"), HEADERS, lambda _session: map(_row, papers))
    answer = Response(_list(papers), mimetype="text/plain")
    answer.headers["Content-Disposition"] = attachment(CHECK_LIST)
    return answer


@blueprint.get("/submissions/<uuid:submission_id>/files.zip")
def pack(submission_id: UUID) -> Answer:
    """Exactly what was sent, with the list to check it by; noted in the log before it is handed out."""
    ctx = current_context()
    found = queries.submission(db.session(), ctx, submission_id)
    papers = queries.papers_of(db.session(), ctx, submission_id)
    if not papers or sum(each.size for each in papers) > LARGEST_PACK:
        most = file_size(current_reader(), LARGEST_PACK)
        told = _("Together these files have more than %(most)s: take them one by one.", most=most)
        flash(told if papers else _("No file is recorded with it."), "warning")
        return _to(submission_id)
    name = f"{folder_name(found.opportunity.title)}-{found.sent_on.isoformat()}.zip"
    with transaction() as session:
        note_submission_fetched(session, ctx, submission_id)
    files = queries.files_of(db.session(), ctx, submission_id)
    whole = whole_files(db.session(), ctx, set(files.values()))
    chosen = [(each.name, whole[files[each.version_id]]) for each in papers]
    return send_to_keep(packed(store(), chosen, ctx.now, lists=[(CHECK_LIST, _list(papers))]), name)


@blueprint.route("/submissions/<uuid:submission_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(submission_id: UUID) -> Answer:
    """Adds what comes later; when, how and what was sent stays as it is."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.submission(db.session(), ctx, submission_id)
    form = CompletionForm.editing(found)
    given = form.judge()
    if given and form.save(lambda seen: _complete(ctx, submission_id, given, seen), lambda: _again(ctx, submission_id)):
        flash(_("The changes are saved."))
        return _to(submission_id)
    found = queries.submission(db.session(), ctx, submission_id)
    _offer_receipts(ctx, form, found)
    told = {"form": form, "submission": found, "opportunity": found.opportunity, "differences": form.differences}
    return render_template("grants/submission_edit.html", **told), form.http_status


@blueprint.route("/submissions/<uuid:submission_id>/take-back", methods=["GET", "POST"])
def take_back(submission_id: UUID) -> Answer:
    """Takes the record of a note back, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.submission(db.session(), ctx, submission_id)
    if request.method == "POST":
        try:
            with transaction() as session:
                seen = number_sent(request.form.get("version"))
                take_back_note(session, ctx, submission_id, expected_version=seen)
            flash(_("The record is marked as taken back."))
        except Conflict as error:
            flash(str(error.reason or error.title), "warning")
        return _to(submission_id)
    return render_template("grants/submission_take_back.html", submission=found, opportunity=found.opportunity), 200


def _row(paper: SubmissionPaper) -> list[Any]:
    return [
        paper.position, paper.name, paper.called, str(KINDS[paper.kind]), paper.number, paper.size, paper.kept_digest,
        paper.digest,
    ]  # fmt: skip


def _list(papers: Any) -> str:
    return check_list((each.kept_digest, each.name) for each in papers)


def _offer_receipts(ctx: Context, form: Any, found: Submission) -> None:
    """The receipts, and the one that is chosen already: it may be an older version."""
    offered = queries.receipts(db.session(), ctx, found.opportunity_id)
    rows = [(version.id, f"{document.called} – {version.name}") for document, version in offered]
    if found.receipt and found.receipt.id not in dict(rows):
        rows.append((found.receipt.id, found.receipt.name))
    offer(form.receipt_id, rows, _("None yet"))


def _complete(ctx: Context, submission_id: UUID, given: Mapping[str, Any], seen: int) -> UUID:
    with transaction() as session:
        return complete_submission(session, ctx, submission_id, given, expected_version=seen).id


def _again(ctx: Context, submission_id: UUID) -> Submission:
    """As it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.submission(db.session(), ctx, submission_id)


def _to(submission_id: UUID) -> AnyResponse:
    return redirect(url_for("call_submissions.show", submission_id=submission_id), 303)
