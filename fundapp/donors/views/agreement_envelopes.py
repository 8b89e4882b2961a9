"""Pages on which envelopes come under an agreement, or are taken from under it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.agreement_envelopes import open_for_agreement, put_envelope_under, take_envelope_away
from fundapp.donors.forms.agreements import EnvelopeAwayForm, EnvelopeOfAgreementForm, EnvelopePutForm
from fundapp.donors.models import Agreement
from fundapp.donors.permissions import may_open_envelopes, may_tie_envelopes
from fundapp.donors.queries.agreement_money import free_envelopes
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, Answer, again, crumbs_of, to_agreement, wordings
from fundapp.donors.workflow.agreements import State
from fundapp.ledger.queries.rights import keeps_books
from fundapp.ledger.rules.envelopes import Basis

blueprint = Blueprint("agreement_envelopes", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Given = Mapping[str, Any]


@blueprint.route("/<uuid:agreement_id>/envelopes/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(agreement_id: UUID) -> Answer:
    """Opens an envelope for an agreement that is signed."""
    ctx = current_context()
    require(may_open_envelopes(ctx))
    found = agreement(db.session(), ctx, agreement_id)
    if found.state != State.SIGNED:
        flash(_("Money is held for agreements that are signed and in force."), "warning")
        return to_agreement(agreement_id, "envelopes")
    form = EnvelopeOfAgreementForm.showing({"envelope_basis": Basis.RECEIVED.value})
    given = form.judge()
    if given and form.keep(lambda: _open(ctx, agreement_id, given, form.expected_version)):
        flash(_("The envelope is open. Finance enters the money once it has arrived."), "good")
        return to_agreement(agreement_id, "envelopes")
    return _asked("donors/agreement_envelope.html", form, agreement_id, may_pledge=keeps_books(ctx))


@blueprint.route("/<uuid:agreement_id>/envelopes/put", methods=["GET", "POST"])
@keeps_what_was_typed
def put(agreement_id: UUID) -> Answer:
    """An envelope that stands in the books already holds this agreement's money."""
    ctx = current_context()
    require(may_tie_envelopes(ctx))
    form = EnvelopePutForm.showing({})
    free = free_envelopes(db.session(), ctx)
    offer(form["envelope_id"], [(each.id, f"{each.code} – {each.name} ({each.currency})") for each in free])
    given = form.judge()
    if given and form.keep(lambda: _put(ctx, agreement_id, given["envelope_id"], form.expected_version)):
        flash(_("The envelope holds money of this agreement."), "good")
        return to_agreement(agreement_id, "envelopes")
    return _asked("donors/agreement_envelope_put.html", form, agreement_id, free=bool(free))


@blueprint.route("/<uuid:agreement_id>/envelopes/<uuid:envelope_id>/away", methods=["GET", "POST"])
@keeps_what_was_typed
def away(agreement_id: UUID, envelope_id: UUID) -> Answer:
    """Says what it means that an envelope is no part of an agreement, then takes it from under it."""
    ctx = current_context()
    require(may_tie_envelopes(ctx))
    form = EnvelopeAwayForm()
    if form.judge() is not None and form.keep(
        lambda: _take_away(ctx, agreement_id, envelope_id, form.expected_version)
    ):
        flash(_("The envelope is no part of this agreement any more."))
        return to_agreement(agreement_id, "envelopes")
    found = again(agreement_id, "envelopes")()
    row = next((each for each in found.envelope_rows if each.envelope_id == envelope_id), None)
    if row is None:
        raise NotFound
    return _asked("donors/agreement_envelope_away.html", form, agreement_id, envelope=row.envelope)


def _asked(template: str, form: Any, agreement_id: UUID, **told: Any) -> Answer:
    found: Agreement = again(agreement_id, "envelopes")()
    form.version.data = str(found.version)
    crumbs = crumbs_of(found, _("Envelopes"))
    return render_template(template, form=form, agreement=found, crumbs=crumbs, **told), form.http_status


def _open(ctx: Context, agreement_id: UUID, given: Given, version: int) -> UUID:
    with transaction() as session:
        return open_for_agreement(session, ctx, agreement_id, given, expected_version=version).envelope_id


def _put(ctx: Context, agreement_id: UUID, envelope_id: UUID, version: int) -> UUID:
    with transaction() as session:
        return put_envelope_under(session, ctx, agreement_id, envelope_id, expected_version=version).envelope_id


def _take_away(ctx: Context, agreement_id: UUID, envelope_id: UUID, version: int) -> bool:
    with transaction() as session:
        take_envelope_away(session, ctx, agreement_id, envelope_id, expected_version=version)
    return True
