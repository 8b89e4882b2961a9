"""Passkeys at the door: as the second factor of a sign-in, and as the first that somebody sets up."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.commands.factors import (
    Place,
    add_passkey,
    keep_codes,
    remember_challenge,
    take_challenge,
    use_passkey,
)
from fundapp.accounts.commands.signing_in import count_try
from fundapp.accounts.credentials import fresh_codes, fresh_secret, open_attempt
from fundapp.accounts.entering import current_attempt, demand_enrolling, enter
from fundapp.accounts.forms.factors import AnswerForm
from fundapp.accounts.forms.signing_in import CodeForm, SetUpForm
from fundapp.accounts.models import Person, SignInAttempt
from fundapp.accounts.passkeys import (
    Party,
    fresh_challenge,
    made_passkey,
    options_to_make,
    options_to_use,
    party_of,
    used_passkey,
)
from fundapp.accounts.queries.factors import Factors, factors_of
from fundapp.accounts.queries.people import person
from fundapp.accounts.signin import THRESHOLD, let_in, settings, token_in
from fundapp.accounts.views.language import way_back
from fundapp.accounts.views.sign_in import picture
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("passkeys", __name__, url_prefix="/sign-in", template_folder="../templates")


@blueprint.route("/passkey", methods=["GET", "POST"])
@keeps_what_was_typed
def sign_in() -> tuple[str, int] | AnyResponse:
    """Hands a challenge out (GET) and takes its answer as the second factor (POST)."""
    attempt, back = current_attempt(), way_back(request.values.get("back", ""))
    found, factors = person(db.session(), attempt.person_id), factors_of(db.session(), attempt.person_id)
    if request.method != "POST":
        challenge = begun_challenge(SignInAttempt, attempt.id)
        return as_json(options_to_use(our_party(), factors.passkeys, challenge))
    form = AnswerForm()
    given = form.judge()
    token = form.keep(lambda: _use(attempt, found, factors, given["answer"] or "")) if given else None
    if token:
        return let_in(redirect(back), token, found.id)
    code = _refused(CodeForm(formdata=None), form)
    shown = {"form": code, "factors": factors, "back": back, "recovery": False}
    return render_template("accounts/sign_in_second.html", **shown), code.http_status


@blueprint.route("/set-up/passkey", methods=["GET", "POST"])
@keeps_what_was_typed
def set_up() -> tuple[str, int] | AnyResponse:
    """The same for whoever has no second factor yet; recovery codes are made with it."""
    attempt, back = current_attempt(), way_back(request.values.get("back", ""))
    found, factors = person(db.session(), attempt.person_id), factors_of(db.session(), attempt.person_id)
    if factors.any or factors.codes:
        return redirect(url_for("sign_in.second", back=back))
    demand_enrolling(found)
    if request.method != "POST":
        challenge = begun_challenge(SignInAttempt, attempt.id)
        return as_json(options_to_make(our_party(), found.id, found.email or "", [], challenge))
    form, codes = AnswerForm(), fresh_codes()
    given = form.judge()
    token = form.keep(lambda: _make(attempt, found, given["answer"] or "", codes)) if given else None
    if token:
        page = render_template("accounts/recovery_codes.html", codes=codes, onward=back)
        return let_in(Response(page), token, found.id)
    code = _refused(SetUpForm(formdata=None, data={"secret": fresh_secret()}), form)
    return render_template(
        "accounts/sign_in_set_up.html", form=code, back=back, **picture(code, found)
    ), code.http_status


def our_party() -> Party:
    """Who we are to an authenticator, by the settings in force."""
    return party_of(settings().public_url, settings().public_title)


def begun_challenge(place: Place, row_id: UUID) -> bytes:
    """A fresh challenge, kept where its answer will be looked for."""
    challenge = fresh_challenge()
    with transaction() as session:
        remember_challenge(session, place, row_id, challenge)
    return challenge


def as_json(text: str) -> Response:
    """What a script of ours asked for."""
    return Response(text, mimetype="application/json")


def _use(attempt: SignInAttempt, found: Person, factors: Factors, answer: str) -> str:
    with transaction() as session:
        count_try(session, attempt.id)
        challenge = take_challenge(session, SignInAttempt, attempt.id)
    passkey, uses = used_passkey(our_party(), answer, challenge, factors.passkeys)
    opened = open_attempt(attempt, token_in(THRESHOLD))
    return enter(found, opened, lambda session, ctx: use_passkey(session, ctx, passkey, uses), attempt.id)


def _make(attempt: SignInAttempt, found: Person, answer: str, codes: list[str]) -> str:
    with transaction() as session:
        challenge = take_challenge(session, SignInAttempt, attempt.id)
    made = made_passkey(our_party(), answer, challenge)

    def take(session: Session, ctx: Context) -> None:
        add_passkey(session, ctx, found.id, _("First passkey"), made)
        keep_codes(session, ctx, found.id, codes)

    return enter(found, open_attempt(attempt, token_in(THRESHOLD)), take, attempt.id)


def _refused(shown: SchemaForm, sent: SchemaForm) -> SchemaForm:
    """The form that a page shows beside the passkey's, with what is wrong with the passkey's above it."""
    shown.problem, shown.refused_with = sent.problem, sent.refused_with
    return shown
