"""Oneself: name, language and zone; where one is signed in; one's passphrase."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.commands.passphrases import renew_passphrase
from fundapp.accounts.commands.profile import change_profile
from fundapp.accounts.commands.signing_in import sign_in, sign_out, sign_out_everywhere
from fundapp.accounts.devices import device_words
from fundapp.accounts.entering import choose_passphrase, keys_of, prove_again
from fundapp.accounts.forms.people import ProfileForm
from fundapp.accounts.forms.signing_in import ChangePassphraseForm
from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import person
from fundapp.accounts.queries.sessions import sessions_of
from fundapp.accounts.rules.groups import names_of
from fundapp.accounts.signin import current_holder, let_in, show_out
from fundapp.accounts.telling import tell
from fundapp.accounts.views.ways_in import advice
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.places import zone_name
from fundapp.core.web.circumstances import LANGUAGE_COOKIE, current_context
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("me", __name__, url_prefix="/me", template_folder="../templates")


@blueprint.get("")
def show() -> str:
    """Who one is here, and everything that one can set."""
    found = _myself()
    zone = zone_name(current_context().reader, ZoneInfo(found.zone))
    return render_template("accounts/me.html", person=found, names_of=names_of, zone=zone)


@blueprint.route("/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit() -> tuple[str, int] | Response:
    """One's name, language and time zone."""
    ctx = current_context()
    form = ProfileForm.editing(_myself())
    given = form.judge()
    if given and form.save(lambda version: _change(ctx, given, version), _again):
        flash(_("The changes are saved."))
        answer = redirect(url_for("me.show"))
        answer.delete_cookie(LANGUAGE_COOKIE, httponly=True, secure=current_app.config["SESSION_COOKIE_SECURE"])
        return answer
    shown = {"person": _myself(), "differences": form.differences}
    return render_template("accounts/me_form.html", form=form, **shown), form.http_status


@blueprint.get("/sessions")
def sessions() -> str:
    """Where one is signed in. One query."""
    holder, ctx = current_holder(), current_context()
    found = [(each, device_words(each.device)) for each in sessions_of(db.session(), holder.person.id, ctx.now)]
    return render_template("accounts/me_sessions.html", sessions=found, here=holder.session.id)


@blueprint.post("/sessions/<uuid:session_id>/end")
def end(session_id: UUID) -> Response:
    """Ends one session of one's own, at once."""
    with transaction() as session:
        sign_out(session, current_context(), session_id)
    if session_id == current_holder().session.id:
        return show_out(redirect(url_for("sign_in.show")))
    flash(_("That session is ended."))
    return redirect(url_for("me.sessions"))


@blueprint.post("/sessions/end")
def end_all() -> Response:
    """Ends all of one's sessions, this one too."""
    with transaction() as session:
        sign_out_everywhere(session, current_context(), current_holder().person.id)
    gone = show_out(redirect(url_for("sign_in.show")))
    flash(_("You have signed out everywhere."))
    return gone


@blueprint.route("/passphrase", methods=["GET", "POST"])
@keeps_what_was_typed
def passphrase() -> tuple[str, int] | Response:
    """Another passphrase; every other session ends."""
    ctx = current_context()
    form = ChangePassphraseForm()
    given = form.judge()
    token = form.keep(lambda: _renew(ctx, given["passphrase"], given["passphrase_new"])) if given else None
    if token:
        answer = let_in(redirect(url_for("me.show")), token, current_holder().person.id)
        flash(_("Your passphrase is changed. Every other session has ended."), "good")
        return answer
    shown = advice(form, current_holder().person)
    return render_template("accounts/me_passphrase.html", form=form, **shown), form.http_status


def _myself() -> Person:
    return person(db.session(), current_holder().person.id)


def _again() -> Person:
    """Oneself as one stands now, not as this request has read before."""
    person_id = current_holder().person.id
    db.session.remove()
    return person(db.session(), person_id)


def _change(ctx: Context, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_profile(session, ctx, given, expected_version=version).id


def _renew(ctx: Context, old: str, new: str) -> str:
    holder = current_holder()
    proven = prove_again(holder.person.id, old)
    chosen = choose_passphrase(new, holder.person)
    unlocked = keys_of(db.session(), holder.person.id, proven)
    with transaction() as session:
        renew_passphrase(session, ctx, holder.person.id, proven, chosen, unlocked)
        tell(session, ctx, holder.person.id, f"passphrase:{ctx.request_id}", urgent=True)
        return sign_in(session, ctx, unlocked, holder.session.device)
