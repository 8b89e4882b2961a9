"""Importing opening balances: a sheet is looked at row by row, and written once somebody has confirmed what they saw.

Rows that are wrong are explained and left out; they can be downloaded, put right and sent again. What is there already
stays as it is, so that the same sheet sent twice enters nothing twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.listing import sheet_links
from fundapp.core.schemas.sheets import carried
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.core.web.uploads import sent_sheet
from fundapp.ledger.commands.envelopes import open_envelope
from fundapp.ledger.commands.opening import enter_balances
from fundapp.ledger.forms.opening import UploadForm
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.opening import envelopes_like
from fundapp.ledger.schemas.opening import (
    FIELDS,
    LARGEST_SHEET,
    MOST_ROWS,
    SHEET,
    WHY,
    OpeningSchema,
    Row,
    code_of,
    judge_rows,
    name_of,
)
from fundapp.ledger.views.spoken import spoken

Answer = tuple[str, int] | Response
LABELS = {name: each.metadata["label"] for name, each in OpeningSchema().fields.items()}
HEADERS = tuple(LABELS[name] for name in FIELDS)

blueprint = Blueprint("opening", __name__, url_prefix="/ledger/opening", template_folder="../templates")
blueprint.context_processor(spoken)


@blueprint.route("", methods=["GET", "POST"])
@keeps_what_was_typed
def upload() -> Answer:
    """Takes a sheet and shows what it would do, row by row. Nothing is written. Two queries and those of the person."""
    ctx = current_context()
    require(may_keep(ctx))
    form = UploadForm()
    rows = form.keep(lambda: _judged(ctx, SHEET.typed(sent_sheet(LARGEST_SHEET)))) if form.judge() is not None else None
    return _asked(form) if rows is None else _preview(form, rows)


@blueprint.post("/confirm")
@keeps_what_was_typed
def confirm() -> Answer:
    """Writes every row that is sound, all or none of them: they are judged again before."""
    ctx = current_context()
    require(may_keep(ctx))
    form = UploadForm()
    proven = form.judge() is not None
    typed = form.keep(lambda: SHEET.read_back(request.form.get("rows", "")))
    if typed is None:
        return _asked(form)
    rows = _judged(ctx, typed[0])
    if not proven or form.keep(lambda: _write(ctx, rows)) is None:
        db.session.remove()  # as it stands now, not as this request has read it before
        return _preview(form, _judged(ctx, typed[0]))
    flash(_summary(rows), "good")
    return redirect(url_for("envelopes.index"), 303)


@blueprint.post("/rejected.csv")
@keeps_what_was_typed
def rejected() -> Answer:
    """The rows that are not taken, as they were typed and with the reason: to be put right and sent again."""
    ctx = current_context()
    require(may_keep(ctx))
    form = UploadForm()
    form.judge()
    typed = form.keep(lambda: SHEET.read_back(request.form.get("rows", "")))
    if typed is None:
        return _asked(form)
    wrong = [each for each in _judged(ctx, typed[0]) if each.errors]
    return send_sheet("csv", _("rows-not-taken"), (*HEADERS, WHY), lambda _session: map(_wrong_row, wrong))


@blueprint.get("/empty.<any(csv, xlsx):sheet>")
def empty(sheet: str) -> Response:
    """A sheet with the headings and no row."""
    require(may_keep(current_context()))
    return send_sheet(sheet, _("opening-balances"), HEADERS, lambda _session: [])


def _asked(form: SchemaForm) -> Answer:
    shown = {"most": MOST_ROWS, "labels": LABELS, "fields": FIELDS, "sheets": sheet_links("opening.empty")}
    return render_template("ledger/opening/upload.html", form=form, **shown), form.http_status


def _judged(ctx: Context, typed: Sequence[Mapping[str, Any]]) -> list[Row]:
    known = envelopes_like(db.session(), ctx, {*map(code_of, typed)} - {""}, {*map(name_of, typed)} - {""})
    return judge_rows(typed, known)


def _preview(form: SchemaForm, rows: Sequence[Row]) -> Answer:
    wrong = [each for each in rows if each.errors]
    shown: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "wrong": wrong,
        "good": [each for each in rows if each.changes],
        "same": sum(1 for each in rows if not each.errors and not each.changes),
        "labels": LABELS,
        "carried": carried((each.typed, 0) for each in rows),
    }
    status = form.http_status if form.problem or form.summary else 422 if wrong else 200
    return render_template("ledger/opening/preview.html", **shown), status


def _write(ctx: Context, rows: Sequence[Row]) -> bool:
    """Every sound row that does something, in one transaction."""
    with transaction() as session:
        for each in rows:
            if each.changes and each.wanted is not None:
                envelope_id = each.envelope_id or open_envelope(session, ctx, each.wanted).id
                enter_balances(envelope_id, each.received, each.spent, session, ctx)
    return True


def _wrong_row(row: Row) -> list[Any]:
    """One cell for each of FIELDS, and the reason."""
    why = (
        _("%(label)s: %(value)s", label=LABELS.get(name, name), value=" ".join(map(str, messages)))
        for name, messages in row.errors.items()
    )
    return [*(str(row.typed.get(name) or "") for name in FIELDS), " ".join(why)]


def _summary(rows: Sequence[Row]) -> str:
    opened = sum(1 for each in rows if each.is_new)
    balances = sum(bool(each.received) + bool(each.spent) for each in rows if each.changes)
    told = [
        ngettext("%(num)s envelope was opened.", "%(num)s envelopes were opened.", opened),
        ngettext("%(num)s balance was entered.", "%(num)s balances were entered.", balances),
    ]
    left_out = sum(1 for each in rows if each.errors)
    if left_out:
        told.append(ngettext("%(num)s row was left out.", "%(num)s rows were left out.", left_out))
    return " ".join(told)
