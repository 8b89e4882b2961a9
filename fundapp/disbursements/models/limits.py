"""Limits of operators and regulators that somebody entered: dated, with where they are from."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned


class PaymentLimit(Identified, Stamped, Versioned, Audited, Base):
    """What goes through at most to one account (rules/limits). None limits nothing; `operator`, `tier` None: all.

    Amounts in minor units of `currency`. Never deleted: it ends with `valid_until`.
    """

    __tablename__ = "payment_limit"
    __table_args__ = (
        CheckConstraint("source <> ''", name="source_given"),
        CheckConstraint("valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from", name="in_order"),
        CheckConstraint("per_transaction IS NULL OR per_transaction >= 0", name="per_transaction_not_negative"),
        CheckConstraint("per_day IS NULL OR per_day >= 0", name="per_day_not_negative"),
        CheckConstraint("per_month IS NULL OR per_month >= 0", name="per_month_not_negative"),
        CheckConstraint("count_per_day IS NULL OR count_per_day >= 0", name="count_per_day_not_negative"),
        Index(None, "country", "method", "operator"),
    )

    country: Mapped[str] = mapped_column(Coded())
    method: Mapped[str] = mapped_column(Coded())
    operator: Mapped[str | None] = mapped_column(Coded())
    tier: Mapped[str | None] = mapped_column(Coded())
    currency: Mapped[str] = mapped_column(Coded())
    per_transaction: Mapped[int | None] = mapped_column(BigInteger)
    per_day: Mapped[int | None] = mapped_column(BigInteger)
    per_month: Mapped[int | None] = mapped_column(BigInteger)
    count_per_day: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
