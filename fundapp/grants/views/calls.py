"""Pages of calls: the list, one call, and what somebody writes or decides of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import EditConflict, NotFound
from fundapp.core.formats import number
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.ports import KeyFigure
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.core.web.searching import searched
from fundapp.grants.commands.calls import add_call, follow_call, set_call_aside, update_call
from fundapp.grants.commands.words import SCOPE
from fundapp.grants.forms import AsideForm, CallEditForm, CallForm
from fundapp.grants.models import Call
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.calls import call, calls_page, calls_to_export, count_calls, shown
from fundapp.grants.queries.likeness import joined_into
from fundapp.grants.queries.origins import moved_lately
from fundapp.grants.rules.changes import MOVED
from fundapp.grants.rules.vocabulary import Standing
from fundapp.grants.schemas.calls import CallFilterSchema
from fundapp.grants.schemas.rows import HEADERS, row
from fundapp.grants.views import dates, fit, opportunities, sharing
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings
from fundapp.grants.views.origins import where_from

LIST = "calls.index"
NOTHING_KNOWN = {
    "timing": "fixed", "place": "unknown", "needs_registration": "unknown", "deadline_step": "application",
    "deadline_zone": "Europe/Brussels",
}  # fmt: skip

Answer = tuple[str, int] | AnyResponse
Part = Callable[[Session, Context, Call], Mapping[str, Any]]

PARTS: Sequence[Part] = (fit.summary, where_from, dates.part, sharing.part, opportunities.part)
"""What the page of a call shows beside the call itself: each part, and the names under which the page finds it."""

blueprint = Blueprint("calls", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("")
def index() -> str:
    """The calls that the address asks for. Four queries and those of the person; two more for words mistyped."""
    ctx, session = current_context(), db.session()
    listing, meant = searched(
        LIST,
        SCOPE,
        CallFilterSchema(),
        lambda wanted, mark: calls_page(session, ctx, wanted, marks=page_marks(), mark=mark),
        lambda wanted: shown(ctx, {"time": "all", **wanted}),
    )
    views = listing.links(saved_views(session, ctx, LIST))
    moved = moved_lately(session, ctx, [each.id for each in listing.page.items])
    return render_template(
        "grants/calls.html", listing=listing, meant=meant, views=views, now=ctx.now, moved=moved, moved_said=MOVED
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The calls that the address asks for, all of them, as a sheet."""
    ctx, chosen = current_context(), read_filter(CallFilterSchema(), request.args)
    return send_sheet(
        sheet, _("calls-for-proposals"), HEADERS, lambda session: map(row, calls_to_export(session, ctx, chosen.values))
    )


@blueprint.get("/<uuid:call_id>")
def show(call_id: UUID) -> str | AnyResponse:
    """What is asked, by when, for how much, of whom; and what we do with it. At most sixteen queries.

    One that was joined to another leads there.
    """
    ctx, session = current_context(), db.session()
    try:
        found = call(session, ctx, call_id)
    except NotFound:
        kept = joined_into(session, ctx, call_id)
        if kept is None:
            raise
        return redirect(url_for("calls.show", call_id=kept), 301)
    parts: dict[str, Any] = {}
    for part in PARTS:
        parts |= part(session, ctx, found)
    return render_template("grants/call.html", call=found, now=ctx.now, **parts)


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> Answer:
    """Keeps a call that somebody has found."""
    ctx = current_context()
    require(may_edit(ctx))
    form = CallForm.showing(NOTHING_KNOWN)
    given = form.judge()
    added = form.keep(lambda: _add(ctx, given)) if given else None
    if added:
        flash(_("The call is kept."))
        return redirect(url_for("calls.show", call_id=added))
    return render_template("grants/call_form.html", form=form, call=None), form.http_status


@blueprint.route("/<uuid:call_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(call_id: UUID) -> Answer:
    """Writes what is known now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    form = CallEditForm.editing(call(db.session(), ctx, call_id))
    given = form.judge()
    if given and form.save(lambda seen: _update(ctx, call_id, given, seen), lambda: _again(ctx, call_id)):
        flash(_("The changes are saved."))
        return redirect(url_for("calls.show", call_id=call_id))
    shown: dict[str, Any] = {
        "form": form, "call": call(db.session(), ctx, call_id), "differences": form.differences,
    }  # fmt: skip
    return render_template("grants/call_form.html", **shown), form.http_status


@blueprint.post("/<uuid:call_id>/follow")
def follow(call_id: UUID) -> AnyResponse:
    """It is worth the group's time."""
    ctx, seen = current_context(), number_sent(request.form.get("version"))
    try:
        with transaction() as session:
            follow_call(session, ctx, call_id, expected_version=seen)
        flash(_("The call is followed."))
    except EditConflict:
        flash(_("Somebody changed this call meanwhile. Look at it again, then decide."), "warning")
    return redirect(url_for("calls.show", call_id=call_id), 303)


@blueprint.route("/<uuid:call_id>/aside", methods=["GET", "POST"])
@keeps_what_was_typed
def aside(call_id: UUID) -> Answer:
    """Sets a call aside, with the reason."""
    ctx = current_context()
    require(may_edit(ctx))
    found = call(db.session(), ctx, call_id)
    form = AsideForm(data={"version": str(found.version), "why": found.aside_why, "aside_note": found.aside_note})
    given = form.judge()
    if given and form.keep(lambda: _set_aside(ctx, call_id, given, form.expected_version)):
        flash(_("The call is set aside."))
        return redirect(url_for("calls.show", call_id=call_id), 303)
    return render_template("grants/call_aside.html", form=form, call=found), form.http_status


def figures(ctx: Context) -> Sequence[KeyFigure]:
    """How many calls are followed and still open. One query for those whose work it is, none for others."""
    if not may_edit(ctx):
        return []
    followed = count_calls(db.session(), ctx, {"standing": [Standing.FOLLOWED]})
    label = ngettext("call followed", "calls followed", followed)
    return [KeyFigure(number(ctx.reader, followed), label, url_for(LIST, standing=Standing.FOLLOWED))]


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_call(session, ctx, given).id


def _update(ctx: Context, call_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return update_call(session, ctx, call_id, given, expected_version=version).id


def _set_aside(ctx: Context, call_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return set_call_aside(session, ctx, call_id, given, expected_version=version).id


def _again(ctx: Context, call_id: UUID) -> Call:
    """The call as it stands now, not as this request has read it before."""
    db.session.remove()
    return call(db.session(), ctx, call_id)
