"""Pages of the COPIL's monthly digests: the list, one as a page and as a paper, and making one now."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.reader import Reader, reading
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.grants.commands.copil import make_copil_digest, span
from fundapp.grants.copil_paper import copil_pdf
from fundapp.grants.models import CopilDigest
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import copil as queries
from fundapp.grants.queries.copil_facts import gather
from fundapp.grants.rules.copil import fingerprint
from fundapp.grants.rules.copil_said import Said, said, time_said
from fundapp.grants.schemas.copil import COPIL_HEADERS, CopilFilterSchema, copil_row
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

LIST = "call_copil.index"

blueprint = Blueprint("call_copil", __name__, url_prefix=f"{PREFIX}/copil", template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("")
def index() -> str:
    """The digests that the address asks for, the newest first. Two queries and those of the filter."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(CopilFilterSchema(), request.args)
    page = queries.copil_digests_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views, house = listing.links(saved_views(session, ctx, LIST)), _of_house(ctx).reader
    times = {each.id: time_said(house, each.since, each.until) for each in page.items}
    return render_template("grants/copil_digests.html", listing=listing, views=views, times=times)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The digests that the address asks for, all of them, as a sheet."""
    ctx, wanted = current_context(), read_filter(CopilFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("copil-digests"),
        COPIL_HEADERS,
        lambda session: map(copil_row, queries.copil_digests_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:copil_digest_id>")
def show(copil_digest_id: UUID) -> str:
    """One digest, as it was made. Four queries."""
    ctx = current_context()
    found = queries.copil_digest(db.session(), ctx, copil_digest_id)
    newest = queries.newest_digest(db.session())
    return render_template(
        "grants/copil_digest.html",
        digest=found,
        is_newest=newest is not None and newest.id == found.id,
        intact=fingerprint(found.facts) == found.fingerprint,
        **_told(said(found.facts, ctx.reader.language)),
    )


@blueprint.get("/<uuid:copil_digest_id>/<any(fr, en):language>.pdf")
def paper(copil_digest_id: UUID, language: str) -> Response:
    """One digest as a paper, in the language in which it is read there."""
    found = queries.copil_digest(db.session(), current_context(), copil_digest_id)
    made = copil_pdf(found.facts, found.fingerprint, language)
    with reading(Reader(language, _zone())):
        name = _("copil-digest")
    return send_file(
        BytesIO(made), mimetype="application/pdf", as_attachment=True, download_name=f"{name}-{found.number}.pdf"
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> str | AnyResponse:
    """Shows what a digest would say now and who is told of it; makes it."""
    ctx = _of_house(current_context())
    require(may_edit(ctx))
    newest = queries.newest_digest(db.session())
    return _make(ctx, None) if request.method == "POST" else _ask(ctx, newest)


@blueprint.route("/<uuid:copil_digest_id>/correct", methods=["GET", "POST"])
def correct(copil_digest_id: UUID) -> str | AnyResponse:
    """The same for the newest one, made anew because something in it was wrong."""
    ctx = _of_house(current_context())
    require(may_edit(ctx))
    found = queries.copil_digest(db.session(), ctx, copil_digest_id)
    newest = queries.newest_digest(db.session())
    if newest is None or newest.id != found.id:
        flash(_("Only the newest digest can be corrected."), "warning")
        return _to(found.id)
    return _make(ctx, found.id) if request.method == "POST" else _ask(ctx, found, corrects=True)


def _make(ctx: Context, replaces: UUID | None) -> AnyResponse:
    seen = request.form.get("seen", "")
    try:
        with transaction() as session:
            number = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else -1
            made = make_copil_digest(session, ctx, seen=number, replaces=replaces).id
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
        return redirect(url_for(LIST), 303)
    flash(_("The digest is made. Everybody in the COPIL is being told that it is there."))
    return _to(made)


def _ask(ctx: Context, newest: CopilDigest | None, *, corrects: bool = False) -> str:
    """What it would say, before anybody makes it."""
    session = db.session()
    since, until = span(ctx, newest, corrects=corrects)
    number = newest.number if newest else 0
    facts = gather(session, ctx, since, until) | {"number": number + 1, "replaces": number if corrects else None}
    return render_template(
        "grants/copil_new.html",
        seen=number,
        corrects=newest if corrects else None,
        members=[each.name for each in queries.copil_members(session)],
        time=time_said(ctx.reader, since, until),
        **_told(said(facts, ctx.reader.language)),
    )


def _told(told: Said) -> Mapping[str, Any]:
    """A digest for the page, and which of its lines still lead somewhere. Two queries."""
    lines = [line for section in told.sections for line in section.lines]
    opportunities = {line.opportunity_id for line in lines if line.opportunity_id}
    calls = {line.call_id for line in lines if line.call_id}
    return {"said": told, "there": queries.still_there(db.session(), opportunities, calls)}


def _zone() -> Any:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings.zone


def _of_house(ctx: Context) -> Context:
    """The same, with days as the clock of the house counts them: a digest is one for everybody."""
    return replace(ctx, reader=Reader(ctx.reader.language, _zone()))


def _to(digest_id: UUID) -> AnyResponse:
    return redirect(url_for("call_copil.show", copil_digest_id=digest_id), 303)
