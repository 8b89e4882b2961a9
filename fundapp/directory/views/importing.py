"""Importing organisations: a sheet is looked at row by row, and written once somebody has confirmed what they saw."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import EditConflict
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _, ngettext
from fundapp.core.schemas.sheets import carried
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.uploads import sent_sheet
from fundapp.directory.commands.organisations import describe_organisation, list_organisation
from fundapp.directory.forms import ImportForm
from fundapp.directory.permissions import may_edit
from fundapp.directory.queries.organisations import organisations_named
from fundapp.directory.rules.limits import LARGEST_SHEET, MOST_ROWS
from fundapp.directory.schemas.importing import Row, judge_rows, sort_names
from fundapp.directory.schemas.organisations import OrganisationSchema
from fundapp.directory.schemas.rows import SHEET
from fundapp.directory.views.organisations import blueprint

Answer = tuple[str, int] | Response


@blueprint.route("/import", methods=["GET", "POST"])
@keeps_what_was_typed
def upload() -> Answer:
    """Takes a sheet and shows what it would do, row by row. Nothing is written."""
    ctx = current_context()
    require(may_edit(ctx))
    form = ImportForm()
    rows = form.keep(lambda: _judged(ctx, SHEET.typed(sent_sheet(LARGEST_SHEET)))) if form.judge() is not None else None
    if rows is None:
        return render_template("directory/import.html", form=form, most=MOST_ROWS), form.http_status
    return _preview(form, rows)


@blueprint.post("/import/confirm")
@keeps_what_was_typed
def confirm() -> Answer:
    """Writes every row, or none: they are judged again, and what changed meanwhile is shown anew."""
    ctx = current_context()
    require(may_edit(ctx))
    form = ImportForm()
    proven = form.judge() is not None
    carried_back = form.keep(lambda: SHEET.read_back(request.form.get("rows", "")))
    if carried_back is None:
        return render_template("directory/import.html", form=form, most=MOST_ROWS), form.http_status
    typed, versions = carried_back
    rows = _judged(ctx, typed)
    if not proven or any(each.errors for each in rows):
        return _preview(form, rows)
    if form.keep(lambda: _write(ctx, rows, versions)) is None:
        db.session.remove()  # as it stands now, not as this request has read it before
        return _preview(form, _judged(ctx, typed))
    flash(_summary(rows))
    return redirect(url_for("directory.index"), 303)


def _judged(ctx: Context, typed: Sequence[Mapping[str, Any]]) -> list[Row]:
    return judge_rows(typed, organisations_named(db.session(), ctx, sort_names(typed)))


def _preview(form: SchemaForm, rows: Sequence[Row]) -> Answer:
    wrong = [each for each in rows if each.errors]
    labels = {name: str(field.metadata["label"]) for name, field in OrganisationSchema().fields.items()}
    shown: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "wrong": wrong,
        "labels": labels,
        "carried": carried((each.typed, each.version) for each in rows),
        "counts": _counts(rows),
    }
    status = form.http_status if form.problem else 422 if wrong else 200
    return render_template("directory/import_preview.html", **shown), status


def _counts(rows: Sequence[Row]) -> tuple[int, int, int]:
    """How many rows are new, change something, and change nothing."""
    good = [each for each in rows if not each.errors]
    new = sum(1 for each in good if each.organisation_id is None)
    same = sum(1 for each in good if each.organisation_id and not each.changes)
    return new, len(good) - new - same, same


def _write(ctx: Context, rows: Sequence[Row], versions: Sequence[int]) -> bool:
    """Every row that changes something, in one transaction. Raises EditConflict where one was changed meanwhile."""
    if any(each.version != version for each, version in zip(rows, versions, strict=True)):
        raise EditConflict(_("Somebody has changed some of this meanwhile. Look at the rows again."))
    with transaction() as session:
        for each in rows:
            organisation_id = each.organisation_id
            if organisation_id is None:
                organisation_id = list_organisation(session, ctx, each.given).id
            elif not each.changes:
                continue
            describe_organisation(session, ctx, organisation_id, each.given, expected_version=each.version)
    return True


def _summary(rows: Sequence[Row]) -> str:
    new, changed, _same = _counts(rows)
    added = ngettext("%(num)s organisation was added.", "%(num)s organisations were added.", new)
    described = ngettext("%(num)s was changed.", "%(num)s were changed.", changed)
    return f"{added} {described}"
