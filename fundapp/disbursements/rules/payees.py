"""What is known of a payee, how it is written down to be sealed, and what signatures stand for. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import BankAccount, Method, MobileAccount


class Relation(StrEnum):
    """Who a payee is to the person whom the money is for."""

    SELF = "self"
    FAMILY = "family"
    TRUSTED = "trusted"
    SUPPLIER = "supplier"
    PARTNER = "partner"


RELATIONS: Mapping[Relation, Any] = {
    Relation.SELF: lazy("The person whom the help is for"),
    Relation.FAMILY: lazy("Somebody of their family"),
    Relation.TRUSTED: lazy("An intermediary whom they trust"),
    Relation.SUPPLIER: lazy("Whoever supplies what is paid for"),
    Relation.PARTNER: lazy("A partner organisation that has paid in advance"),
}

ACCOUNTED: Mapping[Method, type] = {Method.BANK: BankAccount, Method.MOBILE: MobileAccount}
"""Methods that always need an account of this kind; others may have one, or words instead."""


@dataclass(frozen=True)
class PayeeDetails:
    """Whoever receives money. `born`: their year of birth, `entity`: it is an organisation; both for screening.

    `account` None: they are paid by hand, and `how` says in words how. Nothing of it is ever in a `repr`.
    """

    name: str = field(repr=False)
    account: BankAccount | MobileAccount | None = field(default=None, repr=False)
    born: int | None = field(default=None, repr=False)
    entity: bool = False
    how: str = field(default="", repr=False)


def written(details: PayeeDetails, salt: str) -> str:
    """A payee as JSON, with the salt of its commitment. Always the same for the same."""
    account = None if details.account is None else {**asdict(details.account), "is": _kind_of(details)}
    told = {**asdict(details), "account": account, "salt": salt}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_payee(text: str) -> PayeeDetails:
    """What `written` wrote."""
    told = json.loads(text)
    told.pop("salt")
    account = told.pop("account")
    return PayeeDetails(account=_account(account), **told)


def commitment_of(text: str) -> str:
    """SHA-256 (hexadecimal) of a payee as it is written: whoever reads it can tell whether it is what was signed."""
    return hashlib.sha256(text.encode()).hexdigest()


def account_number(details: PayeeDetails) -> str | None:
    """By what the same account is known again; None where there is none."""
    return None if details.account is None else details.account.number


def _kind_of(details: PayeeDetails) -> str:
    return "mobile" if isinstance(details.account, MobileAccount) else "bank"


def _account(told: dict[str, Any] | None) -> BankAccount | MobileAccount | None:
    if told is None:
        return None
    kinds: dict[str, type[BankAccount | MobileAccount]] = {"mobile": MobileAccount, "bank": BankAccount}
    return kinds[told.pop("is")](**told)
