"""One page that sets an agreement up: what it says, its costs and lists, and an envelope for it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.ports import AgreementOrigin, Begun, Ports
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.agreement_funder import funder_meant
from fundapp.donors.commands.agreements import record_agreement
from fundapp.donors.forms.agreements import FILL, kinds_of, setup_form, setup_sent
from fundapp.donors.forms.rows import shown_rows
from fundapp.donors.permissions import may_edit, may_edit_agreements
from fundapp.donors.queries.funders import funder
from fundapp.donors.schemas.agreement_rows import FIRST_LINES
from fundapp.donors.schemas.row_lists import rows_of
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, Answer, offer_people, wordings
from fundapp.ledger.queries.rights import keeps_books
from fundapp.ledger.rules.envelopes import Basis

AT_FIRST = (3, 2)
"""So many empty rows of reports and of instalments a new page has; of its budget, those that are known."""

blueprint = Blueprint("agreement_setup", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Keep = Callable[[Mapping[str, Any], int], UUID]


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> Answer:
    """An agreement with a funder who is chosen by name, or put on the map with it."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    begun = Begun(_("Agreements"), url_for("agreements.index"), 0, None, {"owner_id": ctx.actor and ctx.actor.id})
    return _set_up(ctx, begun, lambda given, _version: _record(ctx, None, given))


@blueprint.route("/new/<uuid:funder_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def of_funder(funder_id: UUID) -> Answer:
    """An agreement with a funder of the map."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    host = funder(db.session(), ctx, funder_id)
    known = {"owner_id": ctx.actor and ctx.actor.id, "currency": host.currency, "languages": host.languages}
    begun = Begun(host.name, url_for("funders.show", funder_id=host.id, _anchor="agreements"), 0, host.id, known)
    return _set_up(ctx, begun, lambda given, _version: _record(ctx, host.id, given))


@blueprint.route("/new/<origin>/<uuid:subject_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def for_origin(origin: str, subject_id: UUID) -> Answer:
    """The agreement that follows from something another wing has, such as a proposal that was won."""
    ctx = current_context()
    source = _origin(origin)
    require(may_edit_agreements(ctx))
    try:
        begun = source.begin(db.session(), ctx, subject_id)
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
        return redirect(url_for("agreements.index"), 303)
    values = {**begun.values, "signed_on": ctx.today}
    begun = replace(begun, values=values)
    return _set_up(ctx, begun, lambda given, version: _sign(ctx, source, subject_id, given, version))


def _set_up(ctx: Context, begun: Begun, keep: Keep) -> Answer:
    form, only_rows = _form(begun)
    offer_people(form)
    given = None if only_rows else form.judge()
    made = form.keep(lambda: keep(_with_rows(form, given), form.expected_version)) if given else None
    if made:
        flash(_("The agreement is kept."), "good")
        return redirect(url_for("agreements.show", agreement_id=made), 303)
    return _asked(ctx, form, begun), form.http_status


def _form(begun: Begun) -> tuple[Any, bool]:
    """The form as it was sent, and whether only its rows changed; or as it begins."""
    known = begun.funder_id is not None
    if request.method == "POST":
        return setup_sent(funder_known=known)
    shown = {"envelope": "open", "envelope_basis": Basis.RECEIVED.value, "days_after": 60, "every_months": 6}
    rows = shown_rows(FIRST_LINES, begun.lines)
    form = setup_form(*AT_FIRST, len(begun.lines), funder_known=known)
    return form.showing({**shown, **begun.values, **rows}), False


def _with_rows(form: SchemaForm, given: Mapping[str, Any]) -> dict[str, Any]:
    return {**given, **{kind.name: rows_of(kind, count, given) for kind, count in kinds_of(form)}}


def _asked(ctx: Context, form: Any, begun: Begun) -> str:
    """The form over its subject as it stands now: sent again, it counts for that."""
    form.version.data = str(begun.version)
    return render_template(
        "donors/agreement_setup.html",
        form=form,
        begun=begun,
        funder=funder(db.session(), ctx, begun.funder_id) if begun.funder_id else None,
        may_add=bool(may_edit(ctx)),
        kinds=kinds_of(form),
        fill=FILL,
        may_pledge=keeps_books(ctx),
    )


def _record(ctx: Context, funder_id: UUID | None, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return record_agreement(session, ctx, funder_id or funder_meant(given, session, ctx), given).id


def _sign(ctx: Context, source: AgreementOrigin, subject_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return source.sign(session, ctx, subject_id, given, expected_version=version)


def _origin(code: str) -> AgreementOrigin:
    ports: Ports = current_app.extensions["fundapp.ports"]
    found = ports.agreement_origins.get(code)
    if found is None:
        raise NotFound
    return found
