"""Pages on which a donor's contact asks, reads our answer, and asks further."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.formats import date, money
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.donor_questions import ask_question, follow_up_question, note_answer_read
from fundapp.donors.forms.portal import MessageForm, QuestionForm
from fundapp.donors.models import Agreement
from fundapp.donors.queries.donor_questions import my_question
from fundapp.donors.queries.instalment_requests import my_requests
from fundapp.donors.queries.portal import readable
from fundapp.donors.queries.portal_reports import published_of
from fundapp.donors.views.portal_frame import PREFIX, TEMPLATES, crumbs_of, names_of_donor, wordings

blueprint = Blueprint("portal_questions", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.route("/agreements/<uuid:granted_id>/questions/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(granted_id: UUID) -> Answer:
    """Asks about an agreement, one of its latest reports or requests."""
    ctx = current_context()
    host = readable(db.session(), ctx, granted_id)
    form = QuestionForm.showing({"about_id": request.args.get("about", type=UUID)})
    offer(form["about_id"], _abouts(ctx, host), _("The agreement itself"))
    given = form.judge()
    made = form.keep(lambda: _ask(ctx, granted_id, given)) if given else None
    if made:
        flash(
            _("Your question is with us: whoever looks after the agreement has been told that something waits."), "good"
        )
        return redirect(url_for("portal_questions.show", thread_id=made), 303)
    host = readable(db.session(), ctx, granted_id)
    heading = _("Ask a question")
    return render_template(
        "donors/portal_question_new.html",
        form=form,
        agreement=host,
        heading=heading,
        crumbs=crumbs_of(host, (heading, None)),
    ), form.http_status


@blueprint.route("/questions/<uuid:thread_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def show(thread_id: UUID) -> Answer:
    """What was asked and answered, and the form that goes on. That an answer was read is noted."""
    ctx = current_context()
    found = my_question(db.session(), ctx, thread_id)
    form = MessageForm.showing({})
    given = form.judge()
    if given and form.keep(lambda: _follow_up(ctx, thread_id, given, form.expected_version)):
        flash(_("Your message is with us."), "good")
        return redirect(url_for("portal_questions.show", thread_id=thread_id), 303)
    if found.unread and request.method == "GET":
        _read(ctx, thread_id)
    found = my_question(db.session(), ctx, thread_id)
    form.version.data = str(found.version)
    host = readable(db.session(), ctx, found.agreement_id)
    return render_template(
        "donors/portal_question.html",
        form=form,
        found=found,
        agreement=host,
        names=names_of_donor(found),
        crumbs=crumbs_of(host, (found.subject, None)),
    ), form.http_status


def _abouts(ctx: Context, host: Agreement) -> list[tuple[UUID, str]]:
    """The latest reports and requests, as one chooses among them. Two queries."""
    session = db.session()
    reports = [
        (each.report.id, _("Report: %(title)s", title=each.report.title))
        for each in published_of(session, ctx, host.id)
    ]
    requests = [
        (
            each.id,
            _(
                "Request of %(day)s: %(amount)s",
                day=date(ctx.reader, each.created_at.astimezone(ctx.reader.zone).date(), "medium"),
                amount=money(ctx.reader, each.money(host.currency)),
            ),
        )
        for each in my_requests(session, ctx, host.id)
    ]
    return [*reports, *requests]


def _ask(ctx: Context, agreement_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return ask_question(session, ctx, agreement_id, given).id


def _follow_up(ctx: Context, question_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return follow_up_question(session, ctx, question_id, given, expected_version=version).id


def _read(ctx: Context, question_id: UUID) -> None:
    db.session.remove()  # what was read before is not what stands there now
    with transaction() as session:
        note_answer_read(session, ctx, question_id)
