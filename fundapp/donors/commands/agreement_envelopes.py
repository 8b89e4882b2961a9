"""Envelopes that hold the money of an agreement: opened for it, put under it, taken from under it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_costs import TERMS, codes_of
from fundapp.donors.commands.agreement_writing import AGREEMENT, Given, seen, settle
from fundapp.donors.models import Agreement, AgreementEnvelope
from fundapp.donors.permissions import may_tie_envelopes
from fundapp.donors.queries.report_tables import told_of
from fundapp.donors.workflow.agreements import State
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope_under_agreement
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.rules.envelopes import Basis

LONGEST_NAME = 160

on_broken("pk_agreement_envelope", lambda: Conflict(lazy("This envelope holds the money of another agreement.")))


def open_for_agreement(
    session: Session, ctx: Context, agreement_id: UUID, given: Given, *, expected_version: int
) -> AgreementEnvelope:
    """Opens one more envelope for an agreement that is signed (see EnvelopeOfAgreementSchema).

    What it pays for follows from the agreement's eligible costs. Raises NotFound, EditConflict, Conflict, Invalid and
    Denied.
    """
    found = seen(agreement_id, expected_version, session, ctx, "terms", "envelopes")
    made = ask_for_envelope(found, given, session, ctx)
    settle(found, ctx)
    told = {"envelope": made.envelope_id.hex}
    found.entry_id = record(session, ctx, "agreement.envelope_opened", AGREEMENT, found.id, told)
    session.flush()
    return made


def put_envelope_under(
    session: Session, ctx: Context, agreement_id: UUID, envelope_id: UUID, *, expected_version: int
) -> AgreementEnvelope:
    """An envelope that stands in the books holds this agreement's money: for those who keep the books.

    Raises NotFound, EditConflict, Conflict where it holds another agreement's already.
    """
    require(may_tie_envelopes(ctx))
    found = seen(agreement_id, expected_version, session, ctx, "envelopes")
    if session.get(FundEnvelope, envelope_id) is None:
        raise Invalid({"envelope_id": [_("Please choose one of the answers offered.")]})
    if session.get(AgreementEnvelope, envelope_id) is not None:
        raise Conflict(_("This envelope holds the money of another agreement."))
    made = AgreementEnvelope(envelope_id=envelope_id)
    found.envelope_rows.append(made)
    settle(found, ctx)
    told = {"envelope": envelope_id.hex}
    found.entry_id = record(session, ctx, "agreement.envelope_added", AGREEMENT, found.id, told)
    session.flush()
    return made


def take_envelope_away(
    session: Session, ctx: Context, agreement_id: UUID, envelope_id: UUID, *, expected_version: int
) -> Agreement:
    """An envelope does not hold this agreement's money after all; in the books nothing changes.

    Raises NotFound, EditConflict, Conflict where an instalment is in the books through it, or a report has told of
    persons whom its money helped.
    """
    require(may_tie_envelopes(ctx))
    found = seen(agreement_id, expected_version, session, ctx, "envelopes", "instalments")
    row = next((each for each in found.envelope_rows if each.envelope_id == envelope_id), None)
    if row is None:
        raise NotFound
    if any(each.transfer_id is not None for each in found.instalments):
        raise Conflict(_("Instalments are in the books through its envelopes: untie them first."))
    if told_of(session, agreement_id):
        # Under another agreement the same persons would be told of twice, and no audit sees both.
        raise Conflict(_("A report has told of the persons whom this money helped: it stays under this agreement."))
    found.envelope_rows.remove(row)
    settle(found, ctx)
    told = {"envelope": envelope_id.hex}
    found.entry_id = record(session, ctx, "agreement.envelope_taken_away", AGREEMENT, found.id, told)
    session.flush()
    return found


def ask_for_envelope(found: Agreement, given: Mapping[str, Any], session: Session, ctx: Context) -> AgreementEnvelope:
    """Opens an envelope under a kept agreement, with its terms. Raises Invalid at the fields, Denied."""
    if found.state != State.SIGNED:
        raise Invalid({"envelope": [_("Money is held for agreements that are signed and in force.")]})
    wanted = envelope_for(found, given)
    _refuse_taken(session, wanted)
    opened = open_envelope_under_agreement(session, ctx, wanted, agreement_id=found.id)
    made = AgreementEnvelope(envelope_id=opened.id)
    found.envelope_rows.append(made)
    session.flush()
    return made


def envelope_for(found: Agreement, given: Mapping[str, Any]) -> EnvelopeInput:
    """The envelope that follows from an agreement: all of its money, in its period, under its terms."""
    terms: dict[str, Any] = {name: codes_of(found, name) for name in TERMS}
    return EnvelopeInput(
        code=given.get("envelope_code") or found.code,
        name=given.get("envelope_name") or found.title[:LONGEST_NAME],
        currency=found.currency,
        basis=Basis(given.get("envelope_basis") or Basis.RECEIVED),
        pledged=found.amount,
        begins_on=found.begins_on,
        ends_on=found.ends_on,
        share=found.share or 0,
        ceiling_award=found.ceiling_award,
        ceiling_person=found.ceiling_person,
        **terms,
    )


def _refuse_taken(session: Session, wanted: EnvelopeInput) -> None:
    """The constraints of the books would say the same, but not at the fields of this form."""
    same_name = FundEnvelope.sort_name == fold(wanted.name)
    clashes = session.execute(
        select(FundEnvelope.code, FundEnvelope.sort_name).where((FundEnvelope.code == wanted.code) | same_name)
    ).all()
    wrong: dict[str, list[str]] = {}
    if any(row.code == wanted.code for row in clashes):
        wrong["envelope_code"] = [_("Another envelope has this code.")]
    if any(row.sort_name == fold(wanted.name) for row in clashes):
        wrong["envelope_name"] = [_("Another envelope has this name.")]
    if wrong:
        raise Invalid(wrong)
