"""Pages of calls that may be one."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import EditConflict, NotFound
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.grants.commands.joining import ask_again, join_calls, say_distinct
from fundapp.grants.models import Call
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import likeness as queries
from fundapp.grants.queries.calls import calls_among
from fundapp.grants.queries.proposal_tasks import asked_twice
from fundapp.grants.rules.likeness import REASONS
from fundapp.grants.schemas.likeness import PAIR_HEADERS, PairFilterSchema, pair_row
from fundapp.grants.schemas.rows import HEADERS, row
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

LIST = "call_duplicates.index"
FEW = 14
"""The first answers of a sheet of calls tell two of them apart: up to the largest amount of a grant."""

blueprint = Blueprint("call_duplicates", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("/duplicates")
def index() -> str:
    """The pairs that the address asks for."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(PairFilterSchema(), request.args)
    page = queries.pairs_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("grants/duplicates.html", listing=listing, views=views, reasons=REASONS, now=ctx.now)


@blueprint.get("/duplicates/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The pairs that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(PairFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("duplicate-calls"),
        PAIR_HEADERS,
        lambda session: map(pair_row, queries.pairs_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:call_id>/one-with/<uuid:twin_id>")
def compare(call_id: UUID, twin_id: UUID) -> str:
    """Both beside each other, and what will happen if they are one."""
    ctx = current_context()
    require(may_edit(ctx))
    kept, other = _both(ctx, call_id, twin_id)
    rows = [(HEADERS[at], mine, theirs) for at, (mine, theirs) in enumerate(zip(row(kept), row(other), strict=True))]
    shown = [each for each in rows if each[1] not in (None, "") or each[2] not in (None, "")]
    twice = len(asked_twice(db.session(), call_id, twin_id))
    return render_template(
        "grants/compare.html", kept=kept, other=other, rows=shown[:FEW], asked_twice=twice, now=ctx.now
    )


@blueprint.post("/<uuid:call_id>/one-with/<uuid:twin_id>")
def join(call_id: UUID, twin_id: UUID) -> AnyResponse:
    """They are one."""
    ctx = current_context()
    require(may_edit(ctx))
    seen = number_sent(request.form.get("version")), number_sent(request.form.get("other_version"))
    try:
        with transaction() as session:
            join_calls(session, ctx, (call_id, twin_id), seen=seen)
        flash(_("The two are one now. What each source says stands under “Where it comes from”."))
    except EditConflict:
        flash(_("Somebody changed one of the two meanwhile. Look at them again, then decide."), "warning")
        return redirect(url_for("call_duplicates.compare", call_id=call_id, twin_id=twin_id), 303)
    return redirect(url_for("calls.show", call_id=call_id), 303)


@blueprint.post("/<uuid:call_id>/two-with/<uuid:twin_id>")
def say_two(call_id: UUID, twin_id: UUID) -> AnyResponse:
    """Somebody looked: these are two."""
    ctx = current_context()
    require(may_edit(ctx))
    with transaction() as session:
        say_distinct(session, ctx, call_id, twin_id)
    flash(_("Noted: these are two. You find them under “Said to be two”."))
    return redirect(url_for(LIST), 303)


@blueprint.post("/<uuid:call_id>/two-with/<uuid:twin_id>/undo")
def undo_two(call_id: UUID, twin_id: UUID) -> AnyResponse:
    """They may be one after all."""
    ctx = current_context()
    require(may_edit(ctx))
    _both(ctx, call_id, twin_id)
    with transaction() as session:
        ask_again(session, ctx, call_id, twin_id)
    flash(_("These two are compared again."))
    return redirect(url_for(LIST), 303)


def _both(ctx: Context, call_id: UUID, twin_id: UUID) -> tuple[Call, Call]:
    found = calls_among(db.session(), ctx, {call_id, twin_id})
    if len(found) != 2:
        raise NotFound
    return found[call_id], found[twin_id]
