"""Envelopes: opened, changed, closed."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.ledger.commands.writing import cap_of
from fundapp.ledger.models import EnvelopeTerm, FundEnvelope, LedgerAccount
from fundapp.ledger.permissions import may_keep, may_open_under_agreement
from fundapp.ledger.queries.accounts import locked_envelope
from fundapp.ledger.rules.accounts import Account, account_id
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.rules.methods import RateMethod

KIND = FundEnvelope.__tablename__
USUAL_TOLERANCE = 500
"""By how much more than was held a payment may cost, in hundredths of a percent, before a second person agrees."""

on_broken("uq_ledger_envelope_sort_name", lambda: Invalid({"name": [lazy("Another envelope has this name.")]}))
on_broken("uq_ledger_envelope_code", lambda: Invalid({"code": [lazy("Another envelope has this code.")]}))
on_broken("ck_ledger_envelope_never_overspent", lambda: Conflict(lazy("More than that is held or spent already.")))


@dataclass(frozen=True)
class EnvelopeInput:
    """What an envelope is. Amounts: minor units of its currency; `share`, `tolerance`: hundredths of a percent."""

    code: str
    name: str
    currency: str
    basis: Basis
    pledged: int
    begins_on: date
    ends_on: date | None = None
    share: int = 0
    rate_method: RateMethod = RateMethod.DAY
    tolerance: int = USUAL_TOLERANCE
    ceiling_award: int | None = None
    ceiling_person: int | None = None
    countries: Collection[str] = field(default_factory=tuple)
    not_countries: Collection[str] = field(default_factory=tuple)
    purposes: Collection[str] = field(default_factory=tuple)
    not_purposes: Collection[str] = field(default_factory=tuple)


def open_envelope(session: Session, ctx: Context, wanted: EnvelopeInput) -> FundEnvelope:
    """A new envelope with its accounts; nothing has arrived in it yet. Raises Denied, Invalid at the field."""
    require(may_keep(ctx))
    made = _opened(ctx, wanted)
    made.entry_id = record(session, ctx, "ledger.envelope.opened", KIND, made.id, _told(wanted))
    return _kept(session, made)


def open_envelope_under_agreement(
    session: Session, ctx: Context, wanted: EnvelopeInput, *, agreement_id: UUID
) -> FundEnvelope:
    """As `open_envelope`, together with the agreement whose money it holds, of which the ledger knows the id alone.

    Whoever signs agreements may do it too, as long as nothing can be given out before finance has entered that money
    arrived: see `may_open_under_agreement` and docs/decisions/0025-agreements.md.
    """
    require(may_open_under_agreement(ctx, wanted.basis))
    made = _opened(ctx, wanted)
    told = {**_told(wanted), "agreement": agreement_id.hex}
    made.entry_id = record(session, ctx, "ledger.envelope.opened_under_agreement", KIND, made.id, told)
    return _kept(session, made)


def change_envelope(
    session: Session, ctx: Context, envelope_id: UUID, wanted: EnvelopeInput, *, expected_version: int
) -> FundEnvelope:
    """Writes an envelope anew; its currency stays. Raises NotFound, Denied, EditConflict, Invalid.

    Conflict where less would be left than is held and spent.
    """
    require(may_keep(ctx))
    found = locked_envelope(session, envelope_id)
    if found.version != expected_version:
        raise EditConflict
    if wanted.currency != found.currency:
        raise Invalid({"currency": [_("The currency of an envelope stays: open another envelope.")]})
    _refuse_contradictions(wanted)
    _write(found, wanted)
    found.updated_at = ctx.now
    told = {"pledged": wanted.pledged, "basis": wanted.basis.value}
    found.entry_id = record(session, ctx, "ledger.envelope.changed", KIND, found.id, told)
    session.flush()
    return found


def close_envelope(session: Session, ctx: Context, envelope_id: UUID) -> FundEnvelope:
    """Nothing more is held from it; what is held already is paid or set free. Raises NotFound, Denied."""
    require(may_keep(ctx))
    found = locked_envelope(session, envelope_id)
    found.closed, found.updated_at = True, ctx.now
    found.entry_id = record(session, ctx, "ledger.envelope.closed", KIND, found.id, {"held": found.held})
    session.flush()
    return found


def _opened(ctx: Context, wanted: EnvelopeInput) -> FundEnvelope:
    _refuse_contradictions(wanted)
    made = FundEnvelope(
        id=uuid4(), currency=wanted.currency, received=0, held=0, spent=0, closed=False, cap=0, share_taken=0,
        created_at=ctx.now, updated_at=ctx.now, terms=[],
    )  # fmt: skip
    _write(made, wanted)
    return made


def _told(wanted: EnvelopeInput) -> dict[str, Any]:
    return {"currency": wanted.currency, "pledged": wanted.pledged, "basis": wanted.basis.value}


def _kept(session: Session, made: FundEnvelope) -> FundEnvelope:
    """With its accounts."""
    session.add(made)
    session.flush()
    for each in Account:
        made_id, currency = account_id(made.id, each), made.currency
        session.add(LedgerAccount(id=made_id, envelope_id=made.id, kind=each.value, currency=currency))
    session.flush()
    return made


def _write(made: FundEnvelope, wanted: EnvelopeInput) -> None:
    made.name, made.sort_name = wanted.name, fold(wanted.name)
    made.basis, made.pledged = wanted.basis.value, wanted.pledged
    made.code, made.rate_method, made.tolerance = wanted.code, wanted.rate_method.value, wanted.tolerance
    made.begins_on, made.ends_on, made.share = wanted.begins_on, wanted.ends_on, wanted.share
    made.cap = cap_of(made, received=made.received)
    made.ceiling_award, made.ceiling_person = wanted.ceiling_award, wanted.ceiling_person
    made.terms = [
        EnvelopeTerm(envelope_id=made.id, kind=kind, code=code, allowed=allowed)
        for kind, allowed, codes in (
            ("country", True, wanted.countries),
            ("country", False, wanted.not_countries),
            ("purpose", True, wanted.purposes),
            ("purpose", False, wanted.not_purposes),
        )
        for code in codes
    ]


def _refuse_contradictions(wanted: EnvelopeInput) -> None:
    found: dict[str, list[str]] = {}
    if wanted.ends_on is not None and wanted.ends_on < wanted.begins_on:
        found["ends_on"] = [_("It would end before it begins.")]
    if set(wanted.countries) & set(wanted.not_countries):
        found["not_countries"] = [_("A country cannot be both allowed and excluded.")]
    if set(wanted.purposes) & set(wanted.not_purposes):
        found["not_purposes"] = [_("A use cannot be both allowed and excluded.")]
    if found:
        raise Invalid(found)
