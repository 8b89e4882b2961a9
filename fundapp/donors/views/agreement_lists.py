"""Pages of the lists of an agreement: each is typed on one page and saved as a whole."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.formats import date, money
from fundapp.core.forms import offer
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands import agreement_lists as commands
from fundapp.donors.forms.agreements import FILL, filled, kinds_of, list_form
from fundapp.donors.forms.rows import rearranged, rows_sent, shown_rows
from fundapp.donors.models import Agreement
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries.agreement_money import arrivals_of
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.schemas.agreement_rows import KINDS
from fundapp.donors.schemas.row_lists import RowKind, rows_of
from fundapp.donors.views.agreement_frame import (
    PREFIX,
    TEMPLATES,
    Answer,
    again,
    crumbs_of,
    to_agreement,
    wordings,
)
from fundapp.donors.views.list_rows import values_of
from fundapp.donors.workflow.agreements import OVER
from fundapp.ledger.queries.rights import sees_books

HEADINGS: Mapping[str, Any] = {
    "reports": lazy("Dates of reports"),
    "instalments": lazy("Instalments"),
    "conditions": lazy("Conditions"),
    "lines": lazy("The agreed budget"),
    "questions": lazy("What the funder asks in its reports"),
    "indicators": lazy("Results framework"),
}
WRITES: Mapping[str, Callable[..., Agreement]] = {
    "reports": commands.change_reports,
    "instalments": commands.change_instalments,
    "conditions": commands.change_conditions,
    "lines": commands.change_lines,
    "questions": commands.change_questions,
    "indicators": commands.change_indicators,
}

blueprint = Blueprint("agreement_lists", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.route(
    "/<uuid:agreement_id>/<any(reports, instalments, conditions, lines, questions, indicators):part>",
    methods=["GET", "POST"],
)
@keeps_what_was_typed
def edit(agreement_id: UUID, part: str) -> Answer:
    """One list of an agreement: rows are added, moved and taken away on the page, then saved together."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    found = agreement(db.session(), ctx, agreement_id, part)
    if found.state in OVER:
        flash(_("This agreement is over: it can be read, not changed."), "warning")
        return to_agreement(agreement_id, part)
    kind = KINDS[part]
    form, only_rows = _form(kind, found)
    _offer_transfers(ctx, form, found)
    given = None if only_rows else form.judge()
    if given and form.keep(lambda: _write(ctx, agreement_id, kind, form, given)):
        flash(_("The changes are saved."))
        return to_agreement(agreement_id, part)
    return _asked(form, kind, again(agreement_id, part)() if form.problem else found)


def _form(kind: RowKind, found: Agreement) -> tuple[Any, bool]:
    """The form as it was sent, and whether only its rows changed; or as the list stands, with a row to begin with."""
    if request.method != "POST":
        rows = values_of(kind.name, found)
        count = max(len(rows), 1)
        form = list_form(kind.name, count).showing({"currency": found.currency, **shown_rows(kind, rows)})
        form["version"].data = str(found.version)
        return form, False
    act, sent, told = request.form.get("act", ""), request.form, None
    changed = rearranged((kind,), act, sent)
    if act == FILL and kind.name == "reports":
        changed, told = filled(kind, sent, (found.begins_on, found.ends_on))
    form = list_form(kind.name, rows_sent(kind, changed or sent))(formdata=changed or sent)
    if told:
        form.refuse(told)
    return form, changed is not None


def _write(ctx: Context, agreement_id: UUID, kind: RowKind, form: Any, given: Mapping[str, Any]) -> UUID:
    (_kind, count), *_others = kinds_of(form)
    rows = rows_of(kind, count, given)
    with transaction() as session:
        return WRITES[kind.name](session, ctx, agreement_id, rows, expected_version=form.expected_version).id


def _asked(form: Any, kind: RowKind, found: Agreement) -> Answer:
    """The list as it was typed. Where somebody else was quicker, with what stands now beside it."""
    meanwhile: Sequence[Any] | None = None
    if form.problem and form.http_status == Conflict.status:
        form.version.data = str(found.version)
        meanwhile = getattr(found, kind.name)
    heading = str(HEADINGS[kind.name])
    (_kind, count), *_others = kinds_of(form)
    return render_template(
        "donors/agreement_list.html",
        form=form,
        agreement=found,
        kind=kind,
        count=count,
        heading=heading,
        crumbs=crumbs_of(found, heading),
        meanwhile=meanwhile,
        fill=FILL if kind.name == "reports" else None,
        sees_books=sees_books(current_context()),
    ), form.http_status


def _offer_transfers(ctx: Context, form: Any, found: Agreement) -> None:
    """What arrived in the agreement's envelopes, for instalments. At most one query."""
    places = [each for each in form if each.name.endswith("_transfer_id")]
    if not places:
        return
    reader = current_reader()
    rows = [
        (each.id, f"{date(reader, each.at.date())} – {money(reader, each.money)}")
        for each in arrivals_of(db.session(), ctx, found.id)
    ]
    for place in places:
        offer(place, rows, _("Not in the books yet"))
