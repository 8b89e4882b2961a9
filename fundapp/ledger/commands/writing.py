"""A transfer as its row. The command that writes one records it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session, make_transient_to_detached

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.rules.accounts import SIDES, Movement, account_id

_TABLE: Table = Transfer.metadata.tables[Transfer.__tablename__]
_WRITING = insert(_TABLE)


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


def new_transfer(ctx: Context, entry: Entry, movement: Movement, currency: str, *, pending: bool = False) -> Transfer:
    """The row, not yet in a session."""
    debit, credit = (account_id(entry.envelope_id, each) for each in SIDES[movement])
    other = entry.converted
    return Transfer(
        id=uuid4(), key=entry.key, envelope_id=entry.envelope_id, debit_id=debit, credit_id=credit,
        amount=entry.amount, currency=currency, movement=movement.value, pending=pending, resolves_id=None,
        resolution=None, about_id=entry.about_id, purpose=entry.purpose, reason=entry.reason, at=ctx.now,
        other_amount=other.money.minor if other else None, other_currency=other.money.currency if other else None,
        rate=other.rate if other else None, rate_on=other.on if other else None,
        rate_source=other.source if other else None,
    )  # fmt: skip


def write_transfer(session: Session, made: Transfer) -> Transfer:
    """Writes the row at once and keeps it in the session, in a third of the time that a flush takes. One query."""
    row = {each.key: getattr(made, each.key) for each in _TABLE.columns}
    session.connection().execute(_WRITING, row)
    make_transient_to_detached(made)
    session.add(made)
    return made


def cap_of(found: FundEnvelope, *, received: int) -> int:
    """What may be given out, were so much received: without the share of administration, which is rounded down."""
    base = received if found.basis == "received" else found.pledged
    return base - base * found.share // 10_000
