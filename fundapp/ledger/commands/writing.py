"""A transfer as its row. The command that writes one records it."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.ledger.models import Transfer
from fundapp.ledger.queries.accounts import accounts_of
from fundapp.ledger.rules.accounts import SIDES, Movement


@dataclass(frozen=True)
class Entry:
    """A transfer to be written. `key`: sent twice, it is one; `about_id`: the award or payment behind it."""

    key: str
    envelope_id: UUID
    amount: int
    about_id: UUID | None = None
    reason: str | None = None


def new_transfer(
    session: Session, ctx: Context, entry: Entry, movement: Movement, currency: str, *, pending: bool = False
) -> Transfer:
    """The row, not yet in the session. One query."""
    accounts = accounts_of(session, entry.envelope_id)
    debit, credit = SIDES[movement]
    return Transfer(
        id=uuid4(), key=entry.key, envelope_id=entry.envelope_id, debit_id=accounts[debit].id,
        credit_id=accounts[credit].id, amount=entry.amount, currency=currency, movement=movement.value,
        pending=pending, resolves_id=None, resolution=None, about_id=entry.about_id, reason=entry.reason, at=ctx.now,
    )  # fmt: skip
