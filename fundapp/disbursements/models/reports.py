"""What banks and operators report back: each file once, each thing it says once."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified


class ReportFile(Identified, Audited, Base):
    """A file, a callback or an entry by hand that told of payments. `digest`: SHA-256, so the same one counts once.

    `kind`: of receiving/reading.py, or "hand". Without `by_id` nobody of ours brought it.
    """

    __tablename__ = "payment_report"
    __table_args__ = (Index(None, "at", "id"),)

    kind: Mapped[str] = mapped_column(Coded())
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    lines: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class ReportLine(Identified, Base):
    """One thing that was said of one payment. `place`: in what was read, from 1.

    `became`: what happened (rules/returns.py); `reference`: ours, as it was told; `theirs`: the sender's own, `reason`
    its code. `state`: "applied" to `order_id`, "known" before, "waiting" for a person, or "dismissed" by one.
    `entry_id`: of the entry that told of its file, or of what a person did with it.
    """

    __tablename__ = "payment_report_line"
    __table_args__ = (
        UniqueConstraint("report_id", "place"),
        CheckConstraint("state IN ('applied', 'known', 'waiting', 'dismissed')", name="state_known"),
        CheckConstraint("state <> 'applied' OR order_id IS NOT NULL", name="applied_to_an_order"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="amount_of_a_currency"),
        CheckConstraint("(fee IS NULL) = (fee_currency IS NULL)", name="fee_of_a_currency"),
        Index(None, "state", "id"),
        Index(None, "order_id"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("payment_report.id"))
    place: Mapped[int]
    became: Mapped[str] = mapped_column(Coded())
    reference: Mapped[str | None] = mapped_column(String(70))
    theirs: Mapped[str | None] = mapped_column(String(70))
    reason: Mapped[str | None] = mapped_column(Coded())
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(Coded())
    fee: Mapped[int | None] = mapped_column(BigInteger)
    fee_currency: Mapped[str | None] = mapped_column(Coded())
    on: Mapped[date | None]
    state: Mapped[str] = mapped_column(Coded())
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_order.id"))
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    entry_id: Mapped[UUID] = mapped_column(sort_order=93)
