"""The page on which somebody says what the columns of a sheet mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from fundapp.accounts.queries.people import person_names
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.forms import SchemaForm, number_sent
from fundapp.core.i18n import _
from fundapp.core.importing import ImportSource
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.imports import queries
from fundapp.imports.commands.deciding import ChosenColumns, choose_columns, open_sheet
from fundapp.imports.forms import HeadingForm
from fundapp.imports.models import ImportRow, ImportRun
from fundapp.imports.rules import LOOKED_FOR_HEADINGS, SAMPLE
from fundapp.imports.schemas.cells import Cells
from fundapp.imports.schemas.headings import signature
from fundapp.imports.schemas.reading import columns_for, meant_twice, missing_fields
from fundapp.imports.views.frame import opened, sources
from fundapp.imports.views.runs import Answer, blueprint
from fundapp.imports.workflow import State

COLUMN = "column-"


@dataclass(frozen=True)
class Column:
    """A column of the sheet: its letter, its heading, what stands below, and the field that it means."""

    place: int
    letter: str
    heading: str
    sample: Sequence[str]
    meaning: str


@blueprint.route("/<uuid:run_id>/columns", methods=["GET", "POST"])
@keeps_what_was_typed
def columns(run_id: UUID) -> Answer:
    """Asks what each column means, as it was guessed or said before. Six queries and those of the person."""
    run, source = opened(run_id)
    if run.state != State.CHOOSING:
        return redirect(url_for("imports.show", run_id=run_id), 303)
    rows = queries.first_rows(db.session(), run, LOOKED_FOR_HEADINGS + SAMPLE)
    form = HeadingForm.showing({"heading": _heading(run, rows)})
    heading = _heading(run, rows, form.heading.data)
    cells = next((list(each.cells) for each in rows if each.number == heading), [])
    headings = (cells + [""] * run.width)[: run.width]
    meant = _meant(run, source, heading, headings)
    if form.judge() and form.keep(lambda: _choose(run, source, ChosenColumns(heading, meant, signature(headings)))):
        return redirect(url_for("imports.show", run_id=run_id), 303)
    below = [each for each in rows if each.number > heading]
    return _page(form, run, source, _described(headings, meant, below), rows, heading), form.http_status


@blueprint.post("/<uuid:run_id>/sheet")
def sheet(run_id: UUID) -> Answer:
    """Has another sheet of the workbook read."""
    with transaction() as session:
        open_sheet(session, current_context(), sources(), run_id, number_sent(request.form.get("sheet", "")))
    return redirect(url_for("imports.show", run_id=run_id), 303)


def _page(
    form: SchemaForm, run: ImportRun, source: ImportSource, columns: Sequence[Column], rows: Sequence[ImportRow],
    heading: int,
) -> str:  # fmt: skip
    session, cells = db.session(), Cells(source)
    earlier = queries.earlier_import(session, run)
    shown: dict[str, Any] = {
        "form": form,
        "run": run,
        "source": source,
        "columns": columns,
        "heading": heading,
        "starts": [(each.number, _beginning(each)) for each in rows[:LOOKED_FOR_HEADINGS]],
        "meanings": [("", _("Leave out")), *((name, cells.label(name)) for name in source.fields)],
        "earlier": earlier,
        "names": person_names(session, [earlier.by_id] if earlier else []),
    }
    return render_template("imports/columns.html", **shown)


def _heading(run: ImportRun, rows: Sequence[ImportRow], sent: str | None = None) -> int:
    """The row of the headings: as it was sent or asked for in the address, or as it was guessed."""
    wanted = number_sent(sent if sent is not None else request.args.get("heading", ""))
    return wanted if wanted in {each.number for each in rows} else run.heading


def _meant(run: ImportRun, source: ImportSource, heading: int, headings: Sequence[str]) -> list[str]:
    """What each column means: as it was sent, as it was guessed when the file was read, or as it may be now."""
    if request.method == "POST":
        sent = [request.form.get(f"{COLUMN}{place}", "") for place in range(run.width)]
        return [name if name in source.fields else "" for name in sent]
    if heading == run.heading:
        return list(run.columns)
    session = db.session()
    return columns_for(
        source, headings, run.width, lambda known: queries.remembered_columns(session, source.kind, known)
    )[0]


def _choose(run: ImportRun, source: ImportSource, chosen: ChosenColumns) -> UUID:
    cells = Cells(source)
    if twice := meant_twice(chosen.columns):
        names = ", ".join(map(cells.label, twice))
        raise Invalid({}, _("Two columns mean the same: %(names)s. Leave one of them out.", names=names))
    if missing := missing_fields(source, chosen.columns):
        names = ", ".join(map(cells.label, missing))
        raise Invalid({}, _("No column says this: %(names)s. Choose the one that does.", names=names))
    with transaction() as session:
        return choose_columns(session, current_context(), sources(), run.id, chosen).id


def _described(headings: Sequence[str], meant: Sequence[str], below: Sequence[ImportRow]) -> list[Column]:
    return [
        Column(place, _letter(place), heading, _sample(below, place), meaning)
        for place, (heading, meaning) in enumerate(zip(headings, meant, strict=True))
    ]


def _sample(rows: Sequence[ImportRow], place: int) -> list[str]:
    values = (row.cells[place].strip() for row in rows if place < len(row.cells))
    return [value[:80] for value in values if value][:SAMPLE]


def _beginning(row: ImportRow) -> str:
    """How a row begins, to know it by."""
    return " · ".join(cell.strip()[:30] for cell in row.cells if cell.strip())[:80]


def _letter(place: int) -> str:
    """A column as spreadsheets name it: A to Z, then AA."""
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)
