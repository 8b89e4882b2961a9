"""What somebody decides of an import: write it, go back to its columns, give it up, take it back; and its rejects."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.importing import ImportSource
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.exports import send_sheet
from fundapp.imports import queries
from fundapp.imports.commands import deciding
from fundapp.imports.models import ImportRow, ImportRun
from fundapp.imports.schemas.cells import Cells
from fundapp.imports.schemas.headings import WHY
from fundapp.imports.views.frame import opened, sources
from fundapp.imports.views.runs import blueprint
from fundapp.imports.workflow import State

Decide = Callable[[Session, Context, queries.Sources, UUID], ImportRun]


@blueprint.post("/<uuid:run_id>/confirm")
def confirm(run_id: UUID) -> AnyResponse:
    """Has the rows written."""
    return _decide(deciding.confirm_import, run_id)


@blueprint.post("/<uuid:run_id>/correct")
def correct(run_id: UUID) -> AnyResponse:
    """Goes back to the columns."""
    return _decide(deciding.correct_columns, run_id)


@blueprint.post("/<uuid:run_id>/abandon")
def abandon(run_id: UUID) -> AnyResponse:
    """Gives the import up."""
    return _decide(deciding.abandon_import, run_id)


@blueprint.get("/<uuid:run_id>/undo")
def ask_undo(run_id: UUID) -> str | AnyResponse:
    """Says what taking an import back would do. One query and those of the person."""
    run, source = opened(run_id)
    if run.state != State.DONE or source.lasting:
        return redirect(url_for("imports.show", run_id=run_id))
    return render_template("imports/undo.html", run=run, source=source)


@blueprint.post("/<uuid:run_id>/undo")
def undo(run_id: UUID) -> AnyResponse:
    """Has the import taken back."""
    return _decide(deciding.undo_import, run_id)


@blueprint.get("/<uuid:run_id>/rejected.<any(csv, xlsx):sheet>")
def rejected(run_id: UUID, sheet: str) -> Response:
    """The rows that were not taken, as they stood in the file, with the reason: to be mended and imported again."""
    run, source = opened(run_id)
    headings = queries.heading_cells(db.session(), run)
    return send_sheet(sheet, _("rows-not-taken"), (*headings, WHY), lambda session: _rejected(session, run, source))


def _rejected(session: Session, run: ImportRun, source: ImportSource) -> Iterator[list[Any]]:
    cells = Cells(source)
    return (_mendable(cells, run, row) for row in queries.rejected_to_export(session, run))


def _mendable(cells: Cells, run: ImportRun, row: ImportRow) -> list[Any]:
    why = (
        _("%(label)s: %(value)s", label=cells.label(name), value=" ".join(messages)) if name else " ".join(messages)
        for name, messages in (row.reasons or {}).items()
    )
    typed = (list(row.cells) + [""] * run.width)[: run.width]
    return [*typed, " ".join(why)]


def _decide(act: Decide, run_id: UUID) -> AnyResponse:
    """Does it, and shows the import as it stands then; where it moved on meanwhile, says so there."""
    try:
        with transaction() as session:
            act(session, current_context(), sources(), run_id)
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
    return redirect(url_for("imports.show", run_id=run_id), 303)
