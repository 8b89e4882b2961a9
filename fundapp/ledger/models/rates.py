"""Rates of exchange that somebody entered, with where they are from."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded, ExactDecimal
from fundapp.core.models import Base, Identified, Stamped


class ExchangeRate(Identified, Stamped, Audited, Base):
    """How many units of `quote` one euro was on a day. Entered by hand where no central bank's history has it."""

    __tablename__ = "ledger_rate"
    __table_args__ = (
        UniqueConstraint("quote", "on"),
        CheckConstraint("source <> ''", name="source_given"),
    )

    quote: Mapped[str] = mapped_column(Coded())
    on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(ExactDecimal())
    source: Mapped[str] = mapped_column(String(200))
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
