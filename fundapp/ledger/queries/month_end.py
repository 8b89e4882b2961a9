"""What stood in the books at the end of a month: accounts and envelopes, from transfers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.ledger.models import FundEnvelope, LedgerAccount, Transfer
from fundapp.ledger.permissions import may_see
from fundapp.ledger.queries.books import Month
from fundapp.ledger.queries.transfers import is_posted
from fundapp.ledger.rules.accounts import RECEIVED, SPENT, Account, Movement, balance
from fundapp.ledger.rules.bars import Bar
from fundapp.ledger.rules.envelopes import Basis


@dataclass(frozen=True)
class AccountLine:
    """An account of one currency: what it held before the month, what moved in it, and what it held at the end."""

    account: Account
    before: Money
    debit: Money
    credit: Money

    @property
    def after(self) -> Money:
        """By the account’s own side."""
        moved = balance(self.account, self.debit.minor, self.credit.minor)
        return Money(self.before.minor + moved, self.before.currency)


@dataclass(frozen=True)
class EnvelopeState:
    """An envelope as it stood at the end of a month. What was pledged is what is pledged now."""

    envelope: FundEnvelope
    bar: Bar


@dataclass
class _Sides:
    before: tuple[int, int] = (0, 0)
    within: tuple[int, int] = (0, 0)


def accounts_at(session: Session, ctx: Context, month: Month) -> Sequence[AccountLine]:
    """Every account that ever moved until the end of the month, by currency and in order. Two queries."""
    require(may_see(ctx))
    found: dict[tuple[str, Account], _Sides] = {}
    for side, key in enumerate((Transfer.debit_id, Transfer.credit_id)):
        for currency, kind, within, amount in session.execute(_sums(key, month)):
            sides = found.setdefault((currency, Account(kind)), _Sides())
            added = (int(amount), 0) if side == 0 else (0, int(amount))
            if within:
                sides.within = (sides.within[0] + added[0], sides.within[1] + added[1])
            else:
                sides.before = (sides.before[0] + added[0], sides.before[1] + added[1])
    order = sorted(found, key=lambda each: (each[0], list(Account).index(each[1])))
    return [_line(*key, found[key]) for key in order]


def envelopes_at(session: Session, ctx: Context, month: Month) -> Sequence[EnvelopeState]:
    """Every envelope that there was at the end of the month, by name. Three queries."""
    require(may_see(ctx))
    wanted = select(FundEnvelope).where(FundEnvelope.created_at < month.until)
    envelopes = session.scalars(wanted.order_by(FundEnvelope.sort_name, FundEnvelope.id)).all()
    moved, held = _moved(session, month.until), _held(session, month.until)
    return [EnvelopeState(each, _bar(each, moved.get(each.id, {}), held.get(each.id, 0))) for each in envelopes]


def _sums(key: Any, month: Month) -> Any:
    within = Transfer.at >= month.begins
    wanted = select(Transfer.currency, LedgerAccount.kind, within, func.sum(Transfer.amount))
    wanted = wanted.join(LedgerAccount, LedgerAccount.id == key).where(is_posted(), Transfer.at < month.until)
    return wanted.group_by(Transfer.currency, LedgerAccount.kind, within)


def _line(currency: str, account: Account, sides: _Sides) -> AccountLine:
    before = balance(account, *sides.before)
    return AccountLine(account, *(Money(each, currency) for each in (before, *sides.within)))


def _moved(session: Session, until: datetime) -> Mapping[UUID, Mapping[Movement, int]]:
    wanted = select(Transfer.envelope_id, Transfer.movement, func.sum(Transfer.amount))
    rows = session.execute(
        wanted.where(is_posted(), Transfer.at < until).group_by(Transfer.envelope_id, Transfer.movement)
    )
    found: dict[UUID, dict[Movement, int]] = {}
    for envelope_id, movement, amount in rows:
        found.setdefault(envelope_id, {})[Movement(movement)] = int(amount)
    return found


def _held(session: Session, until: datetime) -> Mapping[UUID, int]:
    """What was held and not resolved yet."""
    resolver = aliased(Transfer)
    wanted = select(Transfer.envelope_id, func.sum(Transfer.amount)).outerjoin(
        resolver, (resolver.resolves_id == Transfer.id) & (resolver.at < until)
    )
    wanted = wanted.where(Transfer.pending, Transfer.at < until, resolver.id.is_(None))
    return {row[0]: int(row[1]) for row in session.execute(wanted.group_by(Transfer.envelope_id))}


def _bar(found: FundEnvelope, moved: Mapping[Movement, int], held: int) -> Bar:
    received = sum(sign * moved.get(each, 0) for each, sign in RECEIVED.items())
    spent = sum(sign * moved.get(each, 0) for each, sign in SPENT.items())
    base = received if found.basis == Basis.RECEIVED else found.pledged
    whole = base - base * found.share // 10_000
    return Bar(found.id.hex, found.currency, found.pledged, received, whole, held, spent)
