"""Page of a request for money as a donor's contact has it, with the form that answers it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.instalment_requests import answer_request
from fundapp.donors.forms.portal import AnswerForm
from fundapp.donors.models import InstalmentRequest
from fundapp.donors.queries.instalment_requests import my_request
from fundapp.donors.queries.portal import readable
from fundapp.donors.rules.portal import Answer as Said
from fundapp.donors.views.portal_frame import PREFIX, TEMPLATES, crumbs_of, wordings
from fundapp.donors.workflow.instalment_requests import OPEN

blueprint = Blueprint("portal_requests", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.route("/requests/<uuid:asked_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def show(asked_id: UUID) -> Answer:
    """What we ask for, and the donor's answer: that it is noted, when the money will be sent, when it was."""
    ctx = current_context()
    found = my_request(db.session(), ctx, asked_id)
    form = AnswerForm.showing(_said(found))
    given = form.judge()
    if given and form.keep(lambda: _answer(ctx, asked_id, given, form.expected_version)):
        flash(_("Thank you: your answer is with us."), "good")
        return redirect(url_for("portal_requests.show", asked_id=asked_id), 303)
    found = my_request(db.session(), ctx, asked_id)
    form.version.data = str(found.version)
    host = readable(db.session(), ctx, found.agreement_id)
    return render_template(
        "donors/portal_request.html",
        form=form,
        found=found,
        agreement=host,
        is_open=found.state in OPEN,
        crumbs=crumbs_of(host, (_("Request for an instalment"), None)),
    ), form.http_status


def _said(found: InstalmentRequest) -> dict[str, Any]:
    """The answer as it stands, to be put right."""
    if found.sent_on:
        return {"answer": Said.SENT.value, "day": found.sent_on, "words": found.answer}
    if found.promised_on:
        return {"answer": Said.WILL_SEND.value, "day": found.promised_on, "words": found.answer}
    return {"words": found.answer}


def _answer(ctx: Context, request_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return answer_request(session, ctx, request_id, given, expected_version=version).id
