"""What shows that money was used: supporting documents, and waivers where a paper would endanger somebody."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind, Subject

TABLE = "payment_document"


class SupportingDocument(Identified, Audited, Base):
    """A paper about a payment: its files lie sealed in a compartment `evidence` of its own.

    `kind`: receipt, invoice, attestation (rules/evidence.py); `amount`: what it is about, in minor units of the order's
    currency. `keep_until`: the audit date of the agreement; the compartment is destroyed then, not with the case.
    `content`: name of the file and a remark, sealed.
    """

    __tablename__ = TABLE
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("original_id IS NULL OR cleaned_id IS NOT NULL", name="with_a_cleaned_copy"),
        Index(None, "order_id"),
        Index(None, "keep_until"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_order.id"))
    kind: Mapped[str] = mapped_column(Coded())
    amount: Mapped[int] = mapped_column(BigInteger)
    dated_on: Mapped[date]
    keep_until: Mapped[date]
    original_id: Mapped[UUID | None] = mapped_column(ForeignKey("vault_document.id"))
    cleaned_id: Mapped[UUID | None] = mapped_column(ForeignKey("vault_document.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    shredded_at: Mapped[datetime | None]
    content: Mapped[Envelope] = sealed(Kind.EVIDENCE, nullable=False)

    @property
    def subject(self) -> Subject:
        """Whom its compartment belongs to."""
        return Subject(TABLE, self.id)


class DocumentWaiver(Identified, Audited, Base):
    """That no paper is asked for, of `amount` minor units of a payment, and why: a code. Two people say so.

    `note`: in the words of whoever asked, sealed in the compartment `payment` of the case.
    """

    __tablename__ = "payment_waiver"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(agreed_by_id IS NULL) = (agreed_at IS NULL)", name="agreed_at_some_time"),
        Index(None, "order_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_order.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Coded())
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    note: Mapped[Envelope | None] = sealed(Kind.PAYMENT)
