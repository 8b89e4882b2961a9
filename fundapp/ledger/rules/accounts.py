"""Which accounts there are, and which transfer moves money between which. Pure data.

Debit and credit as bookkeeping has them: an asset or an expense grows by debits, a source of funds by credits. Every
transfer debits one account and credits another of the same currency, so both sides always come to the same.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from uuid import UUID, uuid5


class Account(StrEnum):
    """The accounts of an envelope; `gains` and `losses` are those of exchange, `fees` those of banks and operators."""

    CASH = "cash"
    FUNDS = "funds"
    AWARDS = "awards"
    FEES = "fees"
    GAINS = "gains"
    LOSSES = "losses"
    ADMINISTRATION = "administration"


class Movement(StrEnum):
    """What a transfer is about."""

    OPENING = "opening"
    SPENT_BEFORE = "spent_before"
    INSTALMENT = "instalment"
    HOLD = "hold"
    PAYMENT = "payment"
    FEE = "fee"
    RETURN = "return"
    GAIN = "gain"
    LOSS = "loss"
    SHARE = "share"
    REFUND = "refund"


class Resolution(StrEnum):
    """How a pending transfer ended. Each ends once, or waits for ever."""

    POST = "post"
    VOID = "void"


SIDES: Mapping[Movement, tuple[Account, Account]] = {
    Movement.OPENING: (Account.CASH, Account.FUNDS),
    Movement.SPENT_BEFORE: (Account.AWARDS, Account.CASH),
    Movement.INSTALMENT: (Account.CASH, Account.FUNDS),
    Movement.HOLD: (Account.AWARDS, Account.CASH),
    Movement.PAYMENT: (Account.AWARDS, Account.CASH),
    Movement.FEE: (Account.FEES, Account.CASH),
    Movement.RETURN: (Account.CASH, Account.AWARDS),
    Movement.GAIN: (Account.CASH, Account.GAINS),
    Movement.LOSS: (Account.LOSSES, Account.CASH),
    Movement.SHARE: (Account.ADMINISTRATION, Account.CASH),
    Movement.REFUND: (Account.FUNDS, Account.CASH),
}
"""What each movement debits and credits. A hold is a pending payment."""

SPENT: Mapping[Movement, int] = {
    Movement.SPENT_BEFORE: 1, Movement.PAYMENT: 1, Movement.FEE: 1, Movement.LOSS: 1,
    Movement.RETURN: -1, Movement.GAIN: -1,
}  # fmt: skip
"""What uses an envelope up, and what gives back. Administration takes its own share, which nobody is awarded."""

RECEIVED: Mapping[Movement, int] = {Movement.OPENING: 1, Movement.INSTALMENT: 1, Movement.REFUND: -1}
"""What a funder sent, and what went back to them."""

NORMAL_DEBIT = frozenset({Account.CASH, Account.AWARDS, Account.FEES, Account.LOSSES, Account.ADMINISTRATION})
"""Accounts whose balance is what was debited less what was credited; of the others it is the other way round."""


@lru_cache(4_096)
def account_id(envelope_id: UUID, account: Account) -> UUID:
    """The id of an account of an envelope: it follows from both, so that nobody needs to look it up."""
    return uuid5(envelope_id, account.value)


def balance(account: Account, debited: int, credited: int) -> int:
    """What an account holds, in minor units, by its own side."""
    return debited - credited if account in NORMAL_DEBIT else credited - debited
