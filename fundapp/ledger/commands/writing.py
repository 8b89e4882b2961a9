"""A transfer as its row. The command that writes one records it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fundapp.core.context import Context
from fundapp.core.ids import timed_id
from fundapp.core.money import Money
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.rules.accounts import SIDES, Movement, account_id


@dataclass(frozen=True)
class Converted:
    """The same in the currency of the award or of the bank. `rate`: exact, minor units of ours for one of theirs."""

    money: Money
    rate: str
    on: date
    source: str


@dataclass(frozen=True)
class Entry:
    """A transfer to be written. `key`: sent twice, it is one; `about_id`: the award or payment behind it.

    `amount`: in minor units of the envelope; `converted`: the same in another currency. `purpose`, `reason`: codes.
    """

    key: str
    envelope_id: UUID
    amount: int
    about_id: UUID | None = None
    reason: str | None = None
    purpose: str | None = None
    converted: Converted | None = None

    def told(self) -> dict[str, Any]:
        """What the log is told of it."""
        told: dict[str, Any] = {"envelope": self.envelope_id.hex, "amount": self.amount}
        told |= {"about": self.about_id.hex} if self.about_id else {}
        if self.converted:
            told |= {"other": self.converted.money.minor, "other_currency": self.converted.money.currency}
            told["rate"] = self.converted.rate
        return told


def transfer_row(ctx: Context, entry: Entry, movement: Movement, *, pending: bool = False) -> dict[str, Any]:
    """Every column that says something, but for the currency, which the envelope has, and the entry in the log."""
    debit, credit = (account_id(entry.envelope_id, each) for each in SIDES[movement])
    row = {
        "id": timed_id(ctx.now), "key": entry.key, "envelope_id": entry.envelope_id, "about_id": entry.about_id,
        "debit_id": debit, "credit_id": credit, "amount": entry.amount, "movement": movement.value, "pending": pending,
        "purpose": entry.purpose, "reason": entry.reason, "at": ctx.now, **_other(entry.converted),
    }  # fmt: skip
    return {column: value for column, value in row.items() if value is not None}


def _other(converted: Converted | None) -> dict[str, Any]:
    """The same in another currency, by column."""
    if converted is None:
        return {}
    money = {"other_amount": converted.money.minor, "other_currency": converted.money.currency}
    return {**money, "rate": converted.rate, "rate_on": converted.on, "rate_source": converted.source}


def new_transfer(ctx: Context, entry: Entry, movement: Movement, currency: str, *, pending: bool = False) -> Transfer:
    """The row, not yet in a session."""
    return Transfer(currency=currency, **transfer_row(ctx, entry, movement, pending=pending))


def cap_of(found: FundEnvelope, *, received: int) -> int:
    """What may be given out, were so much received: without the share of administration, which is rounded down."""
    base = received if found.basis == "received" else found.pledged
    return base - base * found.share // 10_000
