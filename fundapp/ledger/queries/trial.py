"""The trial balance: what was debited and credited on every account until a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.ledger.models import LedgerAccount, Transfer
from fundapp.ledger.permissions import may_see
from fundapp.ledger.queries.transfers import conditions, is_posted
from fundapp.ledger.rules.accounts import Account, balance

_Debit, _Credit = aliased(LedgerAccount), aliased(LedgerAccount)


@dataclass(frozen=True)
class Line:
    """What moved on an account of one currency. `balance` by the account's own side."""

    account: Account
    debit: Money
    credit: Money

    @property
    def balance(self) -> Money:
        """What it holds."""
        return Money(balance(self.account, self.debit.minor, self.credit.minor), self.debit.currency)


@dataclass(frozen=True)
class Trial:
    """The accounts of one currency on which something moved, and what both sides come to."""

    currency: str
    lines: Sequence[Line]

    @property
    def debit(self) -> Money:
        """All that was debited."""
        return Money.sum((each.debit for each in self.lines), self.currency)

    @property
    def credit(self) -> Money:
        """All that was credited."""
        return Money.sum((each.credit for each in self.lines), self.currency)


def trial_balance(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Sequence[Trial]:
    """What moved until the end of the day `until`, of one envelope or all, currency by currency. One query."""
    require(may_see(ctx))
    chosen = {"until": wanted.get("until"), "envelope": wanted.get("envelope")}
    statement = (
        select(Transfer.currency, _Debit.kind, _Credit.kind, func.sum(Transfer.amount))
        .join(_Debit, _Debit.id == Transfer.debit_id)
        .join(_Credit, _Credit.id == Transfer.credit_id)
        .where(is_posted(), *conditions(chosen, ctx.reader.zone))
        .group_by(Transfer.currency, _Debit.kind, _Credit.kind)
    )
    debited: dict[tuple[str, Account], int] = {}
    credited: dict[tuple[str, Account], int] = {}
    for currency, debit, credit, amount in session.execute(statement):
        for side, kind in ((debited, Account(debit)), (credited, Account(credit))):
            side[currency, kind] = side.get((currency, kind), 0) + int(amount)
    return [_trial(currency, debited, credited) for currency in sorted({code for code, _kind in debited})]


def _trial(
    currency: str, debited: Mapping[tuple[str, Account], int], credited: Mapping[tuple[str, Account], int]
) -> Trial:
    moved = [each for each in Account if (currency, each) in debited or (currency, each) in credited]
    lines = [
        Line(each, *(Money(side.get((currency, each), 0), currency) for side in (debited, credited))) for each in moved
    ]
    return Trial(currency, lines)
