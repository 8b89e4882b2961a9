"""Pages on which somebody writes down that the concept note or the full proposal was sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.outcomes import submit_opportunity
from fundapp.grants.commands.submissions import record_note_sent
from fundapp.grants.forms import NoteSentForm, SubmitForm
from fundapp.grants.models import DocumentVersion, Opportunity, ProposalDocument
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import submissions as queries
from fundapp.grants.queries.documents import documents_of
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.rules.documents import FULL, NOTE
from fundapp.grants.views.document_frame import Answer, document_wordings
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.workflow import Action, State, steps_from

blueprint = Blueprint("call_sending", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(document_wordings)

Sendable = Sequence[tuple[ProposalDocument, DocumentVersion]]
FORMS = {NOTE: (NoteSentForm, record_note_sent), FULL: (SubmitForm, submit_opportunity)}


@blueprint.route("/opportunities/<uuid:opportunity_id>/step/submit", methods=["GET", "POST"])
@keeps_what_was_typed
def submit(opportunity_id: UUID) -> Answer:
    """Takes the step of sending the full proposal: of all steps, the one that says which files were sent."""
    return _take(opportunity_id, FULL)


@blueprint.route("/opportunities/<uuid:opportunity_id>/note-sent", methods=["GET", "POST"])
@keeps_what_was_typed
def note(opportunity_id: UUID) -> Answer:
    """Writes down that the concept note was sent; where the opportunity stands stays the same."""
    return _take(opportunity_id, NOTE)


def _take(opportunity_id: UUID, stage: str) -> Answer:
    ctx = current_context()
    require(may_edit(ctx))
    found = opportunity(db.session(), ctx, opportunity_id)
    kind, _act = FORMS[stage]
    offered = queries.sendable(db.session(), ctx, opportunity_id, stage)
    form = kind.showing(_known(ctx, found, offered))
    if not form.is_submitted():
        if not _possible(ctx, found, stage):
            flash(_("This step is not possible from where it stands now."), "warning")
            return _to(opportunity_id)
        form.version.data = str(found.version)
    given = form.judge()
    if given and form.keep(lambda: _write(ctx, opportunity_id, stage, given, form.expected_version)):
        flash(_("It is written down what was sent, and when."))
        return _to(opportunity_id)
    return _ask(ctx, form, opportunity_id, stage), form.http_status


def _possible(ctx: Context, found: Opportunity, stage: str) -> bool:
    if stage == FULL:
        return Action.SUBMIT in steps_from(found.state, two_stage=found.two_stage)
    return found.state == State.CONCEPT_NOTE and not queries.in_force(db.session(), ctx, found.id, (NOTE,))


def _known(ctx: Context, found: Opportunity, offered: Sendable) -> dict[str, Any]:
    """What probably holds: today, on the clock of the funder's deadline, by whoever writes, the final files."""
    zone = found.call.deadline_zone if found.call else None
    return {
        "submitted_on": ctx.today, "sent_zone": zone or ctx.reader.zone.key,
        "sent_by": ctx.actor.name if ctx.actor else None, "currency": found.currency,
        "requested": found.asked and found.asked.decimal, "reference": found.reference, "answer_on": found.answer_on,
        "papers": [version.id for document, version in offered if version.number == document.final_number],
    }  # fmt: skip


def _write(ctx: Context, opportunity_id: UUID, stage: str, given: Any, seen: int) -> UUID:
    _form, act = FORMS[stage]
    with transaction() as session:
        made: Any = act(session, ctx, opportunity_id, given, expected_version=seen)
        made_id: UUID = made.id
        return made_id


def _ask(ctx: Context, form: Any, opportunity_id: UUID, stage: str) -> str:
    """The form as it was typed, over the opportunity as it stands now: sent again, it counts for that."""
    if form.problem:
        db.session.remove()
    session = db.session()
    found = opportunity(session, ctx, opportunity_id)
    if form.problem:
        form.version.data = str(found.version)
    offered = queries.sendable(session, ctx, opportunity_id, stage)
    form.papers.choices = [(str(version.id), document.called) for document, version in offered]
    rows = [(version.id, f"{document.called} – {version.name}") for document, version in _receipts(ctx, found)]
    offer(form.receipt_id, rows, _("None yet"))
    demanded = [each for each, _newest in documents_of(session, ctx, opportunity_id) if each.demanded]
    of_stage = [each for each in demanded if each.stage == stage]
    return render_template(
        "grants/sending.html",
        form=form,
        opportunity=found,
        stage=stage,
        offered=offered,
        missing=[each for each in of_stage if not each.is_there],
        unfinished=[each for each in of_stage if each.is_there and not each.is_final],
    )


def _receipts(ctx: Context, found: Opportunity) -> Sendable:
    return queries.receipts(db.session(), ctx, found.id)


def _to(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for("call_opportunities.show", opportunity_id=opportunity_id), 303)
