"""Signatures under payment orders, and below which amount a small fund may do with fewer people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind, Subject

TABLE = "payment_release"


class PaymentRelease(Identified, Audited, Base):
    """One person's signature under a payment order: `body` is the statement's canonical JSON.

    Rows are only added; those of the order's newest `revision` count, and two of them release it. `instruction`: with
    the second one, what the courier hands over, sealed to it alone in a compartment of this row and destroyed in the
    end; None where nobody but a person pays.
    """

    __tablename__ = TABLE
    __table_args__ = (
        UniqueConstraint("order_id", "person_id", "revision"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        CheckConstraint("length(signer) = 32 AND length(signature) = 64", name="signed"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_order.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    signer: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    at: Mapped[datetime]
    instruction: Mapped[Envelope | None] = sealed(Kind.INSTRUCTION)

    @property
    def subject(self) -> Subject:
        """Whom the compartment of its instruction belongs to."""
        return Subject(TABLE, self.id)


class PaymentCeiling(Identified, Audited, Base):
    """Up to which amount whoever prepared an order may be the first to sign it, in minor units. Two people say so.

    The newest agreed one of each currency counts; without any, never.
    """

    __tablename__ = "payment_ceiling"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(agreed_by_id IS NULL) = (agreed_at IS NULL)", name="agreed_at_some_time"),
    )

    currency: Mapped[str] = mapped_column(Coded(), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
