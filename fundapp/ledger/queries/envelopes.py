"""Envelopes as the rules see them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from fundapp.core.money import Money
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.queries.rates import Factor, factor_for
from fundapp.ledger.rules.envelopes import Terms


def locked_envelopes(session: Session, envelope_ids: Collection[UUID]) -> Mapping[UUID, FundEnvelope]:
    """These envelopes with their terms, locked in one order, whoever asks for them. Two queries."""
    wanted = select(FundEnvelope).where(FundEnvelope.id.in_(envelope_ids)).order_by(FundEnvelope.id)
    wanted = wanted.options(selectinload(FundEnvelope.terms)).with_for_update(of=FundEnvelope)
    found = session.scalars(wanted.execution_options(populate_existing=True))
    return {each.id: each for each in found}


def open_envelopes(session: Session) -> Sequence[FundEnvelope]:
    """Every envelope that is not closed, with its terms, whichever ends first before others. One query."""
    wanted = select(FundEnvelope).where(~FundEnvelope.closed).options(joinedload(FundEnvelope.terms))
    order = FundEnvelope.ends_on.is_(None), FundEnvelope.ends_on, FundEnvelope.sort_name
    return session.scalars(wanted.order_by(*order)).unique().all()


def terms_of(found: FundEnvelope, factor: Factor | None) -> Terms:
    """An envelope as the rules see it, for an award that is converted by `factor`."""
    sets = {
        (kind, allowed): frozenset(each.code for each in found.terms if (each.kind, each.allowed) == (kind, allowed))
        for kind in ("country", "purpose")
        for allowed in (True, False)
    }
    return Terms(
        found.id.hex, found.available.minor, found.begins_on, factor.exact if factor else None, found.ends_on,
        found.closed, sets["country", True] or None, sets["country", False], sets["purpose", True] or None,
        sets["purpose", False], found.ceiling_award, found.ceiling_person,
    )  # fmt: skip


def factors_for(
    session: Session, envelopes: Collection[FundEnvelope], currency: str, on: date
) -> Mapping[UUID, Factor | None]:
    """How each converts an award; one look for each currency and method among them."""
    known: dict[tuple[str, ...], Factor | None] = {}
    found: dict[UUID, Factor | None] = {}
    for each in envelopes:
        place = (each.currency, each.rate_method, each.id.hex if each.rate_method == "received" else "")
        if place not in known:
            known[place] = factor_for(session, each, currency, on)
        found[each.id] = known[place]
    return found


def available_in(found: FundEnvelope, factor: Factor | None, currency: str) -> Money | None:
    """What is left of an envelope, as an award in another currency has it; None where no rate is known."""
    if factor is None:
        return None
    return Money(int(found.available.minor / factor.exact), currency)
