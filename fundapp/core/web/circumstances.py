"""Who asks, when, in which language: read once for each request."""

from contextlib import ExitStack
from datetime import UTC, datetime

from flask import Flask, current_app, g, request

from fundapp.core.context import Actor, Context
from fundapp.core.lists.paging import Marks
from fundapp.core.ports import Ports
from fundapp.core.reader import LANGUAGES, Reader, reading

LANGUAGE_COOKIE = "language"


def init_circumstances(app: Flask, default: Reader) -> None:
    """Sets the reader of every request."""

    @app.before_request
    def arrive() -> None:
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        g.reader = Reader(chosen if chosen in LANGUAGES else default.language, default.zone)
        g.blocks = ExitStack()
        g.blocks.enter_context(reading(g.reader))

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        blocks: ExitStack | None = g.pop("blocks", None)
        if blocks is not None:
            blocks.close()


def ports() -> Ports:
    """The ports of this application."""
    found: Ports = current_app.extensions["fundapp.ports"]
    return found


def current_actor() -> Actor | None:
    """Who is signed in."""
    if "actor" not in g:
        g.actor = ports().identify()
    actor: Actor | None = g.actor
    return actor


def current_context() -> Context:
    """The circumstances to hand to commands. `now` is the same throughout a request."""
    if "context" not in g:
        g.context = Context(current_actor(), datetime.now(UTC), g.request_id, g.reader)
    context: Context = g.context
    return context


def page_marks() -> Marks:
    """Signs the marks between the pages of lists."""
    return Marks(current_app.config["SECRET_KEY"])
