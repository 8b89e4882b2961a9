"""Pages of imports: the list, sending a sheet, and one import as it stands: at work, to be confirmed, or done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from werkzeug.datastructures import MultiDict

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.accounts.signin import DOOR, token_in
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid, NotFound
from fundapp.core.formats import file_size
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.importing import ImportSource
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing, sheet_links
from fundapp.core.reader import current_reader
from fundapp.core.sheets import UnreadableSheetError, refuse_others
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_actor, current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.imports import queries
from fundapp.imports.commands.deciding import SentSheet, start_import
from fundapp.imports.forms import UploadForm
from fundapp.imports.models import ImportRun
from fundapp.imports.rules import LARGEST_SHEET, MOST_ROWS, UNDO_WITHIN
from fundapp.imports.schemas.answers import ImportFilterSchema, RowFilterSchema
from fundapp.imports.schemas.cells import Cells
from fundapp.imports.schemas.rows import HEADERS, run_row
from fundapp.imports.views.frame import opened, rows_shown, sources, spoken
from fundapp.imports.workflow import AT_WORK, State

LIST = "imports.index"
SENT_BESIDES = 1_000_000
Answer = tuple[str, int] | AnyResponse

blueprint = Blueprint("imports", __name__, url_prefix="/imports", template_folder="../templates")
blueprint.context_processor(spoken)


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Lets somebody who is signed in send as much as a sheet may weigh; before anything looks at what was sent."""
    known = token_in(DOOR) or current_actor() is not None
    if endpoint == "imports.new" and request.method == "POST" and known:
        request.max_content_length = LARGEST_SHEET + SENT_BESIDES


@blueprint.get("")
def index() -> str:
    """The imports of whatever this person may import, the newest first. Four queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(ImportFilterSchema(), request.args)
    kinds = queries.open_sources(ctx, sources())
    page = queries.runs_page(session, ctx, sources(), chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "imports/list.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        kinds=kinds,
        sources=sources(),
        names=person_names(session, {each.by_id for each in page.items}),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The imports that the address asks for, all of them, as a sheet."""
    ctx, known = current_context(), sources()
    wanted = read_filter(ImportFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("imports"),
        HEADERS,
        lambda session: (run_row(each, known, names) for each in queries.runs_to_export(session, ctx, known, wanted)),
    )


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@keeps_what_was_typed
def new(kind: str) -> Answer:
    """Takes a sheet in; a worker reads it. Nothing of it is written to the register before somebody confirms."""
    ctx, source = current_context(), sources().get(kind)
    if source is None:
        raise NotFound
    require(source.may(ctx))
    if (request.content_length or 0) > LARGEST_SHEET + SENT_BESIDES:
        return _too_large(source)
    form = UploadForm()
    if form.judge() is not None and (run_id := form.keep(lambda: _start(source))):
        return redirect(url_for("imports.show", run_id=run_id), 303)
    return _asked(form, source), form.http_status


@blueprint.get("/<uuid:run_id>")
def show(run_id: UUID) -> str | AnyResponse:
    """One import: how far it is, what it would do or did. At most six queries and those of the person."""
    run, source = opened(run_id)
    if run.state == State.CHOOSING:
        return redirect(url_for("imports.columns", run_id=run_id))
    if run.state in AT_WORK:
        return render_template("imports/working.html", run=run, source=source)
    return render_template("imports/show.html", **_shown(run, source))


def _shown(run: ImportRun, source: ImportSource) -> dict[str, Any]:
    session, ctx = db.session(), current_context()
    chosen = read_filter(RowFilterSchema(), request.args).values
    outcome, mark = chosen.get("outcome"), request.args.get("at")
    left = run.state == State.UNDONE
    if left:
        page = queries.rows_left(session, run, marks=page_marks(), mark=mark)
    else:
        page = queries.rows_page(session, run, outcome, marks=page_marks(), mark=mark)
    earlier = queries.earlier_import(session, run) if run.state == State.READY else None
    people = {run.by_id} | ({earlier.by_id} if earlier else set())
    return {
        "run": run,
        "source": source,
        "page": page,
        "rows": rows_shown(source, run, page.items),
        "outcome": outcome,
        "earlier": earlier,
        "names": person_names(session, people),
        "sheets": sheet_links("imports.rejected", run_id=run.id),
        "undo_until": _undo_until(run, source),
        "now": ctx.now,
    }


def _undo_until(run: ImportRun, source: ImportSource) -> datetime | None:
    """Until when an import can be taken back; None where it cannot."""
    can = run.ended_at is not None and run.state == State.DONE and not source.lasting
    return run.ended_at + UNDO_WITHIN if can and run.ended_at else None


def _asked(form: SchemaForm, source: ImportSource) -> str:
    cells = Cells(source)
    return render_template(
        "imports/upload.html",
        form=form,
        source=source,
        labels=[(cells.label(name), name in source.needed) for name in source.fields],
        most=MOST_ROWS,
        largest=file_size(current_reader(), LARGEST_SHEET),
    )


def _too_large(source: ImportSource) -> Answer:
    """Nothing of what was sent is looked at: it would take as long as it is large."""
    form = UploadForm(formdata=MultiDict())
    size, most = (file_size(current_reader(), each) for each in (request.content_length or 0, LARGEST_SHEET))
    told = _("This file has %(size)s; at most %(most)s are taken. Make several sheets of it.", size=size, most=most)
    form.refuse(Invalid({"file": [told]}))
    return _asked(form, source), 413


def _start(source: ImportSource) -> UUID:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid({"file": [_("Choose a sheet first.")]})
    with sent.stream as stream:
        content = stream.read(LARGEST_SHEET + 1)
    if len(content) > LARGEST_SHEET:
        raise Invalid({"file": [_("This sheet is too large: make several of it.")]})
    try:
        refuse_others(content)
    except UnreadableSheetError as error:
        raise Invalid({"file": [error.message]}) from None
    with transaction() as session:
        return start_import(session, current_context(), source, SentSheet(sent.filename, content)).id
