"""Changes to several funders: the list, one as it stands, and what somebody decides of it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse
from werkzeug.datastructures import MultiDict

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing, sheet_links
from fundapp.core.sheets import SEVERAL
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.donors.commands.bulk import abandon_change, confirm_change, undo_change
from fundapp.donors.models import BulkChange
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries import bulk as queries
from fundapp.donors.rules.bulk import UNDO_WITHIN
from fundapp.donors.schemas.bulk import BulkFilterSchema, BulkRowFilterSchema, as_given
from fundapp.donors.schemas.bulk_rows import CHANGE_HEADERS, FUNDER_HEADERS
from fundapp.donors.schemas.funders import FunderFilterSchema
from fundapp.donors.views.bulk_frame import Names, plan_words, row_cells, row_state, row_stays, shown_rows, spoken
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings
from fundapp.donors.workflow.bulk import AT_WORK, LABELS, State

LIST = "funder_changes.index"

blueprint = Blueprint("funder_changes", __name__, url_prefix=f"{PREFIX}/changes", template_folder=TEMPLATES)
blueprint.context_processor(wordings)
blueprint.context_processor(spoken)

Decide = Callable[[Session, Context, UUID], BulkChange]


@blueprint.get("")
def index() -> str:
    """The changes that the address asks for, the newest first. Four queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(BulkFilterSchema(), request.args)
    page = queries.changes_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing, names = Listing(LIST, chosen, page), all_names(session)
    return render_template(
        "donors/changes.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        asked={each.id: plan_words(each.plan, names) for each in page.items},
        names=names,
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The changes that the address asks for, all of them, as a sheet."""
    ctx, names = current_context(), all_names(db.session())
    wanted = read_filter(BulkFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("changes-to-several-funders"),
        CHANGE_HEADERS,
        lambda session: (_change_row(each, names) for each in queries.changes_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:change_id>")
def show(change_id: UUID) -> str:
    """One change: how far it is, what it would do or did. At most five queries and those of the person."""
    ctx, session = current_context(), db.session()
    change = queries.bulk_change(session, ctx, change_id)
    if change.state in AT_WORK:
        return render_template("donors/change_working.html", change=change)
    chosen = read_filter(BulkRowFilterSchema(), request.args)
    mark = request.args.get("at")
    page = queries.change_rows_page(session, change, chosen.values, marks=page_marks(), mark=mark)
    names = all_names(session)
    return render_template(
        "donors/change.html",
        change=change,
        asked=plan_words(change.plan, names),
        conditions=_conditions(change),
        names=names,
        wanted=chosen.values,
        page=page,
        rows=shown_rows(page.items, names),
        sheets=sheet_links("funder_changes.export_funders", change_id=change_id, **chosen.address()),
        undo_until=change.ended_at + UNDO_WITHIN if change.ended_at and change.state == State.DONE else None,
        now=ctx.now,
    )


@blueprint.get("/<uuid:change_id>/funders.<any(csv, xlsx):sheet>")
def export_funders(change_id: UUID, sheet: str) -> Response:
    """The funders of a change that the address asks for, and what it does or did to each."""
    change = queries.bulk_change(db.session(), current_context(), change_id)
    wanted = read_filter(BulkRowFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("funders-changed-together"),
        FUNDER_HEADERS,
        lambda session: _funder_rows(session, change, wanted, names),
    )


@blueprint.post("/<uuid:change_id>/confirm")
def confirm(change_id: UUID) -> AnyResponse:
    """Has the funders changed."""
    return _decide(partial(confirm_change, given_of=as_given), change_id)


@blueprint.post("/<uuid:change_id>/abandon")
def abandon(change_id: UUID) -> AnyResponse:
    """Gives the change up."""
    return _decide(abandon_change, change_id)


@blueprint.route("/<uuid:change_id>/undo", methods=["GET", "POST"])
def undo(change_id: UUID) -> str | AnyResponse:
    """Says what taking the change back would do, then does it."""
    ctx = current_context()
    require(may_edit(ctx))
    if request.method == "POST":
        return _decide(partial(undo_change, given_of=as_given), change_id)
    change = queries.bulk_change(db.session(), ctx, change_id)
    if change.state != State.DONE:
        return redirect(url_for("funder_changes.show", change_id=change_id))
    asked = plan_words(change.plan, all_names(db.session()))
    return render_template("donors/change_undo.html", change=change, asked=asked)


def _decide(act: Decide, change_id: UUID) -> AnyResponse:
    """Does it, and shows the change as it stands then; where it moved on meanwhile, says so there."""
    try:
        with transaction() as session:
            act(session, current_context(), change_id)
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
    return redirect(url_for("funder_changes.show", change_id=change_id), 303)


def _conditions(change: BulkChange) -> list[str]:
    """The filter that showed these funders, in words."""
    if not change.wanted:
        return []
    schema = FunderFilterSchema()
    chips = read_filter(schema, MultiDict(change.wanted)).chips
    return [_("%(label)s: %(value)s", label=chip.label, value=chip.value) for chip in chips]


def _change_row(change: BulkChange, names: Names) -> list[Any]:
    counts = change.total, change.changed, change.same, change.refused, change.taken_back
    asked, state = SEVERAL.join(plan_words(change.plan, names)), str(LABELS[State(change.state)])
    return [change.created_at, names.get(change.by_id), asked, *counts, state]


def _funder_rows(session: Session, change: BulkChange, wanted: Any, names: Names) -> Iterator[list[Any]]:
    for row in queries.change_rows_to_export(session, change, wanted):
        changes = (
            _("%(label)s: %(before)s → %(after)s", label=label, before=before, after=after)
            for label, before, after in row_cells(row, names)
        )
        stays = [_("%(label)s: %(value)s", label=label, value=why) for label, why in row_stays(row)]
        told = SEVERAL.join([*stays, *([row.reason] if row.reason else [])])
        yield [row.name, str(row_state(row)[0]), SEVERAL.join(changes), told]
