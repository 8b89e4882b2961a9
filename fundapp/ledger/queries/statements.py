"""The statement of an envelope: what was there, what moved, what is there then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.permissions import may_see
from fundapp.ledger.queries.transfers import day_after, day_begins, is_posted
from fundapp.ledger.rules.accounts import Account, account_id

_ORDER = (Transfer.at, Transfer.key)
"""The key of a rest or of a gain begins with that of its payment, and so stands behind it."""
_Held = aliased(Transfer)


@dataclass(frozen=True)
class Standing:
    """What an envelope has at a moment: in cash, and what of it is held. Minor units of `currency`."""

    cash: int
    held: int
    currency: str

    @property
    def cash_money(self) -> Money:
        """What is there."""
        return Money(self.cash, self.currency)

    @property
    def held_money(self) -> Money:
        """What of it is held for awards."""
        return Money(self.held, self.currency)

    @property
    def left(self) -> Money:
        """What is there and not held."""
        return Money(self.cash - self.held, self.currency)

    def moved(self, cash: int, held: int) -> "Standing":
        """The same after a movement."""
        return Standing(self.cash + cash, self.held + held, self.currency)


@dataclass(frozen=True)
class Step:
    """A movement of a statement, and what is there after it. `change`: what it brought in, or took."""

    transfer: Transfer
    change: Money
    after: Standing


@dataclass(frozen=True)
class Statement:
    """A period of an envelope's: `came` and `went` are what moved in it, in cash."""

    envelope: FundEnvelope
    since: date
    until: date
    opening: Standing
    came: Money
    went: Money
    closing: Standing


def statement_of(session: Session, ctx: Context, envelope: FundEnvelope, since: date, until: date) -> Statement:
    """What an envelope had before the day `since`, what moved, and what it has after the day `until`. One query."""
    require(may_see(ctx))
    cash, held = _changes(envelope)
    first, end = (day_begins(each, ctx.reader.zone) for each in (since, day_after(until)))
    before, within = Transfer.at < first, and_(Transfer.at >= first, Transfer.at < end)
    sums = [
        _sum(cash, before), _sum(held, before), _sum(cash, and_(within, cash > 0)), _sum(cash, and_(within, cash < 0)),
        _sum(held, within),
    ]  # fmt: skip
    wanted = select(*sums).select_from(Transfer).outerjoin(_Held, _Held.id == Transfer.resolves_id)
    row = session.execute(wanted.where(Transfer.envelope_id == envelope.id, Transfer.at < end)).one()
    had, bound, came, went, more = (int(each or 0) for each in row)
    opening = Standing(had, bound, envelope.currency)
    closing = opening.moved(came + went, more)
    moved = Money(came, envelope.currency), Money(-went, envelope.currency)
    return Statement(envelope, since, until, opening, *moved, closing)


def movements_page(
    session: Session, ctx: Context, told: Statement, *, marks: Marks, mark: str | None = None
) -> Page[Transfer]:
    """One page of what moved in the period, the earliest first. Two queries."""
    require(may_see(ctx))
    statement = select(Transfer).where(*_in_period(ctx, told), is_posted())
    return read_page(session, statement, _ORDER, marks=marks, name=f"statement:{told.envelope.id}", mark=mark)


def steps_of(session: Session, told: Statement, transfers: Sequence[Transfer]) -> list[Step]:
    """These movements of a page with what is there after each. At most three queries."""
    if not transfers:
        return []
    cash, held = _changes(told.envelope)
    first, last = ((each.at, each.key) for each in (transfers[0], transfers[-1]))
    mine = select(Transfer.id, cash, held).outerjoin(_Held, _Held.id == Transfer.resolves_id)
    mine = mine.where(Transfer.envelope_id == told.envelope.id)
    before = select(func.sum(cash), func.sum(held)).select_from(Transfer)
    before = before.outerjoin(_Held, _Held.id == Transfer.resolves_id)
    had, bound = session.execute(before.where(Transfer.envelope_id == told.envelope.id, _earlier(first))).one()
    between = mine.where(~_earlier(first), or_(_earlier(last), Transfer.key == last[1])).order_by(*_ORDER)
    known = {each.id: each for each in transfers}
    standing = Standing(int(had or 0), int(bound or 0), told.envelope.currency)
    return [
        Step(known[found], Money(change, told.envelope.currency), after)
        for found, change, after in _running(standing, session.execute(between))
        if found in known
    ]


def steps_to_export(session: Session, ctx: Context, told: Statement) -> Iterator[Step]:
    """Every movement of the period with what is there after it, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    cash, held = _changes(told.envelope)
    wanted = select(Transfer, cash, held).outerjoin(_Held, _Held.id == Transfer.resolves_id)
    wanted = wanted.where(*_in_period(ctx, told)).order_by(*_ORDER)
    rows = session.execute(wanted, execution_options=IN_CHUNKS)
    for found, change, after in _running(told.opening, rows):
        if change:
            yield Step(found, Money(change, told.envelope.currency), after)


def _running(standing: Standing, rows: Any) -> Iterator[tuple[Any, int, Standing]]:
    for found, cash, held in rows:
        standing = standing.moved(int(cash), int(held))
        yield found, int(cash), standing


def _in_period(ctx: Context, told: Statement) -> list[ColumnElement[bool]]:
    first, end = (day_begins(each, ctx.reader.zone) for each in (told.since, day_after(told.until)))
    return [Transfer.envelope_id == told.envelope.id, Transfer.at >= first, Transfer.at < end]


def _earlier(first: tuple[datetime, str]) -> ColumnElement[bool]:
    at, key = first
    return or_(Transfer.at < at, and_(Transfer.at == at, Transfer.key < key))


def _changes(envelope: FundEnvelope) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """What a transfer changes in cash, and in what is held; `_Held` is what it resolves."""
    cash_id = account_id(envelope.id, Account.CASH)
    cash = case(
        (~is_posted(), 0),
        (Transfer.debit_id == cash_id, Transfer.amount),
        (Transfer.credit_id == cash_id, -Transfer.amount),
        else_=0,
    )
    held = case((Transfer.pending, Transfer.amount), else_=0) - func.coalesce(_Held.amount, 0)
    return cash, held


def _sum(change: ColumnElement[int], where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((where, change), else_=0))
