"""My second factors: authenticator app, passkeys, recovery codes."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.accounts.commands.factors import (
    add_authenticator,
    add_passkey,
    keep_codes,
    remove_passkey,
    take_challenge,
)
from fundapp.accounts.credentials import fresh_codes, fresh_secret, step_of
from fundapp.accounts.entering import prove_again
from fundapp.accounts.forms.factors import PasskeyForm, ReplaceForm
from fundapp.accounts.forms.signing_in import AgainForm
from fundapp.accounts.models import StaffSession
from fundapp.accounts.passkeys import made_passkey, options_to_make
from fundapp.accounts.queries.factors import factors_of, held_factors, own_passkey
from fundapp.accounts.rules.limits import MOST_PASSKEYS
from fundapp.accounts.signin import current_holder
from fundapp.accounts.telling import tell
from fundapp.accounts.views.passkeys import as_json, begun_challenge, our_party
from fundapp.accounts.views.sign_in import picture
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _, ngettext
from fundapp.core.ports import ToDo
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

FEW_CODES = 3
"""With fewer recovery codes than this, new ones should be made."""

blueprint = Blueprint("factors", __name__, url_prefix="/me/factors", template_folder="../templates")


@blueprint.get("")
def show() -> str:
    """What one proves oneself with, and what can be done about it. Three queries."""
    factors = factors_of(db.session(), current_holder().person.id)
    return render_template("accounts/factors.html", factors=factors, few=FEW_CODES, most=MOST_PASSKEYS)


@blueprint.route("/authenticator", methods=["GET", "POST"])
@keeps_what_was_typed
def authenticator() -> tuple[str, int] | AnyResponse:
    """Sets an authenticator app up, in place of any earlier one."""
    holder = current_holder()
    form = ReplaceForm(data={"secret": fresh_secret()})
    given = form.judge()
    if given and form.keep(lambda: _replace(given)):
        flash(_("Your authenticator app is set up. An earlier one is not asked any more."))
        return redirect(url_for("factors.show"))
    shown = {"form": form, "factors": factors_of(db.session(), holder.person.id), **picture(form, holder.person)}
    return render_template("accounts/factors_authenticator.html", **shown), form.http_status


@blueprint.route("/passkeys/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_passkey() -> tuple[str, int] | AnyResponse:
    """Adds a passkey: first the passphrase unless that is fresh, then the authenticator answers."""
    form = PasskeyForm()
    given = form.judge()
    confirmed = given is not None and form.keep(lambda: _confirmed(form))
    if given and confirmed and given["answer"] and form.keep(lambda: _add(given["name"], given["answer"])):
        flash(_("The passkey “%(name)s” is added.", name=given["name"]))
        return redirect(url_for("factors.show"))
    fresh = bool(confirmed) or is_fresh()
    form["answer"].data = ""
    shown = {"form": form, "fresh": fresh, "go_on": bool(confirmed and form["passphrase"].data and not form.problem)}
    return render_template("accounts/factors_passkey_new.html", **shown), form.http_status


@blueprint.get("/passkeys/challenge")
def challenge() -> Response:
    """What the browser needs to make a passkey, for the page that asks for one."""
    holder = current_holder()
    known = factors_of(db.session(), holder.person.id).passkeys
    signed = begun_challenge(StaffSession, holder.session.id)
    return as_json(options_to_make(our_party(), holder.person.id, holder.person.email or "", known, signed))


@blueprint.route("/passkeys/<uuid:passkey_id>/remove", methods=["GET", "POST"])
@keeps_what_was_typed
def forget_passkey(passkey_id: UUID) -> tuple[str, int] | AnyResponse:
    """Says what removing means, then does it."""
    person_id = current_holder().person.id
    found, factors = own_passkey(db.session(), person_id, passkey_id), factors_of(db.session(), person_id)
    form = AgainForm()
    given = form.judge()
    if given and form.keep(lambda: _remove(form, passkey_id)):
        flash(_("The passkey “%(name)s” is removed.", name=found.name))
        return redirect(url_for("factors.show"))
    last = factors.authenticator is None and len(factors.passkeys) == 1
    shown = {"form": form, "passkey": found, "last": last, "fresh": is_fresh()}
    return render_template("accounts/factors_passkey_remove.html", **shown), form.http_status


@blueprint.route("/codes", methods=["GET", "POST"])
@keeps_what_was_typed
def codes() -> tuple[str, int] | AnyResponse:
    """Makes new recovery codes and shows them, this one time."""
    form = AgainForm()
    given = form.judge()
    made = form.keep(lambda: _make_codes(form)) if given else None
    if made:
        return render_template("accounts/factors_codes_made.html", codes=made), 200
    left = factors_of(db.session(), current_holder().person.id).codes
    return render_template("accounts/factors_codes.html", form=form, left=left, fresh=is_fresh()), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What is missing for somebody to be sure of coming in tomorrow. One query."""
    held = held_factors(db.session(), ctx.actor.id) if ctx.actor else None
    if held is None:  # they do not sign in with a passphrase: nothing of theirs is here
        return []
    found = [] if held.any else [ToDo(_("Set up your second proof"), url_for("factors.show"))]
    if held.codes < FEW_CODES:
        left = ngettext("%(num)s recovery code is left.", "%(num)s recovery codes are left.", held.codes)
        found.append(ToDo(_("Make new recovery codes"), url_for("factors.codes"), left))
    return found


def _confirmed(form: SchemaForm) -> bool:
    confirm_again(form)
    return True


def _replace(given: dict[str, str]) -> bool:
    ctx, person_id = current_context(), current_holder().person.id
    step = step_of(given["secret"], given["code"], ctx.now, 0)
    if step is None:
        raise Invalid({"code": [_("This is not the code that the app shows for this picture. Is its clock right?")]})
    factors = prove_again(person_id, given["passphrase"]).derived.factors
    with transaction() as session:
        add_authenticator(session, ctx, person_id, factors, given["secret"], step)
        _tell(session, ctx, person_id)
    return True


def _add(name: str, answer: str) -> bool:
    ctx, holder = current_context(), current_holder()
    with transaction() as session:
        signed = take_challenge(session, StaffSession, holder.session.id)
    made = made_passkey(our_party(), answer, signed)
    with transaction() as session:
        add_passkey(session, ctx, holder.person.id, name, made)
        _tell(session, ctx, holder.person.id)
    return True


def _remove(form: SchemaForm, passkey_id: UUID) -> bool:
    confirm_again(form)
    ctx, person_id = current_context(), current_holder().person.id
    with transaction() as session:
        remove_passkey(session, ctx, person_id, passkey_id)
        _tell(session, ctx, person_id)
    return True


def _make_codes(form: SchemaForm) -> list[str]:
    confirm_again(form)
    ctx, person_id, made = current_context(), current_holder().person.id, fresh_codes()
    with transaction() as session:
        keep_codes(session, ctx, person_id, made)
        _tell(session, ctx, person_id)
    return made


def _tell(session: Session, ctx: Context, person_id: UUID) -> None:
    tell(session, ctx, person_id, f"factors changed:{ctx.request_id}", urgent=True)
