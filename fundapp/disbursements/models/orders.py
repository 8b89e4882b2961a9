"""Payment orders: one payment each, and every step that it took."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.workflow import State
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind


def _one_of(column: str, codes: type[State] | type[Method]) -> str:
    return f"{column} IN ({', '.join(f'{code.value!r}' for code in codes)})"


class PaymentOrder(Identified, Stamped, Versioned, Audited, Base):
    """One payment out of an award: so many minor units of the award's `currency`, to one payee.

    `reference`: what bank and operator know it by, opaque, the same however often it is handed over; nothing leads from
    it to the case. `envelope_id`, `purpose`: out of which money that is held for the award. `position`: which
    instalment of its award it is, from 1. `replaces_id`: the order that came back or was refused, which it stands for.

    `revision` counts what its signatures stand for: whatever they cover is changed, they count no more. `small`: below
    the ceiling, so whoever prepared it may be the first to sign. `pay_on`: not before that day. `collection`: the code
    under which it waits at an operator's, sealed, until `expires_on`. `recall_since`: the case was stopped while this
    was under way. `received_at`: when its recipient said that it had reached them.
    """

    __tablename__ = "payment_order"
    __table_args__ = (
        CheckConstraint(_one_of("state", State), name="state_known"),
        CheckConstraint(_one_of("method", Method), name="method_known"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("position >= 1", name="position_from_one"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
        UniqueConstraint("replaces_id"),
        UniqueConstraint("award_id", "position"),
        Index(None, "state", "pay_on", "id"),
        Index(None, "case_id"),
        Index(None, "payee_id"),
        Index(None, "batch_id"),
    )

    reference: Mapped[str] = mapped_column(Coded(), unique=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    award_id: Mapped[UUID] = mapped_column(ForeignKey("case_award.id"))
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_envelope.id"))
    purpose: Mapped[str | None] = mapped_column(Coded())
    position: Mapped[int]
    currency: Mapped[str] = mapped_column(Coded())
    amount: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(Coded())
    payee_id: Mapped[UUID] = mapped_column(ForeignKey("payment_payee.id"))
    pay_on: Mapped[date]
    expires_on: Mapped[date | None]
    small: Mapped[bool]
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(Coded())
    state_since: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Coded())
    prepared_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_order.id"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_batch.id"))
    recall_since: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    collection: Mapped[Envelope | None] = sealed(Kind.PAYMENT)

    @property
    def money(self) -> Money:
        """What is paid, in the currency of the award."""
        return Money(self.amount, self.currency)


class PaymentStep(Identified, Base):
    """A step of a payment order. `position` counts from 0; `reason`: a code, of ours or of the bank's.

    Written by `move_order` alone, with the row of the order and its audit entry. Without `by_id` nobody of ours took
    it: a bank or an operator told us.
    """

    __tablename__ = "payment_step"
    __table_args__ = (
        CheckConstraint("position >= 0", name="position_not_negative"),
        Index(None, "order_id", "position", unique=True),
        Index(None, "to_state", "at"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_order.id"))
    position: Mapped[int]
    action: Mapped[str] = mapped_column(Coded())
    from_state: Mapped[str] = mapped_column(Coded())
    to_state: Mapped[str] = mapped_column(Coded())
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Coded())
