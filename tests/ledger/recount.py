"""What an envelope's columns must say, counted again from its transfers by plain arithmetic."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from fundapp.ledger.models import FundEnvelope, LedgerAccount, Transfer

SPENT = {"spent_before": 1, "payment": 1, "fee": 1, "loss": 1, "return": -1, "gain": -1}
RECEIVED = {"opening": 1, "instalment": 1, "refund": -1}

_ENVELOPE: BindParameter[UUID] = bindparam("envelope")
_ROW = select(
    FundEnvelope.received, FundEnvelope.held, FundEnvelope.spent, FundEnvelope.share_taken, FundEnvelope.cap
).where(FundEnvelope.id == _ENVELOPE)
_TRANSFERS = select(
    Transfer.id, Transfer.amount, Transfer.movement, Transfer.pending, Transfer.resolves_id, Transfer.resolution,
    Transfer.debit_id, Transfer.credit_id,
).where(Transfer.envelope_id == _ENVELOPE)  # fmt: skip
_ACCOUNTS = select(LedgerAccount.id, LedgerAccount.kind, LedgerAccount.currency).where(
    LedgerAccount.envelope_id == _ENVELOPE
)


@dataclass(frozen=True)
class Sums:
    """In minor units."""

    received: int
    held: int
    spent: int
    taken: int
    cap: int

    @property
    def fits(self) -> bool:
        """Whether nothing is overspent."""
        return self.held >= 0 and self.spent >= 0 and self.held + self.spent <= self.cap


def columns(session: Session, envelope_id: UUID) -> Sums:
    """What the envelope's row says."""
    return Sums(*session.connection().execute(_ROW, {"envelope": envelope_id}).one())


def recounted(session: Session, envelope_id: UUID) -> Sums:
    """What its transfers say; raises AssertionError where both sides differ or something was resolved twice."""
    connection, asked = session.connection(), {"envelope": envelope_id}
    known = {row.id: row for row in connection.execute(_ACCOUNTS, asked)}
    rows = connection.execute(_TRANSFERS, asked).all()
    resolved = Counter(row.resolves_id for row in rows if row.resolves_id)
    assert not resolved or max(resolved.values()) == 1, "something was resolved twice"
    moved = [row for row in rows if not row.pending and row.resolution != "void"]
    debits, credits_, cash = Counter[str](), Counter[str](), 0
    for row in moved:
        debit, credit = known[row.debit_id], known[row.credit_id]
        debits[debit.currency] += row.amount
        credits_[credit.currency] += row.amount
        cash += row.amount * ((debit.kind == "cash") - (credit.kind == "cash"))
    assert debits == credits_, "debits and credits of a currency differ"
    made = Sums(
        sum(row.amount * RECEIVED.get(row.movement, 0) for row in moved),
        sum(row.amount for row in rows if row.pending and row.id not in resolved),
        sum(row.amount * SPENT.get(row.movement, 0) for row in moved),
        sum(row.amount for row in moved if row.movement == "share"),
        connection.execute(_ROW, asked).one().cap,
    )
    assert cash == made.received - made.spent - made.taken, "cash is not what came in less what went out"
    return made
