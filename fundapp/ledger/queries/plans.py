"""What accounts are called in the books: as the fund says, or as is usual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.ledger.models import AccountCode
from fundapp.ledger.permissions import may_see
from fundapp.ledger.rules.accounts import Account
from fundapp.ledger.rules.plans import PLANS, USUAL, Called, is_certain


@dataclass(frozen=True)
class InUse:
    """An account with what it is called. `version`: 0 where nobody has said so yet, and the usual code holds.

    `confirmed`: the accountant has said that this is the right code.
    """

    account: Account
    code: str
    label: str
    version: int = 0
    changed_at: datetime | None = None
    confirmed: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether a chart names just this use, or the accountant has confirmed it."""
        return self.confirmed or is_certain(self.account, self.code)


def account_codes(session: Session, ctx: Context) -> Sequence[InUse]:
    """Every account with what it is called, in the order of rules/accounts.py. One query."""
    require(may_see(ctx))
    return codes_in_use(session)


def codes_in_use(session: Session) -> Sequence[InUse]:
    """The same, for whoever has judged access. One query."""
    said = {each.kind: each for each in session.scalars(select(AccountCode))}
    return [_in_use(each, said.get(each.value)) for each in Account]


def called(found: Sequence[InUse]) -> Mapping[Account, Called]:
    """As rules take them."""
    return {each.account: Called(each.code, each.label) for each in found}


def locked_code(session: Session, account: Account) -> AccountCode | None:
    """What the fund says of an account, locked until the transaction ends. One query."""
    return session.scalars(select(AccountCode).where(AccountCode.kind == account.value).with_for_update()).first()


def _in_use(account: Account, said: AccountCode | None) -> InUse:
    if said is not None:
        return InUse(account, said.code, said.label, said.version, said.updated_at, said.confirmed)
    usual = PLANS[USUAL][account]
    return InUse(account, usual.code, usual.label)
