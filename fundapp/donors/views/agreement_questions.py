"""Pages on which we read what donors' contacts ask, and answer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import EditConflict
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.text import initials
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.donors.commands.donor_questions import answer_question, settle_question
from fundapp.donors.forms.portal import MessageForm
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries import donor_questions as queries
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.rules import portal as words
from fundapp.donors.schemas.portal import QuestionFilterSchema
from fundapp.donors.schemas.portal_rows import QUESTION_HEADERS, question_row
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, Answer, crumbs_of, wordings

LIST = "agreement_questions.index"

blueprint = Blueprint("agreement_questions", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)
blueprint.context_processor(lambda: {"told": words})


@blueprint.get("/questions")
def index() -> str:
    """The questions that the address asks for. Three queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(QuestionFilterSchema(), request.args)
    page = queries.questions_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "donors/agreement_questions.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        names=person_names(session, {each.asked_by_id for each in page.items}),
    )


@blueprint.get("/questions/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The questions that the address asks for, all of them, as a sheet; what was written stays on their pages."""
    ctx = current_context()
    wanted = read_filter(QuestionFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("questions-of-donors"),
        QUESTION_HEADERS,
        lambda session: (question_row(each, names) for each in queries.questions_to_export(session, ctx, wanted)),
    )


@blueprint.get("/questions/<uuid:donor_question_id>")
def show(donor_question_id: UUID) -> str:
    """What was asked and answered. Five queries."""
    return _shown(donor_question_id, MessageForm.showing({}))


@blueprint.route("/questions/<uuid:donor_question_id>/answer", methods=["GET", "POST"])
@keeps_what_was_typed
def answer(donor_question_id: UUID) -> Answer:
    """Answers, under what was written. Whoever wrote in the meantime is met."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    form = MessageForm.showing({})
    given = form.judge()
    if given and form.keep(lambda: _answer(ctx, donor_question_id, given, form.expected_version)):
        flash(_("The answer is in the portal: its readers have been told that something waits for them."), "good")
        return _to(donor_question_id)
    return _shown(donor_question_id, form), form.http_status


@blueprint.post("/questions/<uuid:donor_question_id>/settle")
def settle(donor_question_id: UUID) -> AnyResponse:
    """Says that nothing more is to be answered."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    try:
        with transaction() as session:
            seen = number_sent(request.form.get("version"))
            settle_question(session, ctx, donor_question_id, expected_version=seen)
    except EditConflict:
        flash(_("Something was written here meanwhile: look at it first."), "warning")
        return _to(donor_question_id)
    flash(_("This question does not wait any more."))
    return redirect(url_for(LIST, state="open"), 303)


def _shown(question_id: UUID, form: Any) -> str:
    ctx = current_context()
    db.session.remove()  # what this request has read before is not what stands there now
    session = db.session()
    found = queries.question(session, ctx, question_id)
    form.version.data = str(found.version)
    host = agreement(session, ctx, found.agreement_id)
    first, own, last = crumbs_of(host, found.subject)
    return render_template(
        "donors/agreement_question.html",
        form=form,
        found=found,
        agreement=host,
        names=person_names(session, {found.asked_by_id, *(each.by_id for each in found.messages)}),
        initials=initials,
        crumbs=[first, own, (_("Questions of donors"), url_for(LIST)), last],
    )


def _answer(ctx: Context, question_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return answer_question(session, ctx, question_id, given, expected_version=version).id


def _to(question_id: UUID) -> AnyResponse:
    return redirect(url_for("agreement_questions.show", donor_question_id=question_id), 303)
