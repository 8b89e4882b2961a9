"""A lost code: one officer makes sure who it is and asks for a new one, another makes it and reads it out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys
from fundapp.cases.commands.codes import IdentityCheck, confirm_code, drop_code_request, offer_code
from fundapp.cases.forms.codes import LostCodeForm
from fundapp.cases.forms.visits import ConfirmForm
from fundapp.cases.models import CodeRequest, EmergencyCase
from fundapp.cases.permissions.codes import may_confirm_code
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.mailbox import code_request_of
from fundapp.cases.sealing import another_code
from fundapp.cases.views.desk import public_address
from fundapp.cases.visiting import vault
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind

blueprint = Blueprint("lost_codes", __name__, url_prefix="/cases", template_folder="../templates")

Answer = tuple[str, int] | Response


@blueprint.route("/<reference>/code", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> Answer:
    """Says how somebody who lost their code gets another, and takes the request of the first officer."""
    found, waiting = _case(reference)
    form = LostCodeForm()
    given = form.judge() if waiting is None else None
    if given is not None and form.keep(lambda: _offer(found, given["checked"])):
        flash(_("Asked for. A colleague makes the code on this page, and reads it out."), "good")
        return redirect(url_for("lost_codes.show", reference=reference), 303)
    return _page(found, waiting, form), form.http_status


@blueprint.post("/<reference>/code/make")
@keeps_what_was_typed
def make(reference: str) -> Answer:
    """Makes the code, by the second officer, and shows it this once."""
    found, waiting = _waiting(reference)
    require(may_confirm_code(current_context(), waiting))
    form = ConfirmForm()
    code = form.keep(lambda: _make(found, waiting)) if form.judge() is not None else None
    if code is None:
        return _page(found, waiting, form), form.http_status
    return render_template("cases/codes/made.html", found=found, code=code, address=public_address()), 200


@blueprint.post("/<reference>/code/drop")
@keeps_what_was_typed
def drop(reference: str) -> Answer:
    """Takes the request back: nobody makes a code, and the old one stays."""
    found, waiting = _waiting(reference)
    form = ConfirmForm()
    if form.judge() is None or not form.keep(lambda: _drop(waiting)):
        return _page(found, waiting, form), form.http_status
    flash(_("Taken back. The old code opens the mailbox as before."), "good")
    return redirect(url_for("lost_codes.show", reference=reference), 303)


def _case(reference: str) -> tuple[EmergencyCase, CodeRequest | None]:
    found = case_by_reference(db.session(), current_context(), reference)
    return found, code_request_of(db.session(), found.id)


def _waiting(reference: str) -> tuple[EmergencyCase, CodeRequest]:
    found, waiting = _case(reference)
    if waiting is None:
        raise NotFound
    return found, waiting


def _page(found: EmergencyCase, waiting: CodeRequest | None, form: SchemaForm) -> str:
    names = person_names(db.session(), [waiting.asked_by_id]) if waiting else {}
    return render_template(
        "cases/codes/show.html",
        found=found,
        waiting=waiting,
        asker=names.get(waiting.asked_by_id, "") if waiting else "",
        may_make=may_confirm_code(current_context(), waiting) if waiting else None,
        form=form,
    )


def _offer(found: EmergencyCase, checked: tuple[str, ...]) -> bool:
    check = IdentityCheck("safe_contact" in checked, "code_word" in checked)
    with transaction() as session:
        offer_code(session, current_context(), found.id, check)
    return True


def _make(found: EmergencyCase, waiting: CodeRequest) -> str:
    if found.applicant_id is None:
        raise NotFound
    ctx, kinds = current_context(), [Kind.MAILBOX]
    opened = open_compartments(vault(), ctx, current_keys(), found.subject, kinds, purpose="case.code")
    kept = another_code(vault(), found.applicant_id)
    with transaction() as session:
        confirm_code(session, ctx, vault(), waiting.id, kept, opened)
    return kept.code


def _drop(waiting: CodeRequest) -> bool:
    with transaction() as session:
        drop_code_request(session, current_context(), waiting.id)
    return True
