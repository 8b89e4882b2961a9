"""Agreements: recorded, changed, moved on, taken out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.rows import changed_in
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_costs import costs_said, write_costs
from fundapp.donors.commands.agreement_envelopes import ask_for_envelope
from fundapp.donors.commands.agreement_lists import write_instalments, write_lines, write_reports
from fundapp.donors.commands.agreement_writing import (
    AGREEMENT,
    Given,
    begun,
    moved,
    seen,
    settle,
    write_found_by,
    write_next_instalment,
    write_next_report,
)
from fundapp.donors.commands.funders import minor_units
from fundapp.donors.models import Agreement, Funder, FunderContact, FunderFile
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries.agreements import PARTS, keepers, locked_agreement
from fundapp.donors.queries.funders import funder
from fundapp.donors.workflow.agreements import OVER, Action, State

PLAIN = ("title", "code", "reference", "holder_id", "owner_id", "begins_on", "ends_on")
FURTHER = ("contact_id", "signed_file_id", "confidentiality", "closing")
LISTS = ("terms", "envelope_rows", "instalments", "conditions", "lines", "reports", "questions", "indicators")

on_broken("uq_agreement_code", lambda: Invalid({"code": [lazy("Another agreement has this code.")]}))


def record_agreement(session: Session, ctx: Context, funder_id: UUID, given: Given) -> Agreement:
    """Keeps an agreement of a funder with its eligible costs and its lists, and opens an envelope for it.

    See AgreementSetupSchema; "reports", "instalments" and "lines" are lists of rows. Without a "signed_on" it is a
    draft, and has no envelope yet. Raises NotFound, Invalid, Denied where an envelope is asked for that only finance
    may open.
    """
    require(may_edit_agreements(ctx))
    host = funder(session, ctx, funder_id)
    _demand_people(session, given, None)
    made = Agreement(
        id=uuid4(), funder_id=host.id, created_at=ctx.now, updated_at=ctx.now, name_public=False, ledger_shown=False,
        ended_on=None, signed_on=given.get("signed_on"), **{name: [] for name in LISTS},
    )  # fmt: skip
    _write(made, given, host)
    write_costs(made, given)
    write_reports(made, given.get("reports", ()))
    write_instalments(made, given.get("instalments", ()))
    write_lines(made, given.get("lines", ()))
    write_next_report(made)
    write_next_instalment(made)
    begun(made, State.SIGNED if made.signed_on else State.DRAFT, session, ctx)
    made.entry_id = record(session, ctx, "agreement.recorded", AGREEMENT, made.id, {"state": made.state})
    session.add(made)
    session.flush()
    if given.get("envelope") == "open":
        ask_for_envelope(made, given, session, ctx)
    return made


def update_agreement(
    session: Session, ctx: Context, agreement_id: UUID, given: Given, *, expected_version: int
) -> Agreement:
    """Writes what is true of it now (see AgreementSchema). Its currency stays once money was noted of it.

    Raises NotFound, EditConflict, Conflict where it is over, Invalid.
    """
    found = seen(agreement_id, expected_version, session, ctx, "instalments", "lines", "envelopes", "terms")
    _demand_people(session, given, found)
    _demand_theirs(session, given, found)
    if given["currency"] != found.currency and _counts(found):
        raise Invalid({"currency": [_("It has amounts in its currency already: take those out first.")]})
    if found.signed_on is not None and given.get("signed_on") is None:
        raise Invalid({"signed_on": [_("It is signed: what was recorded cannot be left empty.")]})
    if found.signed_on is None and given.get("signed_on") is not None:
        raise Invalid({"signed_on": [_("Record the signature on the page of the agreement, once both have signed.")]})
    _write(found, given, funder(session, ctx, found.funder_id))
    _write_further(found, given)
    if session.is_modified(found):
        told = {"fields": changed_in(found, ("found_by", "sort_title"))}
        settle(found, ctx)
        found.entry_id = record(session, ctx, "agreement.changed", AGREEMENT, found.id, told)
    session.flush()
    return found


def change_costs(
    session: Session, ctx: Context, agreement_id: UUID, given: Given, *, expected_version: int
) -> Agreement:
    """Writes which costs are eligible (see CostsSchema). What its envelopes pay for, finance changes in the ledger.

    Raises NotFound, EditConflict, Conflict where it is over, Invalid.
    """
    found = seen(agreement_id, expected_version, session, ctx, "terms")
    before = costs_said(found)
    write_costs(found, given)
    if costs_said(found) != before:
        settle(found, ctx)
        found.entry_id = record(session, ctx, "agreement.costs_changed", AGREEMENT, found.id)
    session.flush()
    return found


def move_agreement(
    session: Session, ctx: Context, agreement_id: UUID, action: Action, given: Given, *, expected_version: int
) -> Agreement:
    """Signs it, suspends it, takes it up again, closes it or ends it early (see AgreementStepSchema).

    Raises NotFound, EditConflict, Conflict where this leads nowhere from here, Invalid for a day before the signature.
    """
    require(may_edit_agreements(ctx))
    found = locked_agreement(session, ctx, agreement_id)
    if found.version != expected_version:
        raise EditConflict
    moved(found, action, given.get("reason"), session, ctx)
    if action is Action.SIGN:
        found.signed_on = given["day"]
    elif found.signed_on is not None and given["day"] < found.signed_on:
        raise Invalid({"day": [_("This is before the day on which it was signed.")]})
    if found.state in OVER:
        found.ended_on = given["day"]
    settle(found, ctx)
    found.entry_id = record(session, ctx, "agreement.moved", AGREEMENT, found.id, {"to": found.state})
    session.flush()
    return found


def remove_agreement(session: Session, ctx: Context, agreement_id: UUID) -> UUID:
    """Takes a draft out that came to nothing; returns the id of its funder. Raises NotFound, Conflict."""
    require(may_edit_agreements(ctx))
    found = locked_agreement(session, ctx, agreement_id, *PARTS)
    if found.state != State.DRAFT:
        raise Conflict(_("Only an agreement that is not signed yet can be taken out."))
    record(session, ctx, "agreement.removed", AGREEMENT, found.id)
    session.delete(found)
    session.flush()
    return found.funder_id


def _write(found: Agreement, given: Mapping[str, Any], host: Funder) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))
    found.currency = given["currency"]
    found.amount = minor_units("amount", given["amount"], found.currency) or 0
    found.languages = tuple(given.get("languages") or ())
    found.sort_title = fold(found.title)
    if given.get("signed_on") is not None:
        found.signed_on = given["signed_on"]
    write_found_by(found, host.found_by)


def _write_further(found: Agreement, given: Mapping[str, Any]) -> None:
    for name in FURTHER:
        setattr(found, name, given.get(name))
    found.name_public = given["name_public"] == "yes"
    found.ledger_shown = given["ledger_shown"] == "yes"


def _counts(found: Agreement) -> bool:
    """Whether amounts stand in its currency, beside its own."""
    ceilings = found.ceiling_award is not None or found.ceiling_person is not None
    return bool(found.instalments or found.lines or found.envelope_rows or ceilings)


def _demand_people(session: Session, given: Mapping[str, Any], found: Agreement | None) -> None:
    """Those who look after it or hold it are there; whoever does so already stays."""
    owner_id, holder_id = given.get("owner_id"), given.get("holder_id")
    if owner_id and owner_id != (found and found.owner_id) and owner_id not in dict(keepers(session)):
        raise Invalid({"owner_id": [_("Choose somebody of the fundraising group or of finance.")]})
    if holder_id and holder_id != (found and found.holder_id):
        holder = session.get(Organisation, holder_id)
        if holder is None or not holder.active:
            raise Invalid({"holder_id": [_("This organisation is not among the members any more.")]})


def _demand_theirs(session: Session, given: Mapping[str, Any], found: Agreement) -> None:
    """Contact and signed text belong to the funder of the agreement; what stands there already stays."""
    for name, model, told in (
        ("contact_id", FunderContact, _("This contact belongs to another funder.")),
        ("signed_file_id", FunderFile, _("This paper belongs to another funder.")),
    ):
        wanted = given.get(name)
        if wanted and wanted != getattr(found, name):
            row: Any = session.get(model, wanted)
            if row is None or row.funder_id != found.funder_id:
                raise Invalid({name: [told]})
