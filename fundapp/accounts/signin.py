"""Who is signed in: the cookie, the session behind it, and the keys that its token opens."""

from uuid import UUID

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import RequestEntityTooLarge

from fundapp.accounts.commands.signing_in import touch_session
from fundapp.accounts.devices import KnownDevices
from fundapp.accounts.errors import HalfDone
from fundapp.accounts.pacing import Pace
from fundapp.accounts.queries.people import actor_of
from fundapp.accounts.queries.sessions import Holder, holder_of
from fundapp.accounts.rules.limits import DEVICE_REMEMBERED, SEEN_EVERY
from fundapp.config import Settings
from fundapp.core.context import Actor
from fundapp.core.database import SAFE_METHODS, db, transaction
from fundapp.core.errors import NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context, now_of_request, ports
from fundapp.core.web.problems import TITLES, answer, wants_problem_details
from fundapp.vault.errors import Locked
from fundapp.vault.sessions import resume_session
from fundapp.vault.unlocked import UnlockedMember

DOOR, THRESHOLD, DEVICE = "door", "threshold", "device"
"""Cookies: of a session, of a sign-in that is half done, of a device that has signed in before."""

SECRETS = ("passphrase", "csrf_token", "code", "secret")
"""Beginnings of the names of fields that are not handed back to whoever must sign in again."""


class SignedIn(UserMixin):
    """Flask-Login's view of a person."""

    def __init__(self, holder: Holder, actor: Actor) -> None:
        self.holder, self.actor = holder, actor

    def get_id(self) -> str:
        """As Flask-Login's."""
        return str(self.actor.id)


def init_signin(app: Flask) -> None:
    """Prepares sign-in."""
    manager = LoginManager(app)
    manager.session_protection = None  # the token is the session: there is nothing of Flask-Login's to protect
    manager.user_loader(lambda _key: None)
    manager.request_loader(lambda _request: _holder())
    app.extensions["fundapp.pace"] = Pace()
    app.extensions["fundapp.devices"] = KnownDevices(app.config["SECRET_KEY"])
    app.register_error_handler(NotSignedIn, _ask_to_sign_in)
    app.after_request(_remember_use)


def identify() -> Actor | None:
    """The person of this request; the answer to the port of the same name."""
    actor: Actor | None = getattr(current_user, "actor", None)
    return actor


def current_holder() -> Holder:
    """The session of this request. Raises NotSignedIn."""
    found: Holder | None = getattr(current_user, "holder", None)
    if found is None:
        raise NotSignedIn
    return found


def current_keys() -> UnlockedMember:
    """The keys that the token of this request opens. Raises Locked where there are none."""
    found = resume_session(db.session(), token_in(DOOR), current_context().now)
    if not isinstance(found, UnlockedMember):
        raise Locked(_("Make your keys first, or sign in again."))
    return found


def keys_in_hand() -> UnlockedMember | None:
    """The keys of whoever looks; None where none are unlocked here, and then nothing sealed is shown. Two queries.

    None too where something is sent without a good token: opening writes to the log, and so waits for the form's
    judgement.
    """
    if request.method not in SAFE_METHODS and not g.get("csrf_valid"):
        return None
    try:
        return current_keys()
    except Locked:
        return None


def pace() -> Pace:
    """How often somebody may be wrong here."""
    found: Pace = current_app.extensions["fundapp.pace"]
    return found


def known_device(person_id: UUID | None) -> str:
    """What this browser is called, where this person has signed in with it before; nothing elsewhere."""
    found = _devices().read(token_in(DEVICE))
    return found.id if found and person_id in found.people else ""


def token_in(cookie: str) -> str:
    """What stands in a cookie of ours, or nothing."""
    return request.cookies.get(cookie_name(cookie), "")


def cookie_name(cookie: str) -> str:
    """The name that it has in the browser: bound to this host where there is https."""
    return f"__Host-{cookie}" if current_app.config["SESSION_COOKIE_SECURE"] else cookie


def let_in(found: AnyResponse, token: str, person_id: UUID) -> AnyResponse:
    """Hands a session's token out. What an attacker may have planted in the browser before is gone with it."""
    session.clear()
    _hand_out(found, DOOR, token)
    take_back(found, THRESHOLD)
    _hand_out(found, DEVICE, _devices().write(token_in(DEVICE), person_id), DEVICE_REMEMBERED.total_seconds())
    return found


def let_wait(found: AnyResponse, token: str) -> AnyResponse:
    """Hands the token of a sign-in that is half done out."""
    session.clear()
    _hand_out(found, THRESHOLD, token)
    return found


def show_out(found: AnyResponse) -> AnyResponse:
    """Takes everything back but the language, and what says that this device was used before."""
    session.clear()
    for cookie in (DOOR, THRESHOLD):
        take_back(found, cookie)
    found.headers["Clear-Site-Data"] = '"cache", "storage"'
    return found


def take_back(found: AnyResponse, cookie: str) -> None:
    """Has the browser forget a cookie of ours."""
    found.delete_cookie(cookie_name(cookie), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True)


def link_to(token: str) -> str:
    """The address of a one-time link, under the name by which people know this service."""
    return settings().public_url.rstrip("/") + url_for("ways_in.invitation", token=token)


def settings() -> Settings:
    """The settings in force."""
    found: Settings = current_app.extensions["fundapp.settings"]
    return found


def _holder() -> SignedIn | None:
    token = token_in(DOOR)
    if not token:
        return None
    found = holder_of(db.session(), token, now_of_request())
    return SignedIn(found, actor_of(found.person, found.groups, ports().grants)) if found else None


def _hand_out(found: AnyResponse, cookie: str, value: str, lasts: float | None = None) -> None:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    age = None if lasts is None else int(lasts)
    found.set_cookie(cookie_name(cookie), value, max_age=age, httponly=True, samesite="Lax", secure=secure)


def _devices() -> KnownDevices:
    found: KnownDevices = current_app.extensions["fundapp.devices"]
    return found


def _remember_use(found: Response) -> Response:
    """Notes now and then that a session is in use. Never by a request that might be forged."""
    holder: Holder | None = getattr(current_user, "holder", None) if "_login_user" in g else None
    proven = request.method in SAFE_METHODS or g.get("csrf_valid")
    if holder and proven and found.status_code < 400:
        ctx = current_context()
        if ctx.now - holder.session.seen_at >= SEEN_EVERY:
            with transaction() as writing:
                touch_session(writing, holder.session.id, ctx.now)
    return found


def _ask_to_sign_in(error: NotSignedIn) -> AnyResponse:
    """Leads whoever looks at a page to the sign-in; what they had typed waits on the page that says so."""
    if wants_problem_details():
        return answer(error.status, str(error.title), str(error.reason or ""))
    if isinstance(error, HalfDone):
        flash(str(error.reason), "warning")
        return redirect(url_for("sign_in.show"), 303)
    if request.method in SAFE_METHODS:
        return redirect(url_for("sign_in.show", back=request.full_path.rstrip("?")), 303)
    try:
        sent = request.form.items(multi=True)
    except RequestEntityTooLarge:  # an error while an error is answered would be ours
        return answer(413, str(TITLES[413]))
    kept = [(name, value) for name, value in sent if not name.startswith(SECRETS)]
    return Response(render_template("accounts/sign_in_again.html", kept=kept, there=request.full_path), error.status)
