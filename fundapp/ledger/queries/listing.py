"""Reads of envelopes for pages: the list, its sums, one envelope with all that moved in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.ledger.models import EnvelopeTerm, FundEnvelope, Transfer
from fundapp.ledger.permissions import may_see
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.bars import Bar

LAST = 10
OPEN, CLOSED = "open", "closed"
_ORDER = (FundEnvelope.closed, FundEnvelope.sort_name)
_SUMS = ("pledged", "received", "cap", "held", "spent")


@dataclass(frozen=True)
class Total:
    """All envelopes of one currency, of those that a list shows: how many, and their sums as a bar."""

    count: int
    bar: Bar


@dataclass(frozen=True)
class Moved:
    """How many transfers of one movement an envelope has, and their sum in minor units."""

    count: int
    amount: int

    def money(self, currency: str, sign: int = 1) -> Money:
        """The sum, of a movement that counts by this sign."""
        return Money(sign * self.amount, currency)


def bar_of(found: FundEnvelope) -> Bar:
    """The bar of an envelope. No query."""
    return Bar(
        found.id.hex, found.currency, found.pledged, found.received, found.cap, found.held, found.spent
    )  # fmt: skip


def envelope(session: Session, ctx: Context, envelope_id: UUID) -> FundEnvelope:
    """An envelope with its terms. Raises NotFound. Two queries."""
    require(may_see(ctx))
    found = session.get(FundEnvelope, envelope_id, options=[selectinload(FundEnvelope.terms)])
    if found is None:
        raise NotFound
    return found


def envelopes_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FundEnvelope]:
    """One page of the envelopes that meet `wanted` (see EnvelopeFilterSchema): open first, by name. Two queries."""
    require(may_see(ctx))
    return read_page(session, _matching(wanted), _ORDER, marks=marks, name="envelopes", mark=mark)


def envelopes_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FundEnvelope]:
    """Every envelope that meets `wanted`, with its terms, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    statement = _matching(wanted).options(selectinload(FundEnvelope.terms)).order_by(*_ORDER)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def totals(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Sequence[Total]:
    """The sums of the envelopes that meet `wanted`, currency by currency: currencies are never added. One query."""
    require(may_see(ctx))
    shown = _matching(wanted).subquery()
    sums = [func.sum(shown.c[name]) for name in _SUMS]
    rows = session.execute(
        select(shown.c.currency, func.count(), *sums).group_by(shown.c.currency).order_by(shown.c.currency)
    )
    return [
        Total(int(count), Bar(f"all-{currency}", currency, *(int(each) for each in amounts)))
        for currency, count, *amounts in rows
    ]


def moved_in(session: Session, ctx: Context, envelope_id: UUID) -> Mapping[Movement, Moved]:
    """What moved in an envelope, by movement. Of holds only those that wait still. One query."""
    require(may_see(ctx))
    resolved = select(Transfer.resolves_id).where(Transfer.resolves_id.is_not(None))
    resolved = resolved.where(Transfer.envelope_id == envelope_id)
    waits = and_(Transfer.pending, Transfer.id.not_in(resolved))
    wanted = select(Transfer.movement, func.count(), func.sum(Transfer.amount))
    wanted = wanted.where(Transfer.envelope_id == envelope_id)
    wanted = wanted.where(or_(Transfer.movement != Movement.HOLD.value, waits))
    rows = session.execute(wanted.group_by(Transfer.movement))
    return {Movement(movement): Moved(int(count), int(amount)) for movement, count, amount in rows}


def last_transfers(session: Session, ctx: Context, envelope_id: UUID) -> Sequence[Transfer]:
    """The last transfers of an envelope, the newest first. One query."""
    require(may_see(ctx))
    wanted = select(Transfer).where(Transfer.envelope_id == envelope_id)
    return session.scalars(wanted.order_by(Transfer.at.desc(), Transfer.id.desc()).limit(LAST)).all()


def _matching(wanted: Mapping[str, Any]) -> Select[FundEnvelope]:
    statement = select(FundEnvelope)
    for word in fold(wanted.get("q") or "").split():
        coded = func.lower(FundEnvelope.code).contains(word, autoescape=True)
        statement = statement.where(or_(FundEnvelope.sort_name.contains(word, autoescape=True), coded))
    return statement.where(*_conditions(wanted))


def _conditions(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    if standing := wanted.get("standing"):
        yield FundEnvelope.closed.is_(standing == CLOSED)
    if currencies := wanted.get("currency"):
        yield FundEnvelope.currency.in_(currencies)
    if country := wanted.get("country"):
        yield _pays_for("country", country)
    if purpose := wanted.get("purpose"):
        yield _pays_for("purpose", purpose)


def _pays_for(kind: str, code: str) -> ColumnElement[bool]:
    """It is allowed there, by name or because nothing is named, and not excluded."""
    term = FundEnvelope.terms
    named = term.any(and_(EnvelopeTerm.kind == kind, EnvelopeTerm.code == code, EnvelopeTerm.allowed))
    any_named = term.any(and_(EnvelopeTerm.kind == kind, EnvelopeTerm.allowed))
    excluded = term.any(and_(EnvelopeTerm.kind == kind, EnvelopeTerm.code == code, ~EnvelopeTerm.allowed))
    return and_(or_(named, ~any_named), ~excluded)
