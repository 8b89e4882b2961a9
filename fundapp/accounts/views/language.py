"""The language switch."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug import Response

from fundapp.core.reader import LANGUAGES
from fundapp.core.web.circumstances import LANGUAGE_COOKIE

blueprint = Blueprint("language", __name__)

ONE_YEAR_S = 365 * 24 * 3600


@blueprint.post("/language")
def choose() -> Response:
    """Remembers the language in a cookie and returns to the page it was asked from."""
    answer = redirect(way_back(request.form.get("back", "")))
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=ONE_YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return answer


def way_back(back: str) -> str:
    """Only a path of our own: never another host, however it is written."""
    try:
        parts = urlsplit(back)
    except ValueError:
        return url_for("home.show")
    ours = back.isprintable() and back.startswith("/") and not back.startswith(("//", "/\\")) and not parts.netloc
    return back if ours else url_for("home.show")
