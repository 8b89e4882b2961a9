"""Calendars of deadlines at private addresses: made and revoked by people, fetched by programs without signing in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.signin import pace, settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.reader import Reader, reading
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, now_of_request, ports
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.feeds import make_feed, note_fetched, revoke_feed
from fundapp.grants.forms import FeedForm
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.dates import dates_in
from fundapp.grants.queries.feeds import Fetched, fetched, own_feed, own_feeds
from fundapp.grants.queries.reminders import wish_of
from fundapp.grants.rules.feeds import KEPT, MOST, MOST_EVENTS, Whose, calendar, seal_of
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

WRONG_TOKENS = ("60 per 15 minute",)
"""Addresses without a calendar that one network may try."""

FETCHES = ("120 per hour",)
"""How often one calendar may be fetched: programs ask every few hours, and people press a button now and then."""

blueprint = Blueprint("call_feeds", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.route("/feeds", methods=["GET", "POST"])
@keeps_what_was_typed
def index() -> Answer:
    """My calendars; makes one more, and shows its address this one time."""
    ctx = current_context()
    require(may_see(ctx))
    form = FeedForm.showing({"name": _("Deadlines"), "whose": Whose.FOLLOWED.value})
    given = form.judge()
    token = form.keep(lambda: _make(ctx, given)) if given else None
    if token:
        return render_template("grants/feed_made.html", address=_address(token)), 200
    feeds = own_feeds(db.session(), ctx)
    return render_template("grants/feeds.html", form=form, feeds=feeds, most=MOST), form.http_status


@blueprint.route("/feeds/<uuid:feed_id>/revoke", methods=["GET", "POST"])
def revoke(feed_id: UUID) -> Answer:
    """Says what revoking means, then does it."""
    ctx = current_context()
    if request.method == "POST":
        with transaction() as session:
            revoke_feed(session, ctx, feed_id)
        flash(_("The address is revoked: nothing stands there any more."))
        return redirect(url_for("call_feeds.index"), 303)
    return render_template("grants/feed_revoke.html", feed=own_feed(db.session(), ctx, feed_id)), 200


@blueprint.get("/feeds/<token>.ics")
def fetch(token: str) -> AnyResponse:
    """The calendar at a private address. Whoever has it is not known; at most five queries."""
    source = pace().source(request.remote_addr)
    pace().demand(WRONG_TOKENS, "feed", source)
    try:
        found = fetched(db.session(), token, ports().grants)
    except NotFound:
        pace().failed(WRONG_TOKENS, "feed", source)
        raise
    pace().demand(FETCHES, "fetch", str(found.feed.id))
    pace().failed(FETCHES, "fetch", str(found.feed.id))
    return _answer(found)


def _answer(found: Fetched) -> AnyResponse:
    feed, reader = found.feed, found.actor.reader or Reader(settings().language, settings().zone)
    today = now_of_request().astimezone(reader.zone).date()
    leads = wish_of(db.session(), found.actor.id).leads
    dates = dates_in(db.session(), feed.whose, found.actor.id, today - KEPT, MOST_EVENTS)
    answer = Response(mimetype="text/calendar")
    answer.set_etag(seal_of(feed.name, reader.language, leads, dates))
    answer.headers["Cache-Control"] = "private, no-cache"
    if feed.fetched_on != today:
        with transaction() as session:
            note_fetched(session, feed.id, today)
    if answer.make_conditional(request).status_code != 304:
        with reading(reader):
            answer.set_data(calendar(feed.name, ((each, _page(each.call_id)) for each in dates), leads))
    return answer


def _make(ctx: Context, given: Mapping[str, Any]) -> str:
    with transaction() as session:
        return make_feed(session, ctx, given)


def _address(token: str) -> str:
    return settings().public_url.rstrip("/") + url_for("call_feeds.fetch", token=token)


def _page(call_id: UUID) -> str:
    return settings().public_url.rstrip("/") + url_for("calls.show", call_id=call_id)
