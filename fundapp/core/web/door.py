"""The door: who may come in at all, and what a request must show before anything is written."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from fundapp.core.access import is_public
from fundapp.core.database import SAFE_METHODS
from fundapp.core.errors import NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_actor

View = TypeVar("View", bound=Callable[..., Any])

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_OWN_PAGES = frozenset({"same-origin", "none"})
"""What browsers say of a request that a page of ours sent, or that somebody made without any page."""

_csrf = CSRFProtect()


def init_door(app: Flask, public_url: str) -> None:
    """Refuses other host names, what other sites send, whoever is not signed in, and forms without a token."""
    names = own_names(public_url)

    @app.before_request
    def refuse_other_names() -> Response | None:
        # A name of somebody else's that leads here (DNS rebinding) would let their pages read ours. Health is asked
        # from within, by whatever name the machine has.
        within = (request.endpoint or "").startswith("health.")
        if within or _host_name(request.host) in names:
            return None
        return _refusal(_("There is nothing at this address"))

    @app.before_request
    def refuse_other_sites() -> Response | None:
        # Before anybody is asked to sign in: that page hands back what was sent, as if its reader had typed it. Origin
        # cannot tell: under our Referrer-Policy browsers send `null`. Old browsers say nothing; tokens stop them.
        # Health and whatever else is only read answers everybody.
        if request.method in SAFE_METHODS or request.headers.get("Sec-Fetch-Site", "none") in _OWN_PAGES:
            return None
        return _refusal(_("This was sent by a page of another site. Nothing was done."))

    @app.before_request
    def refuse_strangers() -> None:
        if request.endpoint is not None and not is_public(request.endpoint) and current_actor() is None:
            raise NotSignedIn

    _csrf.init_app(app)


def keeps_what_was_typed(view: View) -> View:
    """For views whose SchemaForm checks the token itself, so that a form that expired comes back as it was typed."""
    return _csrf.exempt(view)  # type: ignore[no-any-return]


def own_names(public_url: str) -> frozenset[str]:
    """The host names under which we answer; those of the loopback address stand for each other."""
    name = urlsplit(public_url).hostname or ""
    return _LOOPBACK if name in _LOOPBACK else frozenset({name})


def _refusal(sentence: str) -> Response:
    return Response(sentence, 400, mimetype="text/plain")


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
