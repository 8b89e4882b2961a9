"""What a bank or an operator is told to pay: never what for, never for whose case. Pure data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fundapp.core.money import Money


class Method(StrEnum):
    """How money reaches somebody."""

    BANK = "bank"
    MOBILE = "mobile"
    OPERATOR = "operator"
    """A money-transfer operator: collected under a code that expires."""
    CASH = "cash"
    """By an intermediary who is trusted."""
    SUPPLIER = "supplier"
    """Whoever supplies what was asked for is paid."""
    ADVANCE = "advance"
    """A partner has paid and is reimbursed."""


@dataclass(frozen=True)
class BankAccount:
    """An account at a bank. `number`: an IBAN, or where the country has none, the account number as banks write it.

    Both without spaces. `bic`: of the bank, 8 or 11 characters; `bank`: its name, where there is no BIC.
    """

    number: str
    country: str
    bic: str | None = None
    bank: str | None = None


@dataclass(frozen=True)
class MobileAccount:
    """An account at a mobile operator. `number`: E.164 with its plus; `operator`: its code ("mtn")."""

    number: str
    country: str
    operator: str


@dataclass(frozen=True)
class Payee:
    """Whoever receives money: named as the bank or operator knows them."""

    name: str
    account: BankAccount | MobileAccount


@dataclass(frozen=True)
class Instruction:
    """One payment. `reference`: opaque, at most 35 characters, the same whenever this payment is sent."""

    reference: str
    money: Money
    payee: Payee


@dataclass(frozen=True)
class Batch:
    """Payments that are handed over together, out of one account. `reference`: opaque, at most 35 characters."""

    reference: str
    made_at: datetime
    pay_on: date
    debtor: str
    account: BankAccount
    instructions: Sequence[Instruction]
