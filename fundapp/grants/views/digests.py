"""Pages of digests: which views one is told of, what the next message would hold, what the last one held."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.ports import ViewAct
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.grants.commands.digests import start_digest, stop_digest
from fundapp.grants.models import CallDigest
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.digests import (
    PAGE,
    Window,
    count_new,
    new_calls,
    own_digest,
    own_digests,
    reached_at,
    view_of_calls,
)
from fundapp.grants.rules.digests import EVERY, MOST_SHOWN
from fundapp.grants.schemas.digests import DigestSchema, filter_of
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

blueprint = Blueprint("call_digests", __name__, url_prefix=f"{PREFIX}/digests", template_folder=TEMPLATES)
blueprint.context_processor(wordings)

LIST = "call_digests.index"


@blueprint.get("")
def index() -> str:
    """Every view of the list of calls that one may use, and of which one is told. Four queries."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    mine, views = own_digests(session, ctx), saved_views(session, ctx, PAGE)
    windows = {each.id: window for each in mine.values() if (window := _next(each, ctx.now))}
    counts = dict(zip(windows, count_new(session, ctx, list(windows.values())), strict=True))
    chips = {each.id: _conditions(each.address) for each in views}
    return render_template(
        "grants/digests.html", views=views, mine=mine, counts=counts, chips=chips, every=EVERY, reached=_reached(ctx)
    )


@blueprint.post("/views/<uuid:view_id>")
def start(view_id: UUID) -> AnyResponse:
    """Has oneself told of what a view shows, or at another rhythm."""
    ctx = current_context()
    view_of_calls(db.session(), ctx, view_id)  # nobody is told what is wrong with an answer about somebody else's view
    given = DigestSchema().judge({"every": request.form.get("every", "")})
    with transaction() as session:
        start_digest(session, ctx, view_id, given)
    flash(_("You will be told of new calls that this view shows."))
    return redirect(url_for(LIST), 303)


@blueprint.get("/<uuid:digest_id>")
def show(digest_id: UUID) -> str:
    """What the next message would hold as things stand, and what the last one held. At most six queries."""
    ctx, session = current_context(), db.session()
    found = own_digest(session, ctx, digest_id)
    chosen = filter_of(found.view.address)
    upcoming, before = _next(found, ctx.now), _last(found)
    shown: dict[str, Any] = {
        "digest": found,
        "chosen": chosen,
        "next": new_calls(session, ctx, [upcoming] if upcoming else [], MOST_SHOWN),
        "last": new_calls(session, ctx, [before] if before else [], MOST_SHOWN),
    }
    return render_template("grants/digest.html", every=EVERY, now=ctx.now, reached=_reached(ctx), **shown)


@blueprint.post("/<uuid:digest_id>/stop")
def stop(digest_id: UUID) -> AnyResponse:
    """Has oneself told no more."""
    with transaction() as session:
        stop_digest(session, current_context(), digest_id)
    flash(_("You will not be told of this view’s new calls any more. The view itself is kept."))
    return redirect(url_for(LIST), 303)


def acts(session: Session, ctx: Context, view_ids: Collection[UUID]) -> Mapping[UUID, ViewAct]:
    """For the page of all views: be told of one, or no more. One query."""
    mine = own_digests(session, ctx)
    return {each: _act(mine.get(each)) for each in view_ids}


def _act(digest: CallDigest | None) -> ViewAct:
    if digest is None:
        return ViewAct(_("Be told of new calls"), url_for(LIST))
    return ViewAct(_("Stop the digest"), url_for("call_digests.stop", digest_id=digest.id), posts=True)


def _conditions(address: Mapping[str, Any]) -> list[str]:
    """What a view asks for, in words."""
    return [_("%(label)s: %(value)s", label=chip.label, value=chip.value) for chip in filter_of(address).chips]


def _next(digest: CallDigest, now: datetime) -> Window | None:
    """What has come since the last message."""
    return _window(digest, digest.marked_at, now)


def _last(digest: CallDigest) -> Window | None:
    """What had come when the last message left."""
    if digest.sent_from is None or digest.sent_until is None:
        return None
    return _window(digest, digest.sent_from, digest.sent_until)


def _window(digest: CallDigest, since: datetime, until: datetime) -> Window | None:
    chosen = filter_of(digest.view.address)
    return None if chosen.errors else Window(chosen.values, since, until)


def _reached(ctx: Context) -> bool:
    """Whether there is an address to which a message can go. One query."""
    return ctx.actor is not None and bool(reached_at(db.session(), ctx.actor.id))
