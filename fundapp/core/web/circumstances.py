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
    """Who is signed in.

    From then on we write for them: in their zone, and in their language unless this browser chose another one.
    """
    if "actor" not in g:
        g.actor = ports().identify()
        if g.actor and g.actor.reader:
            chosen = request.cookies.get(LANGUAGE_COOKIE, "")
            language = chosen if chosen in LANGUAGES else g.actor.reader.language
            g.reader = Reader(language, g.actor.reader.zone)
            g.blocks.enter_context(reading(g.reader))
    actor: Actor | None = g.actor
    return actor


def now_of_request() -> datetime:
    """The same moment throughout a request."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    now: datetime = g.now
    return now


def current_context() -> Context:
    """The circumstances to hand to commands. `now` is the same throughout a request."""
    if "context" not in g:
        actor = current_actor()  # who asks decides who reads
        g.context = Context(actor, now_of_request(), g.request_id, g.reader)
    context: Context = g.context
    return context


def page_marks() -> Marks:
    """Signs the marks between the pages of lists."""
    return Marks(current_app.config["SECRET_KEY"])
