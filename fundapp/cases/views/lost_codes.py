"""A lost code: one officer makes sure who it is and asks for a new one, another makes it and reads it out."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys, keys_in_hand
from fundapp.cases.arriving import unlock
from fundapp.cases.commands.codes import IdentityCheck, confirm_code, drop_code_request, offer_code
from fundapp.cases.forms.codes import LostCodeForm, MakeCodeForm
from fundapp.cases.forms.visits import ConfirmForm
from fundapp.cases.models import CodeRequest, EmergencyCase
from fundapp.cases.permissions.codes import may_make_code
from fundapp.cases.queries.cases import case_by_reference, opens_cases
from fundapp.cases.queries.mailbox import code_request_of
from fundapp.cases.sealing import another_code
from fundapp.cases.views.code_seeds import CodeSeed, fresh_seed, read_seed
from fundapp.cases.views.desk import public_address
from fundapp.cases.visiting import vault
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.verdicts import Verdict
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.codes import code_from
from fundapp.vault.models import Applicant
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind

LOST_ON_THE_WAY = timedelta(minutes=10)
"""How long a code that was made is shown again to whoever sends the same form again: they may never have seen it."""

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
    """Makes the code, by the second officer, and shows it this once. The same form, sent again, shows it again."""
    found, waiting = _case(reference)
    form = MakeCodeForm()
    if form.judge() is None:
        return _page(found, waiting, form), form.http_status
    seed = read_seed(current_context(), form.seed.data or "")
    code = _new_code(found, waiting, seed, form) or (_made_before(found, seed) if seed else None)
    if code is None:
        return _not_done(reference, form)
    return render_template("cases/codes/made.html", found=found, code=code, address=public_address()), 200


@blueprint.post("/<reference>/code/drop")
@keeps_what_was_typed
def drop(reference: str) -> Answer:
    """Takes the request back: nobody makes a code, and the old one stays."""
    found, waiting = _case(reference)
    form = ConfirmForm()
    if form.judge() is None:
        return _page(found, waiting, form), form.http_status
    if waiting is None or not form.keep(lambda: _drop(waiting)):
        return _not_done(reference, form)
    flash(_("Taken back. The old code opens the mailbox as before."), "good")
    return redirect(url_for("lost_codes.show", reference=reference), 303)


def _case(reference: str) -> tuple[EmergencyCase, CodeRequest | None]:
    found = case_by_reference(db.session(), current_context(), reference)
    return found, code_request_of(db.session(), found.id)


def _page(found: EmergencyCase, waiting: CodeRequest | None, form: SchemaForm) -> str:
    names = person_names(db.session(), [waiting.asked_by_id]) if waiting else {}
    return render_template(
        "cases/codes/show.html",
        found=found,
        waiting=waiting,
        asker=names.get(waiting.asked_by_id, "") if waiting else "",
        may_make=_may_make(waiting) if waiting else None,
        seed=fresh_seed(current_context(), waiting.id) if waiting else "",
        form=form,
    )


def _not_done(reference: str, form: SchemaForm) -> Answer:
    """The page as it stands by now, with the reason; somebody else may have ended the request meanwhile."""
    db.session.remove()  # as it stands now, not as this request has read it before
    found, waiting = _case(reference)
    if waiting is not None:
        return _page(found, waiting, form), form.http_status
    asking = LostCodeForm(formdata=None)
    asking.problem, asking.refused_with = _("This request is over: look at the case again."), Conflict.status
    return _page(found, None, asking), asking.http_status


def _may_make(waiting: CodeRequest) -> Verdict:
    ctx = current_context()
    return may_make_code(ctx, waiting, unlocked=keys_in_hand() is not None, opens=opens_cases(db.session(), ctx))


def _offer(found: EmergencyCase, checked: tuple[str, ...]) -> bool:
    check = IdentityCheck("safe_contact" in checked, "code_word" in checked)
    with transaction() as session:
        offer_code(session, current_context(), found.id, check)
    return True


def _new_code(found: EmergencyCase, waiting: CodeRequest | None, seed: CodeSeed | None, form: SchemaForm) -> str | None:
    """A code for a request that waits; None, with the reason on the form, where none is made."""
    if waiting is None:
        return None
    if not (verdict := _may_make(waiting)):
        form.problem, form.refused_with = str(verdict.reason), Denied.status
    elif seed is None or not seed.makes(waiting.id, current_context().now):
        form.problem = _(
            "The page was open for too long, so nothing was done. Look at it, and choose the button again."
        )
    else:
        return form.keep(lambda: _make(found, waiting, seed))
    return None


def _make(found: EmergencyCase, waiting: CodeRequest, seed: CodeSeed) -> str:
    if found.applicant_id is None:
        raise Conflict(_("Nobody has a code for this case."))
    opened = _mailbox(found)
    kept = another_code(vault(), found.applicant_id, seed.secret)
    with transaction() as session:
        confirm_code(session, current_context(), vault(), waiting.id, kept, opened)
    return kept.code


def _mailbox(found: EmergencyCase) -> Opened:
    try:
        return open_compartments(
            vault(), current_context(), current_keys(), found.subject, [Kind.MAILBOX], purpose="case.code"
        )
    except NotFound:
        raise Conflict(_("You cannot open this mailbox, so you cannot make a code for it: ask a colleague.")) from None


def _made_before(found: EmergencyCase, seed: CodeSeed) -> str | None:
    """The code of this form, where it made one: while nobody has replaced it, and for a few minutes.

    By nothing but itself: only the officer whose form it is, with that form, comes to it once more.
    """
    code = code_from(seed.secret)
    with ReadSession(db) as session:
        unlocked = unlock(session, vault(), code)
        row = session.get(Applicant, unlocked.reader.id) if unlocked else None
        fresh = row is not None and current_context().now - row.updated_at < LOST_ON_THE_WAY
        return code if row is not None and fresh and row.provisional and row.id == found.applicant_id else None


def _drop(waiting: CodeRequest) -> bool:
    with transaction() as session:
        drop_code_request(session, current_context(), waiting.id)
    return True
