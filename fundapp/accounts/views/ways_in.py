"""The other ways in: an invitation, the way back after a forgotten passphrase, a printed recovery key."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.commands.invitations import READMISSION, accept_invitation
from fundapp.accounts.entering import begun, choose_passphrase, recover
from fundapp.accounts.forms.signing_in import NewPassphraseForm, RecoveryKeyForm
from fundapp.accounts.models import Invitation, Person
from fundapp.accounts.queries.invitations import invitation_by_token, waits_for_second
from fundapp.accounts.queries.people import person
from fundapp.accounts.rules.passphrases import strength, suggestion
from fundapp.accounts.signin import let_in, let_wait
from fundapp.core.database import db, transaction
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context, now_of_request
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("ways_in", __name__, template_folder="../templates")


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@keeps_what_was_typed
def invitation(token: str) -> tuple[str, int] | Response:
    """Chooses a passphrase by a one-time link; looking at it does not use it up, since messengers look first."""
    found = invitation_by_token(db.session(), token, now_of_request())
    if waits_for_second(found):
        return render_template("accounts/invitation_waits.html"), 200
    invited = person(db.session(), found.person_id)
    form = NewPassphraseForm()
    given = form.judge()
    token_of_attempt = form.keep(lambda: _accept(found, invited, given["passphrase_new"])) if given else None
    if token_of_attempt:
        return let_wait(redirect(url_for("sign_in.second")), token_of_attempt)
    shown = {"form": form, "person": invited, "readmission": found.kind == READMISSION}
    return render_template("accounts/invitation.html", **shown, **advice(form, invited)), form.http_status


@blueprint.get("/sign-in/forgotten")
def forgotten() -> str:
    """What to do without one's passphrase."""
    return render_template("accounts/forgotten.html")


@blueprint.route("/sign-in/recovery-key", methods=["GET", "POST"])
@keeps_what_was_typed
def recovery_key() -> tuple[str, int] | Response:
    """A new passphrase by a printed recovery key and a recovery code."""
    form = RecoveryKeyForm()
    given = form.judge()
    done = form.keep(lambda: _recover(given)) if given else None
    if done:
        found, token = done
        flash(_("You are back. Set up an authenticator app or a passkey again: the old app is forgotten."), "good")
        return let_in(redirect(url_for("factors.show")), token, found.id)
    return render_template("accounts/recovery_key_way.html", form=form, **advice(form)), form.http_status


def _recover(given: dict[str, str]) -> tuple[Person, str]:
    return recover(given["email"], given["recovery"], given["passphrase_new"], given["code"])


def advice(form: SchemaForm, whose: Person | None = None) -> dict[str, object]:
    """What stands beside the fields for a new passphrase; how strong the one is that was just sent."""
    typed = form["passphrase_new"].data or ""
    own = (whose.name, whose.email or "") if whose else ()
    return {"suggestion": suggestion(), "strength": strength(typed, own).step if typed else None}


def _accept(found: Invitation, invited: Person, passphrase: str) -> str:
    chosen = choose_passphrase(passphrase, invited)
    with transaction() as session:
        accept_invitation(session, current_context(), found.id, chosen)
        return begun(session, invited.id, chosen)
