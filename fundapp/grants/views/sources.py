"""Pages of sources: the list, one source with its visits, and what somebody writes of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.grants.commands.sources import add_source, try_source, update_source
from fundapp.grants.forms import SourceEditForm, SourceForm
from fundapp.grants.models import CallSource
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import sources as queries
from fundapp.grants.queries.visits import trial_to_resume, visits_of
from fundapp.grants.rules.starters import ABOUT, STARTERS
from fundapp.grants.rules.visits import VisitState
from fundapp.grants.schemas.source_rows import SOURCE_HEADERS, source_row
from fundapp.grants.schemas.sources import SourceFilterSchema, SourceSchema
from fundapp.grants.views.frame import TEMPLATES
from fundapp.grants.views.source_frame import PREFIX, spoken

LIST = "call_sources.index"
BEGINNING = {"kind": "feed", "trust": "portal", "every_hours": 24}
MOST_TO_DO = 5

Answer = tuple[str, int] | AnyResponse

blueprint = Blueprint("call_sources", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(spoken)


@blueprint.get("")
def index() -> str:
    """The sources that the address asks for. Three queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(SourceFilterSchema(), request.args)
    page = queries.sources_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    known = queries.addresses_known(session, ctx)
    return render_template(
        "grants/sources.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        starters={code: each for code, each in STARTERS.items() if each["address"] not in known},
        about=ABOUT,
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The sources that the address asks for, all of them, as a sheet."""
    ctx, wanted = current_context(), read_filter(SourceFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("sources-of-calls"),
        SOURCE_HEADERS,
        lambda session: (source_row(each, ctx.now) for each in queries.sources_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:source_id>")
def show(source_id: UUID) -> str:
    """One source: its health, what to do about it, and what its latest visits brought. Three queries."""
    ctx, session = current_context(), db.session()
    found = queries.source(session, ctx, source_id)
    visits = visits_of(session, ctx, source_id)
    return render_template(
        "grants/source.html",
        source=found,
        visits=visits,
        under_way=next((each for each in visits if each.state != VisitState.ENDED), None),
        names=person_names(session, {each.by_id for each in visits if each.by_id}),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> Answer:
    """Keeps a source, or has a worker try it first."""
    ctx = current_context()
    require(may_edit(ctx))
    form = SourceForm.showing(_resumed(ctx) or BEGINNING)
    given = form.judge()
    if given and request.form.get("act") == "try":
        return _tried(ctx, given, None)
    added = form.keep(lambda: _add(ctx, given)) if given else None
    if added:
        flash(_("The source is kept, and is visited within a minute."))
        return redirect(url_for("call_sources.show", source_id=added), 303)
    return render_template("grants/source_form.html", form=form, source=None), form.http_status


@blueprint.route("/<uuid:source_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(source_id: UUID) -> Answer:
    """Writes what is known of a source now, or has a worker try that first; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    form = SourceEditForm.editing(queries.source(db.session(), ctx, source_id))
    _take_over(form, _resumed(ctx))
    given = form.judge()
    if given and request.form.get("act") == "try":
        return _tried(ctx, given, source_id)
    if given and form.save(lambda seen: _update(ctx, source_id, given, seen), lambda: _again(ctx, source_id)):
        flash(_("The changes are saved."))
        return redirect(url_for("call_sources.show", source_id=source_id), 303)
    found = queries.source(db.session(), ctx, source_id)
    shown: dict[str, Any] = {"form": form, "source": found, "differences": form.differences}
    return render_template("grants/source_form.html", **shown), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Sources that will not mend themselves. One query for fundraisers, none for others."""
    return [
        ToDo(_("A source of calls needs somebody"), url_for("call_sources.show", source_id=source_id), detail=name)
        for source_id, name in queries.sources_to_look_at(db.session(), ctx, MOST_TO_DO)
    ]


def _resumed(ctx: Context) -> Mapping[str, Any] | None:
    """What somebody typed before they had it tried, where they come back from that."""
    typed = request.args.get("tried", "")
    found = trial_to_resume(db.session(), ctx, typed) if request.method == "GET" and typed else None
    if found is None:
        return None
    fields: Mapping[str, Any] = SourceSchema().fields
    return {name: fields[name].revive(value) for name, value in found.given.items()}


def _take_over(form: Any, values: Mapping[str, Any] | None) -> None:
    for name, written in SourceSchema().dump(values or {}).items():
        form[name].data = written


def _tried(ctx: Context, given: Mapping[str, Any], source_id: UUID | None) -> AnyResponse:
    fields: Mapping[str, Any] = SourceSchema().fields
    carried = {name: field.carry(given[name]) for name, field in fields.items()}
    with transaction() as session:
        made = try_source(session, ctx, carried, source_id).id
    return redirect(url_for("call_source_acts.trial", trial_id=made), 303)


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_source(session, ctx, given, active=True).id


def _update(ctx: Context, source_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return update_source(session, ctx, source_id, given, expected_version=version).id


def _again(ctx: Context, source_id: UUID) -> CallSource:
    """The source as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.source(db.session(), ctx, source_id)
