"""Need lines: what is asked for, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.cases.answering import blocks_of
from fundapp.cases.commands.needs import Before, add_need, change_need, move_need_up, remove_need
from fundapp.cases.forms.needs import NeedEditForm, NeedForm
from fundapp.cases.models import EarlierNeed, NeedLine
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.earlier import earlier_needs
from fundapp.cases.queries.needs import totals
from fundapp.cases.rules.sheets import Step
from fundapp.cases.schemas.needs import NeedSchema
from fundapp.cases.views.casework import blueprint
from fundapp.cases.views.reading import Dossier, open_dossier, words_in
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import Locked
from fundapp.vault.rules import Kind


@dataclass(frozen=True)
class Plain:
    """A line as its form shows it: with its words, and its cost in whole units of the currency."""

    version: int
    purpose: str
    item: str
    quantity: int
    unit_cost: Decimal
    currency: str


@blueprint.route("/<reference>/needs", methods=["GET", "POST"])
@keeps_what_was_typed
def needs(reference: str) -> tuple[str, int] | Response:
    """The lines of a case with their totals, what the applicant said of it, and a form for one line more."""
    ctx = current_context()
    require(may_work(ctx))
    form = NeedForm()
    given = form.judge()
    dossier = open_dossier(ctx, reference, counting=[Step.NEEDS])
    said = said_needs(dossier)
    if request.method == "GET":
        form = NeedForm.showing(_filled_in(said, request.args.get("from", "")))
    if given and form.keep(lambda: _add(ctx, dossier, given)):
        flash(_("The line is added."), "good")
        return redirect(url_for("cases.needs", reference=reference), 303)
    shown: dict[str, Any] = {
        "dossier": dossier,
        "costs": {line.id: Money(line.unit_cost, line.currency) for line in dossier.needs},
        "said": [card for block in blocks_of({Step.NEEDS.value: said}) for card in block.cards],
        "form": form,
        "totals": totals(dossier.needs),
        "before": _kept(dossier),
    }
    return render_template("cases/officers/needs.html", **shown), form.http_status


@blueprint.route("/<reference>/needs/<uuid:need_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def edit_need(reference: str, need_id: UUID) -> tuple[str, int] | Response:
    """Writes a line anew; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_work(ctx))
    form = NeedEditForm()
    given = form.judge()
    dossier = open_dossier(ctx, reference)
    if request.method == "GET":
        form = NeedEditForm.editing(_plain(dossier, need_id))
    if given and form.save(
        lambda version: _change(ctx, dossier, need_id, given, version), lambda: _again(ctx, reference, need_id)
    ):
        flash(_("The changes are saved."), "good")
        return redirect(url_for("cases.needs", reference=reference), 303)
    line = _line(open_dossier(ctx, reference) if form.conflict else dossier, need_id)
    shown: dict[str, Any] = {"dossier": dossier, "form": form, "line": line, "differences": form.differences}
    return render_template("cases/officers/need.html", **shown), form.http_status


@blueprint.post("/<reference>/needs/<uuid:need_id>/up")
def move_need(reference: str, need_id: UUID) -> Response:
    """Puts a line before the one above it."""
    ctx = current_context()
    with transaction() as session:
        move_need_up(session, ctx, reference, need_id)
    return redirect(url_for("cases.needs", reference=reference), 303)


@blueprint.route("/<reference>/needs/<uuid:need_id>/remove", methods=["GET", "POST"])
def drop_need(reference: str, need_id: UUID) -> str | Response:
    """Takes a line away, once the page has said what that means."""
    ctx = current_context()
    require(may_work(ctx))
    if request.method == "POST":
        version = request.form.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
        try:
            before = _before(open_dossier(ctx, reference), need_id, seen)
            with transaction() as session:
                remove_need(session, ctx, reference, need_id, before)
        except (Conflict, Locked) as error:
            flash(str(error.reason or error.title), "warning")
        else:
            flash(_("The line is removed."), "good")
        return redirect(url_for("cases.needs", reference=reference), 303)
    dossier = open_dossier(ctx, reference)
    return render_template("cases/officers/drop_need.html", dossier=dossier, line=_line(dossier, need_id))


def said_needs(dossier: Dossier) -> list[Mapping[str, Any]]:
    """What the applicant wrote down line by line, in the order in which it came."""
    found = []
    for sheet in dossier.sheets:
        listed = sheet.get(Step.NEEDS.value) or ()
        found += [each for each in listed if isinstance(each, Mapping)]
    return found


def _kept(dossier: Dossier) -> list[tuple[EarlierNeed, str, str]]:
    """Lines as they stood, who changed them, and their words; no words where they cannot be read. One query."""
    opened = dossier.opened.get(dossier.case.id)
    return [
        (line, name, words_in(opened, Place(EarlierNeed.__tablename__, line.id, "item"), line.item))
        for line, name in earlier_needs(db.session(), dossier.case.id)
    ]


def _filled_in(said: list[Mapping[str, Any]], wanted: str) -> dict[str, Any]:
    """One of the applicant's lines as a form; a sum that they wrote in words is left to the officer."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 0
    if not 1 <= number <= len(said):
        return {"quantity": 1, "currency": "XAF"}
    line, schema = said[number - 1], NeedSchema()
    names = {"purpose": "purpose", "item": "item", "quantity": "quantity", "unit_cost": "cost", "currency": "currency"}
    found: dict[str, Any] = {"quantity": 1}
    for name, theirs in names.items():
        field: Any = schema.fields[name]
        try:
            value = field.revive(line.get(theirs))
        except ValueError:
            continue
        if value is not None:
            found[name] = value
    return found


def _sealed(dossier: Dossier, row_id: UUID, words: str | None, table: str = NeedLine.__tablename__) -> Envelope | None:
    """The words of a line, in the case's story, bound to its row."""
    return dossier.opened_case().seal(Kind.NARRATIVE, Place(table, row_id, "item"), words) if words else None


def _add(ctx: Context, dossier: Dossier, given: Mapping[str, Any]) -> UUID:
    need_id = uuid4()
    item = _sealed(dossier, need_id, given["item"])
    with transaction() as session:
        return add_need(session, ctx, dossier.case.reference, need_id, given, item).id


def _before(dossier: Dossier, need_id: UUID, version: int) -> Before:
    """A line as it was read, for what is kept of it. Raises Locked, NotFound."""
    words, row_id = _words(dossier, _line(dossier, need_id)), uuid4()
    return Before(row_id, version, _sealed(dossier, row_id, words, EarlierNeed.__tablename__))


def _change(ctx: Context, dossier: Dossier, need_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    before = _before(dossier, need_id, version)
    item = _sealed(dossier, need_id, given["item"])
    with transaction() as session:
        return change_need(session, ctx, dossier.case.reference, need_id, given, item, before=before).id


def _again(ctx: Context, reference: str, need_id: UUID) -> Plain:
    """The line as it stands now, not as this request has read it before."""
    db.session.remove()
    return _plain(open_dossier(ctx, reference), need_id)


def _line(dossier: Dossier, need_id: UUID) -> NeedLine:
    found = next((each for each in dossier.needs if each.id == need_id), None)
    if found is None:
        raise NotFound
    return found


def _plain(dossier: Dossier, need_id: UUID) -> Plain:
    line = _line(dossier, need_id)
    cost = Money(line.unit_cost, line.currency).decimal
    return Plain(line.version, line.purpose, _words(dossier, line), line.quantity, cost, line.currency)


def _words(dossier: Dossier, line: NeedLine) -> str:
    """What a line says. Raises Locked where it says something that this person cannot read, and would overwrite."""
    if line.item is not None and line.id not in dossier.items:
        raise Locked(_("The words of this line are sealed: unlock your keys first, or they would be lost."))
    return dossier.items.get(line.id, "")
