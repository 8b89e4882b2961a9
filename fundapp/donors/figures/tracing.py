"""From a figure back to the transfers that add up to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, counted_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require, shown_if
from fundapp.disbursements.queries.paid import (
    came_from,
    has_papers,
    has_waivers,
    lacks_papers,
    references_of,
    stays_paid,
)
from fundapp.donors.figures.about import About
from fundapp.donors.figures.evidence import Covered, payments_of
from fundapp.donors.figures.keys import CASH as CASH_NAME
from fundapp.donors.figures.keys import EVIDENCE, HELD, LINES, LOCAL, NO_LINE, SPENDING, Key
from fundapp.donors.figures.lines import budget_of, place_of
from fundapp.donors.figures.local import is_payment, paid_in, returns_of
from fundapp.donors.figures.money import is_held
from fundapp.donors.figures.parts import CASH, SPENT, Part, counted_as, counts_into, signed
from fundapp.donors.models import AgreementLine
from fundapp.donors.permissions import may_see_reports
from fundapp.ledger.models import Transfer
from fundapp.ledger.queries.rights import sees_books
from fundapp.ledger.queries.transfers import Row, conditions, rows_of
from fundapp.ledger.rules.accounts import Movement

CHUNK = 500
_ORDER = (Transfer.at, Transfer.id)


@dataclass(frozen=True)
class Trace:
    """The transfers behind a figure: conditions, what each adds, and what all of them come to.

    `shares`: what single transfers add, where a database cannot say it.
    """

    key: Key
    about: About
    which: Sequence[ColumnElement[bool]]
    adds: ColumnElement[int] | None
    total: int
    count: int
    shares: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Added:
    """A transfer behind a figure, and what it adds. `local`: the same in the currency in which it was paid.

    `payment`: the reference of its order, None where there is none or the actor may not see it.
    """

    row: Row
    adds: Money
    local: Money | None
    payment: str | None


def may_trace(ctx: Context) -> Any:
    """Whoever sees reports and reads the books."""
    return shown_if(bool(may_see_reports(ctx)) and sees_books(ctx))


def trace_of(session: Session, ctx: Context, about: About, key: Key, wanted: Mapping[str, Any]) -> Trace:
    """What is behind a figure; `wanted` narrows the list, never the sum. One query, two for lines and evidence."""
    require(may_trace(ctx))
    which = [*_behind(session, about, key)]
    listed = [*which, *conditions(wanted, about.zone)]
    if key.group == EVIDENCE:
        shares = _shares(session, about, key.name)
        count = session.scalar(select(func.count()).select_from(Transfer).where(*listed)) or 0
        return Trace(key, about, listed, None, sum(shares.values()), count, shares)
    adds = _adds(key)
    narrowed = func.sum(case((and_(*listed), 1), else_=0))
    total, count = session.execute(select(func.sum(adds), narrowed).where(*which)).one()
    return Trace(key, about, listed, adds, int(total or 0), int(count or 0))


def traced_page(session: Session, trace: Trace, *, marks: Marks, mark: str | None = None) -> Page[Transfer]:
    """One page of a trace, the earliest first. One query."""
    name = f"trace:{trace.about.agreement_id}:{trace.key}"
    statement = select(Transfer).where(*trace.which)
    return counted_page(session, statement, _ORDER, marks=marks, name=name, mark=mark, total=trace.count)


def added_of(session: Session, ctx: Context, trace: Trace, transfers: Sequence[Transfer]) -> list[Added]:
    """These transfers with what each adds and its payment, in the same order. Two queries, three of a currency."""
    ids = [each.id for each in transfers]
    references = references_of(session, ctx, ids)
    local = _local(session, trace, transfers)
    return [
        Added(row, Money(_share(trace, row.transfer), trace.about.currency), local.get(row.transfer.id), reference)
        for row in rows_of(session, transfers)
        for reference in [references.get(row.transfer.id)]
    ]


def traced_to_export(session: Session, ctx: Context, trace: Trace) -> Iterator[Added]:
    """All of a trace, read in chunks so that memory stays bounded."""
    require(may_trace(ctx))
    wanted = select(Transfer).where(*trace.which).order_by(*_ORDER)
    found = iter(session.scalars(wanted, execution_options=IN_CHUNKS))
    while chunk := list(islice(found, CHUNK)):
        yield from added_of(session, ctx, trace, chunk)


def _behind(session: Session, about: About, key: Key) -> Iterator[ColumnElement[bool]]:
    yield about.mine
    if key.in_period:
        yield about.booked(Transfer.at)
    if key.group == EVIDENCE:
        yield from _covered_by(about, key.name)
    elif key.group == LINES:
        yield _of_line(budget_of(session, about), key.name)
    elif key.group == LOCAL:
        yield _in_currency(about, key.name)
    elif key.name == HELD:
        yield is_held(about)
    else:
        yield counts_into(_parts(key.name))


def _parts(name: str) -> Sequence[Part]:
    return {SPENDING: SPENT, CASH_NAME: tuple(Part)}.get(name) or (Part(name),)


def _adds(key: Key) -> ColumnElement[int]:
    if key.name == HELD:
        return Transfer.amount.expression
    return signed(CASH if key.name == CASH_NAME else None)


def _of_line(lines: Sequence[AgreementLine], name: str) -> ColumnElement[bool]:
    """That a transfer counts to a line, as `place_of` says."""
    place = len(lines) if name == NO_LINE else next(at for at, each in enumerate(lines) if str(each.number) == name)
    parts = [part for part in SPENT if part is not Part.AWARDS and place_of(lines, part, None) == place]
    known = {purpose for line in lines for purpose in line.purposes}
    taken = {purpose for purpose in known if place_of(lines, Part.AWARDS, purpose) == place}
    purpose: ColumnElement[bool] = Transfer.purpose.in_(taken)
    if place == len(lines):
        purpose = Transfer.purpose.is_(None) | Transfer.purpose.not_in(known)
    return or_(counts_into([Part.AWARDS]) & purpose, counts_into(parts))


def _in_currency(about: About, currency: str) -> ColumnElement[bool]:
    """That a transfer paid in a currency, or is what came back of such a payment."""
    origin = came_from(about.envelopes)
    returned: ColumnElement[bool] = Transfer.id.in_(select(origin.c.id).where(origin.c.currency == currency))
    if currency == about.currency:
        returned |= Transfer.id.not_in(select(origin.c.id))
    paid: ColumnElement[bool] = is_payment() & (paid_in == currency)
    return paid | ((Transfer.movement == Movement.RETURN.value) & returned)


def _covered_by(about: About, name: str) -> Iterator[ColumnElement[bool]]:
    yield Transfer.movement == Movement.PAYMENT.value
    yield stays_paid(about.cut_off)
    if name == "documented":
        yield has_papers(about.cut_off)
    elif name == "waived":
        yield has_waivers(about.cut_off)
    elif name == "missing":
        yield lacks_papers(about.cut_off)


def _shares(session: Session, about: About, name: str) -> dict[UUID, int]:
    """What each payment of the period adds to a figure of evidence. One query."""
    found = payments_of(session, about, about.booked(Transfer.at))
    return {transfer: share for each in found for transfer, share in _spread(each, name)}


def _spread(found: Covered, name: str) -> Iterator[tuple[UUID, int]]:
    """A payment that was made out of several holds: its figure is spread over their transfers, from the first on."""
    left: int = found.counted if name == "paid" else getattr(found, name)
    for transfer, amount in found.paid.booked:
        share = min(left, amount)
        left -= share
        yield transfer, share


def _share(trace: Trace, transfer: Transfer) -> int:
    if trace.adds is None:
        return trace.shares[transfer.id]
    if trace.key.name == HELD:
        return transfer.amount
    return _sign(trace.key, transfer) * transfer.amount


def _sign(key: Key, transfer: Transfer) -> int:
    part, sign = counted_as(transfer.movement, transfer.reason)
    return sign * CASH[part] if key.name == CASH_NAME else sign


def _local(session: Session, trace: Trace, transfers: Sequence[Transfer]) -> dict[UUID, Money]:
    """What transfers were in the currency in which they were paid, where that is another one."""
    if trace.key.group != LOCAL or trace.key.name == trace.about.currency:
        return {each.id: each.other_money for each in transfers if each.other_money and trace.key.group != LOCAL}
    currency = trace.key.name
    found = {each.id: Money(each.other_amount or 0, currency) for each in transfers}
    back = [each.id for each in transfers if each.movement == Movement.RETURN.value]
    for each in returns_of(session, trace.about, Transfer.id.in_(back)) if back else ():
        found[each.transfer] = Money(-each.local, currency)
    return found
