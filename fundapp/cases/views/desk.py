"""The hotline desk: a case by voice in one screen."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.signin import settings
from fundapp.cases.commands.desk import attach_to_call, confirm_deleted, receive_call
from fundapp.cases.forms.desk import CallForm, DeletedForm
from fundapp.cases.permissions import may_use_desk
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.rules.clocks import acknowledge_due, triage_due
from fundapp.cases.rules.vocabulary import Channel
from fundapp.cases.schemas.desk import MEANINGS
from fundapp.cases.views.entering import Entered, Files, attach, chosen_files, enter, facts_of, make_room, sheet_of
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="../templates")
blueprint.url_value_preprocessor(make_room)


@blueprint.route("", methods=["GET", "POST"])
@keeps_what_was_typed
def index() -> tuple[str, int]:
    """Takes a call. What was sent is answered by the page with its code, which is shown this once."""
    ctx = current_context()
    require(may_use_desk(ctx))
    form = CallForm.beginning(_usual(ctx))
    given = form.judge()
    files = chosen_files(form) if given else None
    entered = form.keep(lambda: _enter(ctx, form, given)) if given and files is not None else None
    if entered is None:
        return render_template("cases/desk/call.html", form=form, meanings=MEANINGS), form.http_status
    kept = attach(entered, files or [], lambda session, *found: attach_to_call(session, ctx, *found))
    return _shown(entered, kept), 200


@blueprint.route("/<reference>/originals", methods=["GET", "POST"])
@keeps_what_was_typed
def originals(reference: str) -> tuple[str, int] | Response:
    """Asks whether anything of what was sent is left on the telephone, and records that nothing is."""
    ctx = current_context()
    require(may_use_desk(ctx))
    found = case_by_reference(db.session(), ctx, reference, declared=False)
    form = DeletedForm()
    if form.judge() and form.keep(lambda: _confirm(ctx, reference)):
        flash(_("Noted: nothing of this call is left on the telephone."))
        return redirect(url_for("desk.index"))
    return render_template("cases/desk/originals.html", form=form, case=found), form.http_status


def _usual(ctx: Context) -> Mapping[str, Any]:
    """What is true of most calls."""
    return {
        "priority": "P2",
        "reached_by": "phone",
        "role": "self",
        "taken_by": "me",
        "first_contact_at": ctx.now,
    }


def _enter(ctx: Context, form: Any, given: Mapping[str, Any]) -> Entered:
    taken = given["taken_by"] == "me"
    sheet, facts = sheet_of(given, given["role"]), facts_of(ctx, given, Channel.HOTLINE)
    return enter(ctx, form, sheet, facts, lambda session, arrival: receive_call(session, ctx, arrival, taken=taken))


def _shown(entered: Entered, files: Files) -> str:
    found = entered.case
    return render_template(
        "cases/desk/entered.html",
        case=found,
        code=entered.code,
        again=entered.again,
        files=files,
        address=public_address(),
        acknowledge=acknowledge_due(found.channel, found.received_at),
        triage=triage_due(found.priority, found.received_at),
        deleted=DeletedForm(formdata=None),
    )


def _confirm(ctx: Context, reference: str) -> str:
    with transaction() as session:
        return confirm_deleted(session, ctx, reference).reference


def public_address() -> str:
    """Where somebody goes with their code, as it is read out."""
    return settings().public_url.rstrip("/") + url_for("form.show")
