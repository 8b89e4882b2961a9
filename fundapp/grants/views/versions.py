"""Pages of the versions of a document: added, taken home, made current again, thrown away; and a stage as a ZIP."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request
from werkzeug import Response as AnyResponse
from werkzeug.datastructures import MultiDict

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.formats import datetime, file_size
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.downloads import send_to_keep
from fundapp.grants.commands.versions import (
    add_version,
    note_pack_fetched,
    note_version_fetched,
    remove_version,
    renew_version,
)
from fundapp.grants.filing import open_file, packed, take_in
from fundapp.grants.forms import DocumentVersionForm
from fundapp.grants.models import DocumentVersion, ProposalDocument
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import documents as queries
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.rules.documents import LARGEST_PACK, STAGES, pack_names
from fundapp.grants.views.document_frame import (
    Answer,
    at_the_file,
    document_wordings,
    make_room,
    store,
    to_document,
    to_documents,
    too_large,
    uploaded,
)
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.vault.paper_rules import LARGEST
from fundapp.vault.papers import Upload, discard

blueprint = Blueprint("call_versions", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(document_wordings)


@blueprint.url_value_preprocessor
def make_room_for_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """See document_frame."""
    make_room(frozenset({"call_versions.new"}), endpoint)


@blueprint.route("/documents/<uuid:document_id>/versions/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(document_id: UUID) -> Answer:
    """Keeps a file as the newest version, and says so where somebody else was quicker: nothing is lost."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.document(db.session(), ctx, document_id)
    if (refusal := too_large()) is not None:
        form = DocumentVersionForm(formdata=MultiDict())
        form.based_on.data = str(found.last_number)
        form.refuse(refusal)
        return _asked(form, found), 413
    form = DocumentVersionForm.showing({})
    if not form.is_submitted():
        form.based_on.data = str(found.last_number)
    given = form.judge()
    kept = form.keep(lambda: _keep(ctx, found, given, form.base)) if given else None
    if kept:
        _tell(ctx, queries.version(db.session(), ctx, kept))
        return to_document(document_id)
    return _asked(form, queries.document(db.session(), ctx, document_id)), form.http_status


@blueprint.get("/documents/versions/<uuid:version_id>")
def download(version_id: UUID) -> Response:
    """A version to keep, noted in the log before it is handed out."""
    ctx = current_context()
    with transaction() as session:
        note_version_fetched(session, ctx, version_id)
    found = queries.version(db.session(), ctx, version_id, whole=True)
    return send_to_keep(open_file(store(), found.file), found.name, found.file.size)


@blueprint.post("/documents/versions/<uuid:version_id>/again")
def again(version_id: UUID) -> AnyResponse:
    """Makes an older version current again."""
    ctx = current_context()
    try:
        with transaction() as session:
            made = renew_version(session, ctx, version_id)
            document_id, number = made.document_id, made.number
        flash(_("It is the newest version now, as number %(number)s.", number=number))
    except Conflict as error:
        flash(str(error.reason), "warning")
        document_id = queries.version(db.session(), ctx, version_id).document_id
    return to_document(document_id)


@blueprint.route("/documents/versions/<uuid:version_id>/remove", methods=["GET", "POST"])
def remove(version_id: UUID) -> Answer:
    """Throws a version away, once somebody has read what that means; what was sent stays."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.version(db.session(), ctx, version_id)
    if found.id in queries.sent_of(db.session(), ctx, found.document_id):
        flash(_("This version was sent to the funder: it stays."), "warning")
        return to_document(found.document_id)
    if request.method == "POST":
        with transaction() as session:
            document_id, file_id = remove_version(session, ctx, version_id)
        if file_id is not None:
            discard(store(), file_id)
        flash(_("The version is gone."))
        return to_document(document_id)
    document = found.document
    return render_template(
        "grants/version_remove.html", version=found, document=document, opportunity=document.opportunity
    ), 200


@blueprint.get("/opportunities/<uuid:opportunity_id>/documents/<stage>.zip")
def pack(opportunity_id: UUID, stage: str) -> Answer:
    """The newest versions of all documents of a stage, in one file; noted in the log before it is handed out."""
    ctx = current_context()
    if stage not in STAGES:
        raise NotFound
    found = opportunity(db.session(), ctx, opportunity_id)
    pairs = [each for each in queries.documents_of(db.session(), ctx, opportunity_id) if each[0].stage == stage]
    there = [(document, newest) for document, newest in pairs if newest is not None]
    if not there:
        flash(_("There is no file yet in this stage."), "warning")
        return to_documents(opportunity_id)
    if sum(newest.file.size for _each, newest in there) > LARGEST_PACK:
        most = file_size(current_reader(), LARGEST_PACK)
        flash(_("Together these files have more than %(most)s: take them one by one.", most=most), "warning")
        return to_documents(opportunity_id)
    names = pack_names((document.called, newest.name) for document, newest in there)
    with transaction() as session:
        note_pack_fetched(session, ctx, opportunity_id, stage)
    files = queries.whole_files(db.session(), ctx, {newest.file_id for _each, newest in there})
    chosen = [(name, files[newest.file_id]) for name, (_each, newest) in zip(names, there, strict=True)]
    return send_to_keep(packed(store(), chosen, ctx.now), f"{folder_name(found.title)}-{stage}.zip")


def folder_name(title: str) -> str:
    """A title as the name of a file: letters and figures, no longer than one wants to read."""
    words = "".join(each if each.isalnum() else " " for each in fold(title)).split()
    return "-".join(words)[:60].rstrip("-") or "proposal"


def _keep(ctx: Context, found: ProposalDocument, given: Mapping[str, Any], base: int) -> UUID:
    """The id of a version that is kept. All that is slow happens before the transaction."""
    upload = uploaded()
    if upload is None:
        raise Invalid({"file": [_("Choose a file.")]})
    document_id, current = found.id, found.current_number
    newest = queries.version_numbered(db.session(), ctx, document_id, current) if current else None
    known = newest.file.digest if newest else None
    db.session.remove()  # no connection waits while a file is cleaned
    try:
        return _keep_with(ctx, document_id, upload, given, base, known)
    except Invalid as error:
        raise at_the_file(error) from None


def _keep_with(
    ctx: Context, document_id: UUID, upload: Upload, given: Mapping[str, Any], base: int, known: str | None
) -> UUID:
    sealed = take_in(store(), upload, known)
    try:
        with transaction() as session:
            return add_version(session, ctx, document_id, sealed, given, based_on=base).id
    except BaseException:
        discard(store(), sealed.id)
        raise


def _tell(ctx: Context, made: DocumentVersion) -> None:
    """That it is kept; and where somebody else's came in between, whose, and since when."""
    number = made.number
    other = None
    if made.crossed:
        other = queries.version_numbered(db.session(), ctx, made.document_id, number - 1)
    if other is None:
        flash(_("Kept as version %(number)s.", number=number), "good")
        return
    names = person_names(db.session(), {other.added_by_id} if other.added_by_id else ())
    told = {
        "based_on": made.based_on, "other": other.number, "number": number,
        "name": names.get(other.added_by_id) or _("somebody unknown") if other.added_by_id else _("somebody unknown"),
        "moment": datetime(current_reader(), other.added_at),
    }  # fmt: skip
    flash(
        _(
            "You worked on version %(based_on)s, but version %(other)s was added by %(name)s on %(moment)s."
            " Yours is kept as version %(number)s: look at both.",
            **told,
        ),
        "warning",
    )


def _asked(form: Any, found: ProposalDocument) -> str:
    largest = file_size(current_reader(), LARGEST)
    return render_template(
        "grants/version_new.html", form=form, document=found, opportunity=found.opportunity, largest=largest
    )
