"""Pages of the documents of a proposal: all of them, one, and what somebody says of one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse
from werkzeug.datastructures import MultiDict

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.formats import file_size
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.documents import (
    demand_documents,
    describe_document,
    keep_document,
    mark_final,
    remove_document,
)
from fundapp.grants.commands.versions import add_version
from fundapp.grants.filing import take_in
from fundapp.grants.forms import DemandedForm, DocumentEditForm, NewDocumentForm
from fundapp.grants.models import Opportunity, ProposalDocument
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import documents as queries
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.submissions import submissions_of
from fundapp.grants.rules.documents import STAGES, stages_of
from fundapp.grants.views.document_frame import (
    Answer,
    at_the_file,
    document_wordings,
    make_room,
    offer_stages_and_people,
    store,
    to_document,
    to_documents,
    too_large,
    uploaded,
)
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.vault.paper_rules import LARGEST
from fundapp.vault.papers import Upload, discard

blueprint = Blueprint("call_documents", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(document_wordings)


@blueprint.url_value_preprocessor
def make_room_for_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """See document_frame."""
    make_room(frozenset({"call_documents.new"}), endpoint)


@blueprint.get("/opportunities/<uuid:opportunity_id>/documents")
def index(opportunity_id: UUID) -> str:
    """What there is, by stage, and what is missing; what was sent. Four queries."""
    ctx, session = current_context(), db.session()
    found = opportunity(session, ctx, opportunity_id)
    pairs = queries.documents_of(session, ctx, opportunity_id)
    sent = submissions_of(session, ctx, opportunity_id)
    by_ids = {newest.added_by_id for _each, newest in pairs if newest and newest.added_by_id}
    # What came in before a proposal at once was asked for, stays to be seen.
    stages = [each for each in STAGES if each in stages_of(two_stage=found.two_stage)] + [
        each for each in STAGES if each not in stages_of(two_stage=found.two_stage) and _has(pairs, each)
    ]
    return render_template(
        "grants/documents.html",
        opportunity=found,
        stages=[(each, [pair for pair in pairs if pair[0].stage == each]) for each in stages],
        sent=sent,
        names=person_names(session, by_ids),
    )


@blueprint.get("/documents/<uuid:document_id>")
def show(document_id: UUID) -> str:
    """A document with its versions. Four queries."""
    ctx, session = current_context(), db.session()
    found = queries.document(session, ctx, document_id)
    versions = queries.versions_of(session, ctx, document_id)
    return render_template(
        "grants/document.html",
        document=found,
        opportunity=found.opportunity,
        versions=versions,
        sent=queries.sent_of(session, ctx, document_id),
        names=person_names(session, {each.added_by_id for each in versions if each.added_by_id}),
    )


@blueprint.route("/opportunities/<uuid:opportunity_id>/documents/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(opportunity_id: UUID) -> Answer:
    """Keeps a document, with its first file where there is one."""
    ctx = current_context()
    require(may_edit(ctx))
    host = opportunity(db.session(), ctx, opportunity_id)
    if (refusal := too_large()) is not None:
        form = NewDocumentForm(formdata=MultiDict())
        form.refuse(refusal)
        return _asked(form, host), 413
    stages = stages_of(two_stage=host.two_stage)
    first = request.args.get("stage") if request.args.get("stage") in stages else stages[-1]
    form = NewDocumentForm.showing({"stage": first, "demanded": "no", "kind": request.args.get("kind")})
    given = form.judge()
    kept = form.keep(lambda: _keep(ctx, opportunity_id, given)) if given else None
    if kept:
        flash(_("The document is kept."))
        return to_document(kept)
    return _asked(form, opportunity(db.session(), ctx, opportunity_id)), form.http_status


@blueprint.route("/documents/<uuid:document_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(document_id: UUID) -> Answer:
    """Writes what is said of a document now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.document(db.session(), ctx, document_id)
    form = DocumentEditForm.editing(found)
    offer_stages_and_people(form, found.opportunity, found)
    given = form.judge()
    if given and form.save(lambda seen: _describe(ctx, document_id, given, seen), lambda: _again(ctx, document_id)):
        flash(_("The changes are saved."))
        return to_document(document_id)
    found = queries.document(db.session(), ctx, document_id)
    told = {"form": form, "document": found, "opportunity": found.opportunity, "differences": form.differences}
    return render_template("grants/document_edit.html", **told), form.http_status


@blueprint.route("/opportunities/<uuid:opportunity_id>/documents/demanded/<stage>", methods=["GET", "POST"])
@keeps_what_was_typed
def demanded(opportunity_id: UUID, stage: str) -> Answer:
    """Writes down what the funder demands in a stage; what somebody else ticked meanwhile stays ticked."""
    ctx = current_context()
    require(may_edit(ctx))
    found = opportunity(db.session(), ctx, opportunity_id)
    if stage not in stages_of(two_stage=found.two_stage):
        raise NotFound
    pairs = queries.documents_of(db.session(), ctx, opportunity_id)
    now = sorted({each.kind for each, _newest in pairs if each.demanded and each.stage == stage})
    form = DemandedForm.showing({"kinds": now})
    if not form.is_submitted():
        form.before.data = " ".join(now)
    given = form.judge()
    if given and form.keep(lambda: _demand(ctx, opportunity_id, stage, set(given["kinds"]), form.chosen_before)):
        flash(_("What the funder demands is written down."))
        return to_documents(opportunity_id)
    return render_template(
        "grants/documents_demanded.html", form=form, opportunity=found, stage=stage
    ), form.http_status


@blueprint.post("/documents/<uuid:document_id>/final")
def final(document_id: UUID) -> AnyResponse:
    """Says of the newest version that it is final, or is not."""
    ctx = current_context()
    says = request.form.get("final") == "yes"
    try:
        with transaction() as session:
            mark_final(session, ctx, document_id, number_sent(request.form.get("number")), final=says)
        flash(_("This version is the final one.") if says else _("This version is not final any more."))
    except Conflict as error:
        flash(str(error.reason), "warning")
    return to_document(document_id)


@blueprint.route("/documents/<uuid:document_id>/remove", methods=["GET", "POST"])
def remove(document_id: UUID) -> Answer:
    """Throws a document away, once somebody has read what that means; what was sent stays."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.document(db.session(), ctx, document_id)
    if queries.sent_of(db.session(), ctx, document_id):
        flash(_("One of its versions was sent to the funder: the document stays."), "warning")
        return to_document(document_id)
    if request.method == "POST":
        with transaction() as session:
            opportunity_id, files = remove_document(session, ctx, document_id)
        for each in files:
            discard(store(), each)
        flash(_("The document is gone."))
        return to_documents(opportunity_id)
    return render_template("grants/document_remove.html", document=found, opportunity=found.opportunity), 200


def part(session: Session, ctx: Context, found: Opportunity) -> tuple[str, Mapping[str, Any]]:
    """What the page of an opportunity says of its documents, and of what was sent. Two queries."""
    shelf = queries.shelf_of(session, ctx, found.id)
    sent = [each for each in submissions_of(session, ctx, found.id) if each[0].taken_back_at is None]
    return "grants/opportunity_documents.html", {"shelf": shelf, "sent": sent, "stages": STAGES}


def _has(pairs: Any, stage: str) -> bool:
    return any(each.stage == stage for each, _newest in pairs)


def _asked(form: Any, host: Opportunity) -> str:
    offer_stages_and_people(form, host)
    largest = file_size(current_reader(), LARGEST)
    return render_template("grants/document_new.html", form=form, opportunity=host, largest=largest)


def _keep(ctx: Context, opportunity_id: UUID, given: Mapping[str, Any]) -> UUID:
    """The id of a document that is kept. All that is slow happens before the transaction."""
    upload = uploaded()
    db.session.remove()  # no connection waits while a file is cleaned
    if upload is None:
        with transaction() as session:
            return keep_document(session, ctx, opportunity_id, given).id
    try:
        return _keep_with(ctx, opportunity_id, upload, given)
    except Invalid as error:
        raise at_the_file(error) from None


def _keep_with(ctx: Context, opportunity_id: UUID, upload: Upload, given: Mapping[str, Any]) -> UUID:
    sealed = take_in(store(), upload)
    try:
        with transaction() as session:
            made_id = keep_document(session, ctx, opportunity_id, given).id
            add_version(session, ctx, made_id, sealed, given, based_on=0)
            return made_id
    except BaseException:
        discard(store(), sealed.id)
        raise


def _describe(ctx: Context, document_id: UUID, given: Mapping[str, Any], seen: int) -> UUID:
    with transaction() as session:
        return describe_document(session, ctx, document_id, given, expected_version=seen).id


def _again(ctx: Context, document_id: UUID) -> ProposalDocument:
    """As it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.document(db.session(), ctx, document_id)


def _demand(ctx: Context, opportunity_id: UUID, stage: str, now: set[str], before: frozenset[str]) -> bool:
    with transaction() as session:
        demand_documents(session, ctx, opportunity_id, stage, more=now - before, less=before - now)
    return True
