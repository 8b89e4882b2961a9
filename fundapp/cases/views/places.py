"""The public side has one address: which page it shows is a place, and what is sent to it an act.

So a browser's history, or whoever looks over a shoulder, learns one neutral address and nothing of what was done there.
"""

from collections.abc import Callable
from typing import Any

from flask import redirect, session, url_for
from werkzeug import Response

Answer = Response | str | tuple[str, int]
Handler = Callable[[str], Answer]
"""Shows a place or does an act; gets what stands behind the colon of its name ("step:needs")."""

PLACES: dict[str, Handler] = {}
ACTS: dict[str, Handler] = {}

_PLACE = "place"


def place(name: str) -> Callable[[Handler], Handler]:
    """Registers a page of the public side."""
    return _register(PLACES, name)


def act(name: str) -> Callable[[Handler], Handler]:
    """Registers what the button `do` with this value does. Acts that write judge a form of their own first."""
    return _register(ACTS, name)


def current_place() -> str:
    """Where this browser is; empty where it has not been anywhere."""
    found: Any = session.get(_PLACE, "")
    return found if isinstance(found, str) else ""


def go(where: str) -> Response:
    """Leads to a place: empty, to the first page that fits whoever comes."""
    if where:
        session[_PLACE] = where
    else:
        session.pop(_PLACE, None)
    return redirect(url_for("form.show"), 303)


def _register(where: dict[str, Handler], name: str) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        where[name] = handler
        return handler

    return add
