"""The door: passphrase, then second factor; and the way out."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from fundapp.accounts.commands.factors import add_authenticator, keep_codes
from fundapp.accounts.commands.signing_in import count_try, sign_out
from fundapp.accounts.credentials import address_of, fresh_codes, fresh_secret, is_secret, open_attempt, step_of
from fundapp.accounts.entering import begun, current_attempt, demand_enrolling, enter, prove, take_code
from fundapp.accounts.forms.signing_in import CodeForm, SetUpForm, SignInForm
from fundapp.accounts.models import Person, SignInAttempt
from fundapp.accounts.pictures import qr_code
from fundapp.accounts.queries.factors import factors_of
from fundapp.accounts.queries.people import person
from fundapp.accounts.signin import THRESHOLD, current_holder, let_in, let_wait, settings, show_out, token_in
from fundapp.accounts.views.language import way_back
from fundapp.core.context import Context
from fundapp.core.database import SAFE_METHODS, db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_actor, current_context
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("sign_in", __name__, url_prefix="/sign-in", template_folder="../templates")


@blueprint.route("", methods=["GET", "POST"])
@keeps_what_was_typed
def show() -> tuple[str, int] | Response:
    """Address and passphrase."""
    back = way_back(request.values.get("back", ""))
    if current_actor() is not None and request.method in SAFE_METHODS:
        return redirect(back)
    form = SignInForm()
    given = form.judge()
    token = form.keep(lambda: _begin(given["email"], given["passphrase"])) if given else None
    if token:
        return let_wait(redirect(url_for("sign_in.second", back=back)), token)
    return render_template("accounts/sign_in.html", form=form, back=back), form.http_status


@blueprint.route("/second", methods=["GET", "POST"])
@keeps_what_was_typed
def second() -> tuple[str, int] | Response:
    """The second factor: a code of the authenticator app, a passkey, or a recovery code."""
    attempt, back = current_attempt(), way_back(request.values.get("back", ""))
    found, factors = person(db.session(), attempt.person_id), factors_of(db.session(), attempt.person_id)
    if not factors.any and not factors.codes:
        return redirect(url_for("sign_in.set_up", back=back))
    form = CodeForm()
    given = form.judge()
    token = form.keep(lambda: _with_code(attempt, found, given["code"])) if given else None
    if token:
        return let_in(redirect(back), token, found.id)
    shown = {"form": form, "factors": factors, "back": back, "recovery": request.args.get("with") == "recovery"}
    return render_template("accounts/sign_in_second.html", **shown), form.http_status


@blueprint.route("/set-up", methods=["GET", "POST"])
@keeps_what_was_typed
def set_up() -> tuple[str, int] | Response:
    """The first second factor, for whoever has none yet: without one nobody comes in."""
    attempt, back = current_attempt(), way_back(request.values.get("back", ""))
    found, factors = person(db.session(), attempt.person_id), factors_of(db.session(), attempt.person_id)
    if factors.any or factors.codes:
        return redirect(url_for("sign_in.second", back=back))
    demand_enrolling(found)
    form = SetUpForm(data={"secret": fresh_secret()})
    given = form.judge()
    codes = fresh_codes()
    token = form.keep(lambda: _with_new(attempt, found, given, codes)) if given else None
    if token:
        page = render_template("accounts/recovery_codes.html", codes=codes, onward=back)
        return let_in(make_response(page), token, found.id)
    return render_template(
        "accounts/sign_in_set_up.html", form=form, back=back, **picture(form, found)
    ), form.http_status


@blueprint.post("/out")
def out() -> Response:
    """Ends this session, here and on the server."""
    if current_actor() is not None:
        with transaction() as session:
            sign_out(session, current_context(), current_holder().session.id)
    gone = show_out(redirect(url_for("sign_in.show")))
    flash(_("You have signed out."))
    return gone


def _begin(email: str, passphrase: str) -> str:
    person_id, chosen = prove(email, passphrase)
    with transaction() as session:
        return begun(session, person_id, chosen)


def _with_code(attempt: SignInAttempt, found: Person, typed: str) -> str:
    with transaction() as session:
        count_try(session, attempt.id)
    opened = open_attempt(attempt, token_in(THRESHOLD))
    return enter(
        found, opened, lambda session, ctx: take_code(session, ctx, found.id, opened.factors, typed), attempt.id
    )


def _with_new(attempt: SignInAttempt, found: Person, given: dict[str, str], codes: list[str]) -> str:
    opened = open_attempt(attempt, token_in(THRESHOLD))
    step = step_of(given["secret"], given["code"], current_context().now, 0)
    if step is None:
        raise Invalid({"code": [_("This is not the code that the app shows for this picture. Is its clock right?")]})

    def take(session: Session, ctx: Context) -> None:
        add_authenticator(session, ctx, found.id, opened.factors, given["secret"], step)
        keep_codes(session, ctx, found.id, codes)

    return enter(found, opened, take, attempt.id)


def picture(form: SchemaForm, found: Person) -> dict[str, object]:
    """What an authenticator app is told, as a picture and as text."""
    if not is_secret(form["secret"].data or ""):
        form["secret"].data = fresh_secret()
    secret = form["secret"].data
    title = settings().public_title
    return {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": qr_code(address_of(secret, found.email or "", title)),
    }
